"""The label of a correlation filter: a Gaussian that goes round the edges."""

from __future__ import annotations

import math

import pytest
import torch

from deep_tracker_ros.learning.filters.labels import gaussian_label


@pytest.mark.parametrize("size", [1, 7, 8, 40])
def test_the_peak_is_one_and_in_the_first_cell(size: int) -> None:
    label = gaussian_label(size, 1.6)
    assert label.shape == (size, size)
    assert label[0, 0] == 1
    assert label.argmax() == 0


@pytest.mark.parametrize("size", [7, 8, 40])
def test_it_is_symmetric_and_circular(size: int) -> None:
    label = gaussian_label(size, 1.6)
    mirrored = label.flip(0, 1).roll((1, 1), (0, 1))
    assert torch.equal(label, mirrored)
    assert torch.equal(label, label.T)


def test_it_falls_off_with_its_deviation() -> None:
    label = gaussian_label(31, 2.5)
    for row, column in [(0, 1), (3, 4), (-2, 5), (-6, -1)]:
        expected = math.exp(-(row**2 + column**2) / (2 * 2.5**2))
        assert label[row, column].item() == pytest.approx(expected, rel=1e-5)
