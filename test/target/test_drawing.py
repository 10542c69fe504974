"""Drawing targets: on a copy, in the colour of their state, and a lost one without a box."""

from __future__ import annotations

import numpy as np
import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.target.drawing import COLOURS, draw_targets
from deep_tracker_ros.target.life import TargetState
from deep_tracker_ros.target.target import Target
from deep_tracker_ros.trackers.base import Image, TrackState

BOX = Box.from_corner(200, 150, 120, 80)


def target(state: TargetState, box: Box = BOX, id: str = "1") -> Target:
    return Target(id, TrackState(box, {}, 1.0), state, 0.5, 0, 0, box)


def plain(width: int = 640, height: int = 480) -> Image:
    image = np.full((height, width, 3), 30, np.uint8)
    image.setflags(write=False)
    return image


def shows(image: Image, colour: tuple[int, int, int]) -> bool:
    return bool((image == colour).all(axis=2).any())


@pytest.mark.parametrize("state", list(TargetState))
def test_a_copy_is_drawn_on(state: TargetState) -> None:
    image = plain()
    drawn = draw_targets(image, [target(state)])
    assert drawn.shape == image.shape
    assert drawn.dtype == np.uint8
    assert drawn.flags.writeable
    assert not np.shares_memory(drawn, image)
    assert (image == 30).all()
    assert (drawn != 30).any()


def test_without_targets_the_copy_is_just_that() -> None:
    assert np.array_equal(draw_targets(plain(), []), plain())


@pytest.mark.parametrize("state", list(TargetState))
def test_each_state_has_its_colour(state: TargetState) -> None:
    assert COLOURS.keys() == set(TargetState)
    drawn = draw_targets(plain(), [target(state)])
    assert {other for other in TargetState if shows(drawn, COLOURS[other])} == {state}


@pytest.mark.parametrize("state", list(TargetState))
def test_only_a_lost_target_has_no_box(state: TargetState) -> None:
    drawn = draw_targets(plain(), [target(state)])
    lower_edge, right_edge = drawn[222:238, 240:300], drawn[180:220, 312:328]
    boxed = shows(lower_edge, COLOURS[state]) and shows(right_edge, COLOURS[state])
    assert boxed == (state is not TargetState.LOST)


@pytest.mark.parametrize(
    "box",
    [
        Box(0, 0, 50, 50),
        Box(640, 480, 90, 90),
        Box(-300, 900, 40, 40),
        Box(320, 240, 640, 480),
        Box(9, 470, 5, 5),
    ],
)
@pytest.mark.parametrize("size", [(640, 480), (64, 48), (1920, 1080)])
def test_anything_can_be_drawn_anywhere(box: Box, size: tuple[int, int]) -> None:
    drawn = draw_targets(plain(*size), [target(state, box, id="a long name") for state in TargetState])
    assert drawn.shape == (size[1], size[0], 3)
