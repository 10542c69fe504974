"""Which boxes may become targets."""

from __future__ import annotations

from deep_tracker_ros.box import Box, visible_fraction
from deep_tracker_ros.trackers.base import SMALLEST_SIDE

LEAST_VISIBLE = 0.5  # share of the box inside the image


class Refused(ValueError):
    """A request cannot be served; the text is for the person or program that asked."""


def admit(box: Box, image_width: int, image_height: int) -> None:
    """Refuse a box that cannot be tracked in an image of this size."""
    x, y, w, h = box.corner()
    given = f"box x={x:g} y={y:g} width={w:g} height={h:g}"
    image = f"the image is {image_width}x{image_height}"
    if not box.is_finite:
        raise Refused(f"{given} is not finite; give four finite numbers in pixels")
    if w <= 0 or h <= 0:
        raise Refused(f"{given} has no area; width and height must be positive")
    if w < SMALLEST_SIDE or h < SMALLEST_SIDE:
        raise Refused(f"{given} is too thin; both sides must be at least {SMALLEST_SIDE:g} pixels")
    if w > image_width or h > image_height:
        raise Refused(f"{given} is larger than the image; {image}")
    visible = visible_fraction(box, image_width, image_height)
    if visible <= 0:
        raise Refused(f"{given} lies outside the image; {image}")
    if visible < LEAST_VISIBLE:
        raise Refused(
            f"only {visible:.0%} of {given} lies inside the image, but {LEAST_VISIBLE:.0%} must; {image}"
        )
