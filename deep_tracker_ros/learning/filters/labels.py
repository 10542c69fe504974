"""Regression targets of correlation filters."""

from __future__ import annotations

import torch
from torch import Tensor


def gaussian_label(size: int, deviation: float) -> Tensor:
    """A size x size circular Gaussian of height 1 with its peak in cell (0, 0); deviation in cells."""
    offset = (torch.arange(size, dtype=torch.float64) + size // 2) % size - size // 2
    profile = torch.exp(-0.5 * (offset / deviation) ** 2)
    return torch.outer(profile, profile).to(torch.get_default_dtype())
