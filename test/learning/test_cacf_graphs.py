"""The graphs of cacf as torch modules: they find a pattern where it is."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import Tensor

from deep_tracker_ros.learning.filters.context_aware import Filter
from deep_tracker_ros.learning.graphs.cacf import (
    CONTEXT_PATCHES,
    CacfFeatures,
    CacfGraphSettings,
    CacfInit,
    CacfSearch,
    CacfUpdate,
)

SETTINGS = CacfGraphSettings(
    patch_size=64,
    cell=4,
    directions=8,
    colour_sharpness=10.0,
    colour_weight=0.3,
    deviation=1.5,
    highest=7,
    l1=1e-4,
    l2=0.1,
)
CELLS = 16


def scenery(seed: int, side: int) -> Tensor:
    """A soft coloured pattern, (1, 3, side, side) in 0..255."""
    rough = torch.rand(1, 3, side // 4, side // 4, generator=torch.Generator().manual_seed(seed))
    return 255 * torch.nn.functional.interpolate(rough, side, mode="bilinear", align_corners=False)


def view(scene: Tensor, row: int, column: int) -> Tensor:
    return scene[:, :, row : row + SETTINGS.patch_size, column : column + SETTINGS.patch_size]


def training_patches(scene: Tensor) -> Tensor:
    """The middle of a scene twice as large, and what is left, right, above and below of it."""
    return torch.cat([view(scene, *corner) for corner in [(32, 32), (32, 0), (32, 64), (0, 32), (64, 32)]])


@pytest.fixture(scope="module")
def learned() -> tuple[Tensor, Filter]:
    scene = scenery(1, 128)
    return scene, CacfInit(SETTINGS)(training_patches(scene))


def test_features_have_no_mean_before_the_window() -> None:
    layer = CacfFeatures(SETTINGS)
    features = layer(scenery(2, 64))
    assert features.shape == (1, 12 + 11, CELLS, CELLS)
    torch.testing.assert_close(
        (features / layer.window).mean(dim=(2, 3)), torch.zeros(1, 23), atol=1e-5, rtol=0
    )


def test_the_window_is_symmetric_and_nowhere_zero() -> None:
    window = CacfFeatures(SETTINGS).window
    torch.testing.assert_close(window, window.T)
    torch.testing.assert_close(window, window.flip(0, 1))
    assert 0 < window.min() < 0.05
    assert window.max() > 0.9


def test_the_weight_of_colour_is_a_weight() -> None:
    patches = scenery(2, 64)
    plain, none = (
        CacfFeatures(dataclasses.replace(SETTINGS, colour_weight=weight))(patches) for weight in (1.0, 0.0)
    )
    weighted = CacfFeatures(SETTINGS)(patches)
    torch.testing.assert_close(weighted[:, 12:], 0.3 * plain[:, 12:])
    assert none[:, 12:].abs().max() == 0
    torch.testing.assert_close(none[:, :12], plain[:, :12])


def test_the_target_is_found_where_it_was_learned(learned: tuple[Tensor, Filter]) -> None:
    scene, model = learned
    response = CacfSearch(SETTINGS)(view(scene, 32, 32), *model)
    assert response.shape == (1, CELLS, CELLS)
    assert response.argmax() == 0
    assert response.max() > 0.5


@pytest.mark.parametrize(("down", "across"), [(4, 0), (0, -8), (-8, 4), (8, 8)])
def test_the_target_is_found_where_it_moved(learned: tuple[Tensor, Filter], down: int, across: int) -> None:
    scene, model = learned
    response = CacfSearch(SETTINGS)(view(scene, 32 - down, 32 - across), *model)[0]
    row, column = divmod(int(response.argmax()), CELLS)
    assert (row, column) == (down // 4 % CELLS, across // 4 % CELLS)


def test_the_filter_has_the_shape_of_its_spectrum(learned: tuple[Tensor, Filter]) -> None:
    _, model = learned
    assert model.numerator.shape == (2, 23, 15, 8)
    assert model.denominator.shape == (15, 8)
    assert (model.denominator > 0).all()


def test_an_update_blends_old_and_new(learned: tuple[Tensor, Filter]) -> None:
    _, old = learned
    patches = training_patches(scenery(3, 128))
    assert len(patches) == 1 + CONTEXT_PATCHES
    new = CacfInit(SETTINGS)(patches)
    for rate in (0.0, 0.25, 1.0):
        updated = CacfUpdate(SETTINGS)(patches, *old, torch.tensor(rate))
        for part, before, after in zip(updated, old, new, strict=True):
            torch.testing.assert_close(part, (1 - rate) * before + rate * after)


def test_nothing_of_a_graph_is_learned() -> None:
    assert list(CacfInit(SETTINGS).parameters()) == []
    assert CacfInit(SETTINGS).state_dict() == {}
