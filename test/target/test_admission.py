"""Which boxes may become targets, and what is said to the others."""

from __future__ import annotations

import math

import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.target.admission import Refused, admit

ADMITTED = [
    (0, 0, 640, 480),
    (0, 0, 4, 4),
    (636, 476, 4, 4),
    (-20, 100, 40, 40),  # just half of it is inside
    (300.25, 99.75, 33.3, 17.7),
    (620, 460, 40, 20),
]
REFUSED = [
    ((math.nan, 0, 10, 10), "box x=nan y=0 width=10 height=10 is not finite; give four finite numbers"),
    ((0, math.inf, 10, 10), "y=inf .* is not finite"),
    ((0, 0, math.inf, 10), "width=inf .* is not finite"),
    ((0, 0, 10, math.nan), "height=nan is not finite"),
    ((0, 0, -10, 10), "width=-10 height=10 has no area; width and height must be positive"),
    ((0, 0, 10, -10), "has no area"),
    ((0, 0, 0, 10), "width=0 height=10 has no area"),
    ((0, 0, 10, 0), "has no area"),
    ((0, 0, 3.9, 10), "width=3.9 height=10 is too thin; both sides must be at least 4 pixels"),
    ((0, 0, 10, 3.9), "too thin"),
    ((0, 0, 641, 10), "width=641 height=10 is larger than the image; the image is 640x480"),
    ((0, 0, 10, 481), "larger than the image"),
    ((-320, -240, 1280, 960), "larger than the image"),
    ((640, 0, 10, 10), "x=640 y=0 width=10 height=10 lies outside the image; the image is 640x480"),
    ((-10, 0, 10, 10), "lies outside the image"),
    ((0, 480, 10, 10), "lies outside the image"),
    ((0, -500, 10, 10), "lies outside the image"),
    ((1e300, 0, 10, 10), "lies outside the image"),
    ((-30, 100, 40, 40), "only 25% of box x=-30 .* lies inside the image, but 50% must; .* 640x480"),
    ((610, 450, 100, 100), "only 9% of box"),
]


@pytest.mark.parametrize("corner", ADMITTED)
def test_admitted(corner: tuple[float, float, float, float]) -> None:
    admit(Box.from_corner(*corner), 640, 480)


@pytest.mark.parametrize(("corner", "text"), REFUSED)
def test_refused(corner: tuple[float, float, float, float], text: str) -> None:
    with pytest.raises(Refused, match=text):
        admit(Box.from_corner(*corner), 640, 480)


def test_the_message_gives_the_numbers_as_they_were_given() -> None:
    with pytest.raises(Refused, match=r"^box x=-100\.5 y=20\.25 width=30 height=40 lies outside the image"):
        admit(Box.from_corner(-100.5, 20.25, 30, 40), 640, 480)
