"""Truncated 2-D Fourier transform of real maps as matrix products, for graphs that may hold no DFT operator.

A filter whose label is a smooth Gaussian has no high frequencies, so only the lowest are computed: rows
-U..U and columns 0..V (the rest of a real map's spectrum follows by symmetry). Complex numbers are pairs of
real tensors (re, im). The transform is unitary, so that energies do not depend on the size of the map.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

Complex = tuple[Tensor, Tensor]


class RealFourier(nn.Module):
    """Spectrum and inverse of size x size real maps, cut at `highest` cycles a map on both axes."""

    row_cos: Tensor
    row_sin: Tensor
    column_cos: Tensor
    column_sin: Tensor
    symmetry: Tensor

    def __init__(self, size: int, highest: int) -> None:
        super().__init__()
        if not 0 < highest <= (size - 1) // 2:
            raise ValueError(
                f"highest frequency {highest} must lie in [1, {(size - 1) // 2}] for size {size}"
            )
        self.size, self.highest = size, highest
        place = torch.arange(size, dtype=torch.float64)
        rows = torch.arange(-highest, highest + 1, dtype=torch.float64)
        columns = torch.arange(highest + 1, dtype=torch.float64)
        row_angle = 2 * math.pi / size * rows[:, None] * place[None, :]
        column_angle = 2 * math.pi / size * place[:, None] * columns[None, :]
        root = math.sqrt(size)
        self._keep("row_cos", torch.cos(row_angle) / root)
        self._keep("row_sin", torch.sin(row_angle) / root)
        self._keep("column_cos", torch.cos(column_angle) / root)
        self._keep("column_sin", torch.sin(column_angle) / root)
        # Columns above 0 stand for themselves and for their mirror image.
        self._keep("symmetry", torch.where(columns > 0, 2.0, 1.0).to(torch.float64))

    def _keep(self, name: str, values: Tensor) -> None:
        # Constants of the layer, not learned: they follow .to() but are no part of a checkpoint.
        self.register_buffer(name, values.to(torch.get_default_dtype()), persistent=False)

    def forward(self, maps: Tensor) -> Complex:
        """(..., size, size) real -> two of (..., 2 highest + 1, highest + 1)."""
        across_re = maps @ self.column_cos
        across_im = -(maps @ self.column_sin)
        real = self.row_cos @ across_re + self.row_sin @ across_im
        imaginary = self.row_cos @ across_im - self.row_sin @ across_re
        return real, imaginary

    def inverse(self, spectrum: Complex) -> Tensor:
        """Undo `forward` on band-limited maps: two of (..., 2U + 1, V + 1) -> (..., size, size) real."""
        real, imaginary = spectrum[0] * self.symmetry, spectrum[1] * self.symmetry
        down_re = self.row_cos.mT @ real - self.row_sin.mT @ imaginary
        down_im = self.row_cos.mT @ imaginary + self.row_sin.mT @ real
        return down_re @ self.column_cos.mT - down_im @ self.column_sin.mT
