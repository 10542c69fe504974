"""Soft colour names: shares that add up, and the right name for a plain colour."""

from __future__ import annotations

import pytest
import torch

from deep_tracker_ros.learning.layers.soft_colours import BASIC_COLOURS, SoftColours

COLOURS = torch.tensor(list(BASIC_COLOURS.values()))


def test_shares_add_up_to_one() -> None:
    layer = SoftColours(cell=4, sharpness=10)
    shares = layer(torch.rand(3, 3, 16, 16))
    assert shares.shape == (3, layer.channels, 4, 4) == (3, len(BASIC_COLOURS), 4, 4)
    assert shares.min() >= 0
    torch.testing.assert_close(shares.sum(dim=1), torch.ones(3, 4, 4))


@pytest.mark.parametrize("sharpness", [1.0, 10.0, 100.0])
@pytest.mark.parametrize("index", range(len(BASIC_COLOURS)), ids=list(BASIC_COLOURS))
def test_a_basic_colour_goes_by_its_own_name(index: int, sharpness: float) -> None:
    patch = COLOURS[index][None, :, None, None].expand(1, 3, 8, 8)
    assert (SoftColours(4, sharpness)(patch).argmax(dim=1) == index).all()


def test_the_nearest_colour_has_the_largest_share() -> None:
    patches = torch.rand(1, 3, 20, 20, generator=torch.Generator().manual_seed(1))
    distance = (patches[0][:, None] - COLOURS.T[:, :, None, None]).square().sum(dim=0)
    assert torch.equal(SoftColours(1, 30)(patches)[0].argmax(dim=0), distance.argmin(dim=0))


def test_shares_are_the_softmax_of_distances() -> None:
    patches = torch.rand(2, 3, 12, 12, generator=torch.Generator().manual_seed(2))
    cells = patches.reshape(2, 3, 3, 4, 3, 4).mean(dim=(3, 5))
    distance = (cells[:, None] - COLOURS[None, :, :, None, None]).square().sum(dim=2)
    torch.testing.assert_close(SoftColours(4, 10)(patches), (-10 * distance).softmax(dim=1))


def test_a_sharper_layer_is_more_certain() -> None:
    patches = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(3))
    certainty = [SoftColours(4, sharpness)(patches).amax(dim=1).mean().item() for sharpness in (1, 10, 100)]
    assert certainty == sorted(certainty)
    assert certainty[0] < 0.3 < certainty[2]
