"""Where a patch lies in a frame, and cutting it out; the frame's border is replicated outside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.box import Box


@dataclass(frozen=True)
class Patch:
    """A region of a frame, in frame pixels, that is resampled to size x size pixels."""

    region: Box
    size: int

    @property
    def pixels_across(self) -> tuple[float, float]:
        """Frame pixels that one patch pixel spans, horizontally and vertically."""
        return self.region.w / self.size, self.region.h / self.size

    def to_frame(self, u: float, v: float) -> tuple[float, float]:
        """Map a point of the patch (continuous patch pixels) to the frame."""
        x, y, _, _ = self.region.corner()
        across, down = self.pixels_across
        return x + u * across, y + v * down

    def to_patch(self, x: float, y: float) -> tuple[float, float]:
        """Map a point of the frame to the patch (continuous patch pixels)."""
        left, top, _, _ = self.region.corner()
        across, down = self.pixels_across
        return (x - left) / across, (y - top) / down


def around(box: Box, context: float, size: int, scale: float = 1.0) -> Patch:
    """Return the patch around a box, with `context` times its mean side added to both its sides.

    Adding the same to both sides gives thin targets room to move sideways, which a margin proportional
    to each side would not.
    """
    margin = context * (box.w + box.h) / 2
    region = Box(box.cx, box.cy, (box.w + margin) * scale, (box.h + margin) * scale)
    return Patch(region, size)


def cut(frame: NDArray[np.uint8], patch: Patch) -> NDArray[np.uint8]:
    """Resample the patch's region to size x size x 3, sub-pixel exact; pixels are averaged from 2 to 1 on."""
    frame, region = _shrunk(frame, patch)
    across, down = region.w / patch.size, region.h / patch.size
    left, top, _, _ = region.corner()
    # OpenCV puts pixel centres on whole numbers, the project on halves: hence the 0.5.
    to_source = np.array([[across, 0, left + across / 2 - 0.5], [0, down, top + down / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (patch.size, patch.size)
    cut_out = cv2.warpAffine(frame, to_source, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut_out, dtype=np.uint8)


def cut_all(frame: NDArray[np.uint8], patches: Sequence[Patch]) -> NDArray[np.float32]:
    """Cut patches of one size and stack them as a graph takes them: N x 3 x size x size, float32."""
    blob = cv2.dnn.blobFromImages([cut(frame, patch) for patch in patches])
    return np.asarray(blob, dtype=np.float32)


def _shrunk(frame: NDArray[np.uint8], patch: Patch) -> tuple[NDArray[np.uint8], Box]:
    """Average whole blocks of pixels first where bilinear sampling would skip some of them."""
    height, width = frame.shape[:2]
    across, down = patch.pixels_across
    wide, high = _block_side(across, width), _block_side(down, height)
    if wide == high == 1:
        return frame, patch.region
    x, y, w, h = patch.region.corner()
    left, right = _block_span(x, x + w, wide, width)
    top, bottom = _block_span(y, y + h, high, height)
    small = cv2.resize(
        frame[top:bottom, left:right],
        ((right - left) // wide, (bottom - top) // high),
        interpolation=cv2.INTER_AREA,
    )
    region = Box.from_corner((x - left) / wide, (y - top) / high, w / wide, h / high)
    return np.asarray(small, dtype=np.uint8), region


def _block_side(pixels: float, length: int) -> int:
    """Return how many whole pixels of a frame one pixel of the patch covers along one axis, at least 1."""
    return max(min(int(pixels), length), 1)


def _block_span(low: float, high: float, block: int, length: int) -> tuple[int, int]:
    """Return whole blocks inside [0, length) that cover the wanted span and one block more a side."""
    first = min(max(int(low) - block, 0), length - block)
    last = max(min(int(high) + 1 + block, length), first + block)
    return first, first + (last - first) // block * block
