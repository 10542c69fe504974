"""What the node publishes: targets, detections and, for those who watch, a picture of them."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from rclpy.lifecycle import LifecycleNode
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Image

from deep_tracker_interfaces.msg import TrackedTargetArray
from deep_tracker_ros.images import bgr_to_image
from deep_tracker_ros.ros.messages import to_detections, to_target_array
from deep_tracker_ros.target.drawing import draw_targets
from deep_tracker_ros.target.frames import StampedFrame
from deep_tracker_ros.target.latency import Latencies
from deep_tracker_ros.target.target import Target

RELIABLE = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
# A picture to look at is not worth waiting for: as cameras do, and as viewers expect.
BEST_EFFORT = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)


class Outputs:
    """The node's publishers; publish() may be called from the worker's thread."""

    def __init__(self, node: LifecycleNode) -> None:
        self._node = node
        self._latencies = Latencies()
        self._targets = node.create_lifecycle_publisher(TrackedTargetArray, "~/targets", RELIABLE)
        self._debug = node.create_lifecycle_publisher(Image, "~/debug_image", BEST_EFFORT)
        self._detections = None
        if importlib.util.find_spec("vision_msgs") is not None:
            from vision_msgs.msg import Detection2DArray

            self._detections = node.create_lifecycle_publisher(Detection2DArray, "~/detections", RELIABLE)

    def publish(self, frame: StampedFrame, targets: Sequence[Target], dropped: int) -> None:
        """Publish the targets of a frame under the header of its image."""
        header = frame.header
        now = self._node.get_clock().now().nanoseconds
        self._latencies.add(max(now - frame.stamp_ns, 0) * 1e-9)
        p50, p95 = self._latencies.percentile(50), self._latencies.percentile(95)
        self._targets.publish(to_target_array(header, targets, p50, p95, dropped))
        if self._detections is not None:
            self._detections.publish(to_detections(header, targets))
        if self._debug.get_subscription_count() > 0:
            self._debug.publish(bgr_to_image(draw_targets(frame.image, targets), header))

    def destroy(self) -> None:
        for publisher in (self._targets, self._debug, self._detections):
            if publisher is not None:
                self._node.destroy_lifecycle_publisher(publisher)
