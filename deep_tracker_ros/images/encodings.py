"""The encodings that need no cv_bridge: how each lies in memory, and how it becomes BGR."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.images.contrast import stretch

Frame = NDArray[np.uint8]
Pixels = NDArray[Any]  # rows x width x channels, uint8 or uint16
Converter = Callable[[Pixels], Frame]


@dataclass(frozen=True)
class Encoding:
    """One way to lay a picture out in memory."""

    bits: int  # of one channel; 16-bit channels come in the message's byte order
    channels: int  # of one pixel, as it lies in memory
    to_bgr: Converter
    chroma: tuple[int, int] = (1, 1)  # pixels across and down that share one colour sample
    least_side: int = 1

    @property
    def bytes_per_pixel(self) -> int:
        return self.bits // 8 * self.channels

    def rows(self, height: int) -> int:
        """Rows in memory: 4:2:0 keeps its colour in half as many rows below the brightness."""
        return height + height // 2 if self.chroma[1] == 2 else height


def as_it_is(pixels: Pixels) -> Frame:
    return pixels


def by_opencv(code: int) -> Converter:
    def convert(pixels: Pixels) -> Frame:
        return np.asarray(cv2.cvtColor(pixels, code), dtype=np.uint8)

    return convert


def by_high_byte(convert: Converter) -> Converter:
    """Read 16-bit values as a full range of 0..65535: so mono16 and 16-bit Bayer are meant."""
    return lambda values: convert((values >> 8).astype(np.uint8))


def by_stretch(convert: Converter) -> Converter:
    return lambda values: convert(stretch(values))


grey = by_opencv(cv2.COLOR_GRAY2BGR)
bgra = by_opencv(cv2.COLOR_BGRA2BGR)
uyvy = by_opencv(cv2.COLOR_YUV2BGR_UYVY)
yuyv = by_opencv(cv2.COLOR_YUV2BGR_YUY2)

# OpenCV's two-letter Bayer codes are shifted by a row and a column; its long ones read like ROS.
rggb = by_opencv(cv2.COLOR_BayerRGGB2BGR)
bggr = by_opencv(cv2.COLOR_BayerBGGR2BGR)
gbrg = by_opencv(cv2.COLOR_BayerGBRG2BGR)
grbg = by_opencv(cv2.COLOR_BayerGRBG2BGR)

BAYER_SIDE = 3  # OpenCV paints a smaller mosaic black

ENCODINGS: dict[str, Encoding] = {
    "bgr8": Encoding(8, 3, as_it_is),
    "rgb8": Encoding(8, 3, by_opencv(cv2.COLOR_RGB2BGR)),
    "bgra8": Encoding(8, 4, bgra),
    "rgba8": Encoding(8, 4, by_opencv(cv2.COLOR_RGBA2BGR)),
    "mono8": Encoding(8, 1, grey),
    "mono16": Encoding(16, 1, by_high_byte(grey)),
    "8UC1": Encoding(8, 1, grey),
    "8UC3": Encoding(8, 3, as_it_is),
    "8UC4": Encoding(8, 4, bgra),
    "16UC1": Encoding(16, 1, by_stretch(grey)),
    "uyvy": Encoding(8, 2, uyvy, chroma=(2, 1)),
    "yuv422": Encoding(8, 2, uyvy, chroma=(2, 1)),  # the older name of uyvy
    "yuyv": Encoding(8, 2, yuyv, chroma=(2, 1)),
    "yuv422_yuy2": Encoding(8, 2, yuyv, chroma=(2, 1)),  # the older name of yuyv
    "nv12": Encoding(8, 1, by_opencv(cv2.COLOR_YUV2BGR_NV12), chroma=(2, 2)),
    "nv21": Encoding(8, 1, by_opencv(cv2.COLOR_YUV2BGR_NV21), chroma=(2, 2)),
    "bayer_rggb8": Encoding(8, 1, rggb, least_side=BAYER_SIDE),
    "bayer_bggr8": Encoding(8, 1, bggr, least_side=BAYER_SIDE),
    "bayer_gbrg8": Encoding(8, 1, gbrg, least_side=BAYER_SIDE),
    "bayer_grbg8": Encoding(8, 1, grbg, least_side=BAYER_SIDE),
    "bayer_rggb16": Encoding(16, 1, by_high_byte(rggb), least_side=BAYER_SIDE),
    "bayer_bggr16": Encoding(16, 1, by_high_byte(bggr), least_side=BAYER_SIDE),
    "bayer_gbrg16": Encoding(16, 1, by_high_byte(gbrg), least_side=BAYER_SIDE),
    "bayer_grbg16": Encoding(16, 1, by_high_byte(grbg), least_side=BAYER_SIDE),
}
