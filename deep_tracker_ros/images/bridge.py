"""The way out for rare encodings: cv_bridge, where it is installed and works."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from deep_tracker_ros.images.encodings import Frame
from deep_tracker_ros.images.errors import ImageError

if TYPE_CHECKING:
    from sensor_msgs.msg import Image


def convert_by_cv_bridge(message: Image, known: Sequence[str]) -> Frame:
    """Let cv_bridge convert an encoding that is not among the known ones."""
    bridge, why_absent = _load_bridge()
    if bridge is None:
        raise ImageError(
            f"encoding {message.encoding!r} is not known and {why_absent}; set the camera driver "
            f"to bgr8 or install a working cv_bridge; known without it: {', '.join(known)}"
        )
    try:
        frame = np.array(bridge.imgmsg_to_cv2(message, desired_encoding="bgr8"))
    except Exception as error:  # foreign code: its errors have no common class
        raise ImageError(
            f"encoding {message.encoding!r} is not known and cv_bridge cannot convert it to bgr8 "
            f"({error}); set the camera driver to bgr8; known encodings: {', '.join(known)}"
        ) from error
    if frame.dtype != np.uint8 or frame.shape != (message.height, message.width, 3):
        raise ImageError(
            f"cv_bridge turned a {message.width} x {message.height} image of encoding "
            f"{message.encoding!r} into shape {frame.shape} of {frame.dtype}; "
            "set the camera driver to bgr8"
        )
    return frame


@cache
def _load_bridge() -> tuple[Any, str]:
    """Return the bridge, or None and why there is none."""
    try:
        return importlib.import_module("cv_bridge").CvBridge(), ""
    except ModuleNotFoundError as error:
        if error.name == "cv_bridge":
            return None, "cv_bridge is not installed"
        return None, f"cv_bridge does not import ({error})"
    except Exception as error:
        # A cv_bridge built for NumPy 1 raises all sorts of errors under NumPy 2.
        return None, f"cv_bridge does not import ({type(error).__name__}: {error})"
