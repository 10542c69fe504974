"""An image message of whichever of the two types, as a bag's topic may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deep_tracker_ros.images.compressed import compressed_to_bgr
from deep_tracker_ros.images.encodings import Frame
from deep_tracker_ros.images.raw import image_to_bgr

if TYPE_CHECKING:
    from sensor_msgs.msg import CompressedImage, Image


def message_to_bgr(message: Image | CompressedImage) -> Frame:
    """Convert either; the two are told apart by their fields, because a bag's classes are not ROS's."""
    return compressed_to_bgr(message) if hasattr(message, "format") else image_to_bgr(message)
