"""The one error of this room, and the largest picture that it accepts."""

from __future__ import annotations

LONGEST_SIDE = 16384


class ImageError(ValueError):
    """An image that cannot be used; the text says what is wrong, the value and the remedy."""


def check_sides(width: int, height: int) -> None:
    """Refuse an empty picture, and one so large that its size must be a mistake."""
    if width < 1 or height < 1:
        raise ImageError(
            f"an image of {width} x {height} pixels is empty; check the camera driver's width and height"
        )
    if max(width, height) > LONGEST_SIDE:
        raise ImageError(
            f"an image of {width} x {height} pixels is larger than {LONGEST_SIDE} a side; "
            "check the camera driver's width and height, or publish a smaller picture"
        )
