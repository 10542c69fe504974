"""Soft colour names: how much of each of a few basic colours a cell holds. Needs no training."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

# Blue, green, red of the colours that people name first; grey stands between black and white.
BASIC_COLOURS = {
    "black": (0.0, 0.0, 0.0),
    "grey": (0.5, 0.5, 0.5),
    "white": (1.0, 1.0, 1.0),
    "red": (0.1, 0.1, 0.8),
    "orange": (0.1, 0.5, 0.9),
    "yellow": (0.1, 0.9, 0.9),
    "green": (0.2, 0.6, 0.2),
    "blue": (0.8, 0.3, 0.1),
    "purple": (0.6, 0.2, 0.5),
    "pink": (0.7, 0.6, 0.9),
    "brown": (0.15, 0.3, 0.5),
}


class SoftColours(nn.Module):
    """Patches (N, 3, P, P), blue-green-red in 0..1, to (N, 11, P / cell, P / cell), adding up to 1."""

    offset: Tensor
    direction: Tensor

    def __init__(self, cell: int, sharpness: float) -> None:
        super().__init__()
        self.cell, self.channels = cell, len(BASIC_COLOURS)
        colours = torch.tensor(list(BASIC_COLOURS.values()), dtype=torch.float64)
        # -s |x - c|^2 = 2 s c.x - s |c|^2 - s |x|^2, and the softmax over c drops the last term.
        direction = (2 * sharpness * colours)[:, :, None, None]
        self.register_buffer("direction", direction.to(torch.get_default_dtype()), persistent=False)
        offset = -sharpness * colours.square().sum(dim=1)
        self.register_buffer("offset", offset.to(torch.get_default_dtype()), persistent=False)

    def forward(self, patches: Tensor) -> Tensor:
        cells = functional.avg_pool2d(patches, self.cell)
        return functional.conv2d(cells, self.direction, self.offset).softmax(dim=1)
