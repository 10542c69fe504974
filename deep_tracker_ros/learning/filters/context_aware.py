"""Context-aware correlation filter (EDCF Eqs. 5-7; Mueller et al., CVPR 2017).

One channel: w minimises |Z0 w - y|^2 + l1 |w|^2 + l2 sum_i |Zi w|^2, where Z are the circulant matrices
of the target patch (0) and of the context patches (i), divided by the side of the map. Each frequency is
then one scalar division:

    w^ = z0^* y^ / (z0^* z0^ + l1 + l2 sum_i zi^* zi^)

With several channels the energies in the denominator are summed over them (Eq. 7). That is the exact
minimiser for several channels without context and for one channel with context; with both it is the
paper's approximation, which avoids a linear system a frequency.

Numerator and denominator (without l1) are kept apart, because an online update averages each of them.
The Fourier transform is unitary here, and the Z above with it, so that energies do not depend on the size
of the map, and l1 need not either.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from deep_tracker_ros.learning.filters.labels import gaussian_label
from deep_tracker_ros.learning.layers.fourier import RealFourier


class Filter(NamedTuple):
    """A filter as running sums: numerator (2, C, U, V) holding re and im, denominator (U, V)."""

    numerator: Tensor
    denominator: Tensor


class ContextAwareFilter(nn.Module):
    """Solve for the filter on features of a target and its context, and apply it to features of a search."""

    label_re: Tensor
    label_im: Tensor

    def __init__(self, size: int, highest: int, deviation: float, l1: float, l2: float) -> None:
        super().__init__()
        self.l1, self.l2 = l1, l2
        self.fourier = RealFourier(size, highest)
        label_re, label_im = self.fourier(gaussian_label(size, deviation))
        self.register_buffer("label_re", label_re, persistent=False)
        self.register_buffer("label_im", label_im, persistent=False)
        self.size = size

    def solve(self, target: Tensor, context: Tensor) -> Filter:
        """target (C, K, K) and context (k, C, K, K), k >= 0, to the running sums of Eq. 7."""
        z_re, z_im = self.fourier(target)
        numerator = torch.stack(
            [
                z_re * self.label_re + z_im * self.label_im,
                z_re * self.label_im - z_im * self.label_re,
            ]
        )
        c_re, c_im = self.fourier(context)
        denominator = _energy(z_re, z_im) + self.l2 * _energy(c_re, c_im).sum(dim=0)
        return Filter(numerator, denominator)

    def respond(self, model: Filter, search: Tensor) -> Tensor:
        """Response of the filter to search features (S, C, K, K): (S, K, K), peak in (0, 0) = not moved."""
        x_re, x_im = self.fourier(search)
        w_re, w_im = model.numerator[0], model.numerator[1]
        divisor = model.denominator + self.l1
        real = (x_re * w_re - x_im * w_im).sum(dim=1) / divisor
        imaginary = (x_re * w_im + x_im * w_re).sum(dim=1) / divisor
        # Features and label are unitary spectra, the filter is their ratio: the product is unitary again.
        return self.fourier.inverse((real, imaginary))


def blend(old: Filter, new: Filter, rate: Tensor) -> Filter:
    """Running average of both sums with the learning rate of this frame."""
    return Filter(
        (1 - rate) * old.numerator + rate * new.numerator,
        (1 - rate) * old.denominator + rate * new.denominator,
    )


def _energy(real: Tensor, imaginary: Tensor) -> Tensor:
    """Energy a frequency, summed over channels: (..., C, U, V) -> (..., U, V)."""
    return (real * real + imaginary * imaginary).sum(dim=-3)
