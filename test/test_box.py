"""The one box: its two forms, and overlap against counting pixels."""

from __future__ import annotations

import math

import numpy as np
import pytest

from deep_tracker_ros.box import Box, intersection, overlap, visible_fraction


def random_boxes(seed: int, count: int = 200) -> list[Box]:
    rng = np.random.default_rng(seed)
    centres, sides = rng.uniform(-500, 2000, (count, 2)), rng.uniform(0.1, 900, (count, 2))
    return [Box(*centre, *side) for centre, side in zip(centres.tolist(), sides.tolist(), strict=True)]


def whole_boxes(seed: int, count: int = 100) -> list[Box]:
    """Boxes on whole pixels of a small image, some of them hanging over its edges."""
    rng = np.random.default_rng(seed)
    corners, sides = rng.integers(-8, 28, (count, 2)), rng.integers(1, 20, (count, 2))
    return [
        Box.from_corner(*corner, *side) for corner, side in zip(corners.tolist(), sides.tolist(), strict=True)
    ]


def covered(box: Box, width: int, height: int, margin: int = 0) -> np.ndarray:
    """The pixels whose centre lies in the box, of an image that goes on for `margin` on each side."""
    x, y, w, h = box.corner()
    columns = np.arange(-margin, width + margin) + 0.5
    rows = np.arange(-margin, height + margin)[:, None] + 0.5
    return (x < columns) & (columns < x + w) & (y < rows) & (rows < y + h)


@pytest.mark.parametrize("seed", range(3))
def test_corner_and_centre_are_two_forms_of_the_same(seed: int) -> None:
    for box in random_boxes(seed):
        again = Box.from_corner(*box.corner())
        assert (again.cx, again.cy, again.w, again.h) == pytest.approx((box.cx, box.cy, box.w, box.h))
        x, y, w, h = again.corner()
        assert (x + w / 2, y + h / 2) == pytest.approx((box.cx, box.cy))


def test_the_corner_is_the_top_left_one() -> None:
    assert Box(cx=30, cy=50, w=20, h=60).corner() == (20, 20, 20, 60)
    assert Box.from_corner(20, 20, 20, 60) == Box(30, 50, 20, 60)


def test_scaling_keeps_the_centre_and_moving_keeps_the_size() -> None:
    box = Box(30, 50, 20, 60)
    assert box.scaled(1.5) == Box(30, 50, 30, 90)
    assert box.moved(-3, 4.5) == Box(27, 54.5, 20, 60)
    assert box == Box(30, 50, 20, 60), "boxes are values"
    assert box.area == 1200


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(4))
def test_one_number_that_is_not_finite_is_enough(bad: float, place: int) -> None:
    numbers = [1.0, 2.0, 3.0, 4.0]
    assert Box(*numbers).is_finite
    numbers[place] = bad
    assert not Box(*numbers).is_finite


def test_overlap_is_symmetric_and_between_zero_and_one() -> None:
    for a, b in zip(random_boxes(1), random_boxes(2), strict=True):
        assert overlap(a, b) == pytest.approx(overlap(b, a))
        assert 0 <= overlap(a, b) <= 1


def test_overlap_with_itself_is_one() -> None:
    for box in random_boxes(3):
        assert overlap(box, box) == pytest.approx(1)


@pytest.mark.parametrize("step", [(20, 0), (-20, 0), (0, 10), (0, -10), (300, 300)])
def test_boxes_that_only_touch_or_less_share_nothing(step: tuple[float, float]) -> None:
    box = Box(5, 5, 20, 10)
    assert overlap(box, box.moved(*step)) == 0


def test_a_box_without_area_overlaps_nothing() -> None:
    point = Box(5, 5, 0, 0)
    assert overlap(point, Box(5, 5, 20, 10)) == 0
    assert overlap(point, point) == 0
    assert visible_fraction(point, 10, 10) == 0


def test_overlap_equals_counting_pixels() -> None:
    for a, b in zip(whole_boxes(4), whole_boxes(5), strict=True):
        in_a, in_b = (covered(box, 20, 20, margin=30) for box in (a, b))
        assert intersection(a, b) == pytest.approx((in_a & in_b).sum())
        assert overlap(a, b) == pytest.approx((in_a & in_b).sum() / (in_a | in_b).sum())


def test_visible_fraction_equals_counting_pixels() -> None:
    fractions = []
    for box in whole_boxes(6):
        fractions.append(visible_fraction(box, 25, 17))
        assert fractions[-1] == pytest.approx(covered(box, 25, 17).sum() / box.area)
    assert 0 in fractions and 1 in fractions and any(0 < fraction < 1 for fraction in fractions)
