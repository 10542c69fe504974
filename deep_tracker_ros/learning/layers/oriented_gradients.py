"""Oriented gradients: where an edge lies matters less than how it runs. Needs no training.

The idea is that of histograms of oriented gradients, as a graph of convolutions. Edges are binned by powers
of the cosine to each direction instead of by arc tangents: smooth, and only operators that every engine has.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

LUMA = (0.114, 0.587, 0.299)  # blue, green, red
FLAT = 1e-4  # squared contrast under which a pixel has no direction (patches are in 0..1)
CLIP = 0.3  # strongest normalised entry: one hard edge shall not silence the rest of its cell


class OrientedGradients(nn.Module):
    """Grey patches (N, 1, P, P) in 0..1 to (N, channels, P / cell, P / cell), locally normalised.

    `directions` channels tell dark-to-bright from bright-to-dark, half as many more add the two up.
    """

    projection: Tensor
    tent: Tensor

    def __init__(self, directions: int, cell: int) -> None:
        super().__init__()
        if directions % 2:
            raise ValueError(f"directions is {directions}, but opposite ones are added up: make it even")
        self.directions, self.cell = directions, cell
        self.channels = directions + directions // 2
        angle = 2 * math.pi * torch.arange(directions, dtype=torch.float64) / directions
        # Central differences and their projection onto every direction in one 3x3 convolution.
        projection = torch.zeros(directions, 1, 3, 3, dtype=torch.float64)
        projection[:, 0, 1, 0], projection[:, 0, 1, 2] = -torch.cos(angle), torch.cos(angle)
        projection[:, 0, 0, 1], projection[:, 0, 2, 1] = -torch.sin(angle), torch.sin(angle)
        self.register_buffer("projection", projection.to(torch.get_default_dtype()), persistent=False)
        # A tent two cells wide shares each pixel among the nearest cells, as it lies between them.
        width = 2 * cell - cell % 2
        distance = (torch.arange(width, dtype=torch.float64) - (width - 1) / 2).abs() / cell
        profile = (1 - distance) / cell
        self.overhang = (width - cell) // 2
        tent = torch.outer(profile, profile).expand(directions, 1, -1, -1)
        self.register_buffer("tent", tent.to(torch.get_default_dtype()).contiguous(), persistent=False)

    def forward(self, grey: Tensor) -> Tensor:
        # Borders are padded with zeros: the false edges there vanish under the window of a filter.
        along = functional.conv2d(grey, self.projection, padding=1).relu()
        squared = along * along
        # The squares of a vector's projections onto a fan of directions add up to a multiple of its own.
        strength = squared.sum(dim=1, keepdim=True) * (4 / self.directions) + FLAT
        share = squared / strength
        binned = along * share * share
        cells = functional.conv2d(
            binned, self.tent, stride=self.cell, padding=self.overhang, groups=self.directions
        )
        unsigned = cells[:, : self.directions // 2] + cells[:, self.directions // 2 :]
        energy = (unsigned * unsigned).sum(dim=1, keepdim=True)
        around = functional.avg_pool2d(energy, 3, stride=1, padding=1, count_include_pad=False)
        return torch.cat([cells, unsigned], dim=1).div((around + FLAT).sqrt()).clamp(max=CLIP)
