"""The truncated Fourier transform by matrices, against torch.fft."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from deep_tracker_ros.learning.layers.fourier import RealFourier

SIZES = [(5, 2), (8, 3), (16, 5), (31, 15), (40, 14), (33, 1)]


def maps(size: int, *batch: int) -> Tensor:
    return torch.randn(*batch, size, size, generator=torch.Generator().manual_seed(size))


def reference_spectrum(x: Tensor, highest: int) -> Tensor:
    """Rows -highest..highest and columns 0..highest of the unitary transform."""
    whole = torch.fft.fft2(x, norm="ortho")
    rows = torch.arange(-highest, highest + 1) % x.shape[-1]
    return whole[..., rows, : highest + 1]


def low_pass(x: Tensor, highest: int) -> Tensor:
    """The part of a map that has no frequency above the highest."""
    frequency = torch.fft.fftfreq(x.shape[-1], 1 / x.shape[-1]).abs().round()
    kept = (frequency[:, None] <= highest) & (frequency[None, :] <= highest)
    return torch.fft.ifft2(torch.fft.fft2(x) * kept).real


@pytest.mark.parametrize(("size", "highest"), SIZES)
def test_forward_equals_torch(size: int, highest: int) -> None:
    x = maps(size, 2, 3)
    real, imaginary = RealFourier(size, highest)(x)
    assert real.dtype == torch.float32
    torch.testing.assert_close(
        torch.complex(real, imaginary), reference_spectrum(x, highest), atol=1e-5, rtol=0
    )


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(("size", "highest"), SIZES)
def test_forward_equals_torch_in_double_precision(size: int, highest: int) -> None:
    x = maps(size, 2, 3)
    spectrum = torch.complex(*RealFourier(size, highest)(x))
    assert spectrum.dtype == torch.complex128
    torch.testing.assert_close(spectrum, reference_spectrum(x, highest), atol=1e-10, rtol=0)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(("size", "highest"), SIZES)
def test_inverse_undoes_forward_on_band_limited_maps(size: int, highest: int) -> None:
    fourier = RealFourier(size, highest)
    x = low_pass(maps(size, 2, 3), highest)
    torch.testing.assert_close(fourier.inverse(fourier(x)), x, atol=1e-10, rtol=0)


@pytest.mark.parametrize(("size", "highest"), SIZES)
def test_going_there_and_back_is_a_low_pass(size: int, highest: int) -> None:
    fourier = RealFourier(size, highest)
    x = maps(size, 4)
    torch.testing.assert_close(fourier.inverse(fourier(x)), low_pass(x, highest), atol=1e-5, rtol=0)


@pytest.mark.usefixtures("double")
@pytest.mark.parametrize(("size", "highest"), SIZES)
def test_energy_is_kept(size: int, highest: int) -> None:
    fourier = RealFourier(size, highest)
    x = low_pass(maps(size, 3), highest)
    real, imaginary = fourier(x)
    energy = ((real.square() + imaginary.square()) * fourier.symmetry).sum(dim=(-2, -1))
    torch.testing.assert_close(energy, x.square().sum(dim=(-2, -1)))


@pytest.mark.parametrize(("size", "highest"), [(8, 4), (8, 0), (8, -1), (7, 4), (31, 16), (2, 1)])
def test_a_frequency_that_the_map_cannot_hold_is_refused(size: int, highest: int) -> None:
    limit = (size - 1) // 2
    with pytest.raises(ValueError, match=rf"frequency {highest} must lie in \[1, {limit}\] for size {size}"):
        RealFourier(size, highest)


def test_constants_are_no_part_of_a_checkpoint() -> None:
    fourier = RealFourier(8, 3)
    assert not fourier.state_dict()
    assert not list(fourier.parameters())
    assert fourier.to(torch.float64).row_cos.dtype == torch.float64
