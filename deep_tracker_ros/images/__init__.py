"""Image messages to frames and back: by their fields alone, so that bags are read without ROS."""

from deep_tracker_ros.images.compressed import compressed_to_bgr
from deep_tracker_ros.images.either import message_to_bgr
from deep_tracker_ros.images.errors import ImageError
from deep_tracker_ros.images.raw import bgr_to_image, image_to_bgr

__all__ = ["ImageError", "bgr_to_image", "compressed_to_bgr", "image_to_bgr", "message_to_bgr"]
