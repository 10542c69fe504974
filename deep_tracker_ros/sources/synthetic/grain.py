"""The noise of a camera's sensor, cheap enough for every frame."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

DEVIATION = 2.5  # standard deviation in grey levels
_SLACK = 32  # pixels by which the field of noise exceeds the image, to lie differently each time


class Grain:
    """One field of noise, laid over each frame at another place."""

    def __init__(self, seed: int, width: int, height: int) -> None:
        self._seed = seed
        shape = (height + _SLACK, width + _SLACK, 3)
        noise = np.random.default_rng(seed).standard_normal(shape, dtype=np.float32) * DEVIATION
        # Two saturating passes over bytes are several times faster than one over signed numbers.
        self._brighter = np.rint(np.maximum(noise, 0)).astype(np.uint8)
        self._darker = np.rint(np.maximum(-noise, 0)).astype(np.uint8)

    def add(self, image: NDArray[np.uint8], index: int) -> None:
        """Lay the noise of frame `index` over an image."""
        height, width = image.shape[:2]
        left, top = np.random.default_rng((self._seed, index)).integers(_SLACK, size=2)
        there = np.s_[top : top + height, left : left + width]
        cv2.add(image, self._brighter[there], dst=image)
        cv2.subtract(image, self._darker[there], dst=image)
