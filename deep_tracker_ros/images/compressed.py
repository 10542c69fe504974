"""sensor_msgs/CompressedImage to a BGR frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from deep_tracker_ros.images.encodings import ENCODINGS, Frame, Pixels
from deep_tracker_ros.images.errors import ImageError, check_sides
from deep_tracker_ros.images.picture_file import PictureFile, read_picture_file

if TYPE_CHECKING:
    from sensor_msgs.msg import CompressedImage

# 100 MB as a BGR frame, and just above the 7680 x 4320 of the largest video cameras.
MOST_PIXELS = 1 << 25

# The box was drawn on the picture as the sensor saw it, so an EXIF note does not turn it.
IN_COLOUR = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
IN_16_BIT_GREY = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH


def compressed_to_bgr(message: CompressedImage) -> Frame:
    """Decode a JPEG or PNG message to an H x W x 3 BGR frame, read-only.

    ImageError if it is cut off, corrupt or too large to decode. JPEG has no checksum: bytes damaged
    within an otherwise whole file show as damage in the picture.
    """
    data = bytes(message.data)
    try:
        picture = read_picture_file(data)
        check_sides(picture.width, picture.height)
        if picture.width * picture.height > MOST_PIXELS:
            raise ImageError(
                f"its {picture.width} x {picture.height} pixels are more than the {MOST_PIXELS} "
                "that are decoded; publish a smaller picture"
            )
        frame = _decode(data, picture, message.format)
    except ImageError as error:
        raise ImageError(f"compressed image of format {message.format!r}: {error}") from error
    frame.flags.writeable = False
    return frame


def _decode(data: bytes, picture: PictureFile, message_format: str) -> Frame:
    """Decode, by the rule of the original encoding where the file keeps 16 bits."""
    if picture.grey_16_bit:
        encoding = ENCODINGS["16UC1" if message_format.startswith("16UC1") else "mono16"]
        return encoding.to_bgr(_decode_by_opencv(data, picture, IN_16_BIT_GREY))
    return np.asarray(_decode_by_opencv(data, picture, IN_COLOUR), dtype=np.uint8)


def _decode_by_opencv(data: bytes, picture: PictureFile, flags: int) -> Pixels:
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise ImageError(f"its {len(data)} bytes do not decode ({error.err}); check the encoder") from error
    if decoded is None:
        raise ImageError(f"its {len(data)} bytes are corrupt and do not decode; check the transport")
    if decoded.shape[:2] != (picture.height, picture.width):
        raise ImageError(
            f"it decodes to {decoded.shape[1]} x {decoded.shape[0]} pixels where its header says "
            f"{picture.width} x {picture.height}; check the encoder"
        )
    return decoded
