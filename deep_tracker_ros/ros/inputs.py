"""What the node listens to: images, raw or compressed, as frames that are decoded by whoever needs them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from rclpy.lifecycle import LifecycleNode
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.subscription import Subscription
from sensor_msgs.msg import CompressedImage, Image

from deep_tracker_ros.images import compressed_to_bgr, image_to_bgr
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.target.frames import StampedFrame

RELIABILITY = {
    "best_effort": ReliabilityPolicy.BEST_EFFORT,
    "reliable": ReliabilityPolicy.RELIABLE,
}


def subscribe(
    node: LifecycleNode, transport: str, reliability: str, receive: Callable[[StampedFrame], None]
) -> Subscription[Any]:
    """Hand every image that arrives to `receive`, undecoded; only the newest waits, no older one."""
    kind, topic, decode = {
        "raw": (Image, "image", image_to_bgr),
        "compressed": (CompressedImage, "image/compressed", compressed_to_bgr),
    }[transport]

    def on_image(message: Image | CompressedImage) -> None:
        # A camera without a clock stamps zero: then the time of arrival is the best that is known.
        stamp_ns = nanoseconds(message.header.stamp) or node.get_clock().now().nanoseconds
        receive(StampedFrame(stamp_ns, len(message.data), partial(decode, message), message.header))

    qos = QoSProfile(depth=1, reliability=RELIABILITY[reliability])
    return node.create_subscription(kind, topic, on_image, qos)
