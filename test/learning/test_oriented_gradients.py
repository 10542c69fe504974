"""Oriented gradients: the direction of edges is told, brightness and contrast are not."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from deep_tracker_ros.learning.layers.oriented_gradients import CLIP, FLAT, OrientedGradients

DIRECTIONS = 8
SIDE, CELL = 32, 4


def layer(directions: int = DIRECTIONS, cell: int = CELL) -> OrientedGradients:
    return OrientedGradients(directions, cell)


def picture(seed: int, side: int = SIDE) -> Tensor:
    """A soft random pattern, (1, 1, side, side) between 0.2 and 0.8."""
    rough = torch.rand(1, 1, side // 2, side // 2, generator=torch.Generator().manual_seed(seed))
    return 0.2 + 0.6 * torch.nn.functional.interpolate(rough, side, mode="bilinear", align_corners=False)


def slope(angle: float, steepness: float = 0.01) -> Tensor:
    """A plane that rises in one direction; angle 0 is to the right, a right angle downwards."""
    place = torch.arange(SIDE) - SIDE / 2
    rise = math.cos(angle) * place[None, :] + math.sin(angle) * place[:, None]
    return (0.5 + steepness * rise)[None, None]


def inner(features: Tensor) -> Tensor:
    """The cells that the edge of the patch has no part in."""
    return features[..., 2:-2, 2:-2]


def plainly(grey: NDArray[np.float64], directions: int, cell: int) -> NDArray[np.float64]:
    """The same in loops over pixels, cells and directions, for inner cells only."""
    side = grey.shape[0]
    binned = np.zeros((directions, side, side))
    for row in range(1, side - 1):
        for column in range(1, side - 1):
            gx = grey[row, column + 1] - grey[row, column - 1]
            gy = grey[row + 1, column] - grey[row - 1, column]
            for index in range(directions):
                angle = 2 * math.pi * index / directions
                along = max(gx * math.cos(angle) + gy * math.sin(angle), 0.0)
                binned[index, row, column] = along * (along**2 / (gx**2 + gy**2 + FLAT)) ** 2
    count = side // cell
    cells = np.zeros((directions, count, count))
    near = np.arange(side) + 0.5
    for row in range(count):
        for column in range(count):
            down = np.maximum(1 - np.abs(near - (row + 0.5) * cell) / cell, 0) / cell
            across = np.maximum(1 - np.abs(near - (column + 0.5) * cell) / cell, 0) / cell
            cells[:, row, column] = (binned * down[:, None] * across).sum(axis=(1, 2))
    unsigned = cells[: directions // 2] + cells[directions // 2 :]
    energy = (unsigned**2).sum(axis=0)
    together = np.concatenate([cells, unsigned])[:, 1:-1, 1:-1]
    around = np.array(
        [
            [energy[r - 1 : r + 2, c - 1 : c + 2].mean() for c in range(1, count - 1)]
            for r in range(1, count - 1)
        ]
    )
    return np.minimum(together / np.sqrt(around + FLAT), CLIP)


@pytest.mark.parametrize("cell", [1, 2, 3, 4, 5, 8])
def test_shape_and_number_of_channels(cell: int) -> None:
    side = 8 * cell
    made = layer(cell=cell)
    assert made.channels == 12
    features = made(torch.rand(3, 1, side, side))
    assert features.shape == (3, 12, 8, 8)
    assert features.min() >= 0
    assert features.max() <= CLIP + 1e-6


@pytest.mark.parametrize(("directions", "cell"), [(8, 4), (6, 2), (16, 3)])
def test_it_equals_the_same_in_plain_loops(directions: int, cell: int) -> None:
    grey = picture(1, side=6 * cell)
    found = layer(directions, cell)(grey)[0, :, 2:-2, 2:-2].numpy()
    expected = plainly(grey[0, 0].double().numpy(), directions, cell)[:, 1:-1, 1:-1]
    assert expected.max() > 0.1
    assert found == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("index", range(DIRECTIONS))
def test_a_slope_is_strongest_in_its_own_direction(index: int) -> None:
    features = inner(layer()(slope(2 * math.pi * index / DIRECTIONS)))
    assert (features[:, :DIRECTIONS].argmax(dim=1) == index).all()
    assert (features[:, DIRECTIONS:].argmax(dim=1) == index % (DIRECTIONS // 2)).all()


def test_turning_by_one_direction_moves_everything_one_channel_on() -> None:
    # The steps of a slope are at an angle to the grid: nothing but the direction may play a part.
    first = inner(layer()(slope(0.3)))
    for turns in range(1, DIRECTIONS):
        turned = inner(layer()(slope(0.3 + 2 * math.pi * turns / DIRECTIONS)))
        signed, unsigned = turned[:, :DIRECTIONS], turned[:, DIRECTIONS:]
        torch.testing.assert_close(signed, first[:, :DIRECTIONS].roll(turns, 1), atol=1e-4, rtol=0)
        torch.testing.assert_close(unsigned, first[:, DIRECTIONS:].roll(turns, 1), atol=1e-4, rtol=0)


@pytest.mark.parametrize("cell", [4, 5])
def test_turning_a_picture_by_a_right_angle_turns_its_features(cell: int) -> None:
    grey = picture(2, side=8 * cell)
    straight = layer(cell=cell)(grey)
    turned = layer(cell=cell)(grey.rot90(1, (2, 3)))
    quarter = DIRECTIONS // 4
    torch.testing.assert_close(
        turned[:, :DIRECTIONS], straight[:, :DIRECTIONS].roll(-quarter, 1).rot90(1, (2, 3)), atol=1e-5, rtol=0
    )
    torch.testing.assert_close(
        turned[:, DIRECTIONS:], straight[:, DIRECTIONS:].roll(-quarter, 1).rot90(1, (2, 3)), atol=1e-5, rtol=0
    )


def test_a_negative_differs_only_in_which_side_is_bright() -> None:
    positive, negative = (inner(layer()(grey)) for grey in (picture(3), 1 - picture(3)))
    half = DIRECTIONS // 2
    torch.testing.assert_close(
        negative[:, :DIRECTIONS], positive[:, :DIRECTIONS].roll(half, 1), atol=1e-5, rtol=0
    )
    torch.testing.assert_close(negative[:, DIRECTIONS:], positive[:, DIRECTIONS:], atol=1e-5, rtol=0)


def test_brightness_does_not_matter() -> None:
    dark, bright = (inner(layer()(picture(4) + offset)) for offset in (-0.1, 0.2))
    torch.testing.assert_close(dark, bright, atol=1e-4, rtol=0)


def test_contrast_hardly_matters() -> None:
    grey = picture(5)
    hard, soft = (inner(layer()(0.5 + factor * (grey - 0.5))) for factor in (1.0, 0.5))
    assert (hard - soft).abs().mean() < 0.05 * hard.mean()


def test_a_surface_without_edges_has_no_features() -> None:
    assert inner(layer()(torch.full((1, 1, SIDE, SIDE), 0.6))).abs().max() < 1e-5


def test_an_odd_number_of_directions_is_refused() -> None:
    with pytest.raises(ValueError, match="directions is 7, but opposite ones are added up: make it even"):
        OrientedGradients(7, 4)
