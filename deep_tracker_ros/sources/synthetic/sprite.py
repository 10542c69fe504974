"""A picture with a transparent outline, to be put anywhere, even between pixels, at any size."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.box import Box
from deep_tracker_ros.sources.synthetic.motion import Pose


class Sprite:
    """A painted thing that fills its picture; at scale 1 it is seen `width` pixels wide."""

    def __init__(self, picture: NDArray[np.uint8], width: float) -> None:
        """Take H x W x 4: coverage last, after BGR that is already multiplied by it.

        Such colours blend without a dark fringe. A picture a little wider than `width` stays sharp.
        """
        self._picture = picture
        self._zoom = width / picture.shape[1]

    def box(self, pose: Pose) -> Box:
        """Return the exact outline at a pose."""
        height, width = self._picture.shape[:2]
        zoom = self._zoom * pose.scale
        return Box(pose.x, pose.y, width * zoom, height * zoom)

    def paste(self, image: NDArray[np.uint8], pose: Pose) -> None:
        """Blend the sprite into an image; what lies outside the image is cut off."""
        x, y, width, height = self.box(pose).corner()
        left, right = _span(x, x + width, image.shape[1])
        top, bottom = _span(y, y + height, image.shape[0])
        if left >= right or top >= bottom:
            return
        zoom = self._zoom * pose.scale
        # OpenCV puts pixel centres on whole numbers, the project on halves: hence the 0.5.
        shift = (zoom - 1) / 2
        to_region = np.array([[zoom, 0, x - left + shift], [0, zoom, y - top + shift]])
        layer = cv2.warpAffine(self._picture, to_region, (right - left, bottom - top))
        region = image[top:bottom, left:right]
        behind = cv2.cvtColor(255 - layer[..., 3], cv2.COLOR_GRAY2BGR)
        cv2.add(cv2.multiply(region, behind, scale=1 / 255), layer[..., :3], dst=region)


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """Whole pixels that a span touches, inside the image."""
    return max(math.floor(low), 0), min(math.ceil(high), length)
