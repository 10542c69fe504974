"""sensor_msgs/Image to a BGR frame and back."""

from __future__ import annotations

import array
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.images.bridge import convert_by_cv_bridge
from deep_tracker_ros.images.encodings import ENCODINGS, Encoding, Frame, Pixels
from deep_tracker_ros.images.errors import ImageError, check_sides

if TYPE_CHECKING:
    from sensor_msgs.msg import Image
    from std_msgs.msg import Header


def image_to_bgr(message: Image) -> Frame:
    """Convert an image message to an H x W x 3 BGR frame, read-only; ImageError says what is wrong.

    bgr8 is a view of the message's memory, without a copy. mono16 and 16-bit Bayer keep their high
    byte; 16UC1 (depth, thermal) is stretched (see contrast.py); grey becomes three equal channels.
    """
    check_sides(message.width, message.height)
    encoding = ENCODINGS.get(message.encoding)
    if encoding is None:
        frame = convert_by_cv_bridge(message, sorted(ENCODINGS))
    else:
        _check_layout(message, encoding)
        frame = encoding.to_bgr(_pixels(message, encoding))
    # Several threads share a frame, and some frames are the message itself: nobody may draw on it.
    frame.flags.writeable = False
    return frame


def bgr_to_image(image: NDArray[np.uint8], header: Header) -> Image:
    """Copy an H x W x 3 uint8 BGR picture into a bgr8 message."""
    from sensor_msgs.msg import Image  # here: images of a bag are read without ROS

    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ImageError(
            f"a picture of shape {image.shape} and type {image.dtype} cannot be published as bgr8; "
            "give height x width x 3 of type uint8"
        )
    height, width, _ = image.shape
    check_sides(width, height)
    # The message takes an array.array as it is, and checks any other sequence byte by byte.
    data = array.array("B")
    data.frombytes(np.ascontiguousarray(image).data)
    return Image(header=header, height=height, width=width, encoding="bgr8", step=width * 3, data=data)


def _pixels(message: Image, encoding: Encoding) -> Pixels:
    """View the message's memory as rows x width x channels, the padding of each row left out."""
    order = ">" if message.is_bigendian else "<"
    dtype = np.dtype(f"{order}u{encoding.bits // 8}")
    shape = (encoding.rows(message.height), message.width, encoding.channels)
    strides = (message.step, encoding.bytes_per_pixel, dtype.itemsize)
    pixels: Pixels = np.ndarray(shape, dtype, buffer=message.data, strides=strides)
    return pixels


def _check_layout(message: Image, encoding: Encoding) -> None:
    """Refuse a message whose numbers do not fit each other."""
    name, width, height, step = message.encoding, message.width, message.height, message.step
    across, down = encoding.chroma
    if width % across or height % down:
        raise ImageError(
            f"a {name} image of {width} x {height} pixels cuts a colour sample in two: "
            f"{across} x {down} pixels share one; set the camera driver to an even size"
        )
    if min(width, height) < encoding.least_side:
        raise ImageError(
            f"a {name} image of {width} x {height} pixels is too small to find its colours; "
            f"publish at least {encoding.least_side} x {encoding.least_side}"
        )
    if step < width * encoding.bytes_per_pixel:
        raise ImageError(
            f"step {step} is too small for a row of {width} {name} pixels, which takes "
            f"{width * encoding.bytes_per_pixel} bytes; "
            "the camera driver fills step or encoding wrongly"
        )
    rows, received = encoding.rows(height), len(message.data)
    if received != step * rows:
        relation = "shorter" if received < step * rows else "longer"
        raise ImageError(
            f"data of {received} bytes is {relation} than the {step * rows} bytes of {rows} rows "
            f"of step {step} ({width} x {height} {name}); "
            "the camera driver fills height, step or data wrongly"
        )
