"""A camera for those who have none: publishes a video, a folder of pictures, a bag or a synthetic scene."""

from __future__ import annotations

import sys
from typing import Any

import rclpy
from rclpy.node import Node
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import Image
from std_msgs.msg import Header
from std_srvs.srv import Trigger

from deep_tracker_interfaces.msg import TrackedTarget, TrackedTargetArray
from deep_tracker_ros.box import Box
from deep_tracker_ros.images import ImageError, bgr_to_image
from deep_tracker_ros.ros.main import spin
from deep_tracker_ros.sources.opening import open_source
from deep_tracker_ros.sources.source import Source, SourceError
from deep_tracker_ros.sources.synthetic.scene import Scene


class CameraNode(Node):
    """Publishes `image_raw` at a steady rate and, where the source knows it, the true box on `~/truth`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("camera", **kwargs)
        self._frame_id = self._parameter("frame_id", "camera")
        self._playing = not self._parameter("hold_first_frame", False)
        self._source = self._open()
        self._frames = iter(self._source)
        self._frame = next(self._frames)
        self._index = 0
        self._images = self.create_publisher(Image, "image_raw", qos_profile_sensor_data)
        self._truths = self.create_publisher(TrackedTargetArray, "~/truth", 10)
        self.create_service(Trigger, "~/play", self._play)
        rate = self._parameter("frame_rate", 0.0) or self._source.frame_rate
        self.create_timer(1 / rate, self._publish)
        self.get_logger().info(f"publishing {self._source.name} at {rate:g} frames a second")

    def _open(self) -> Source:
        source = open_source(self._parameter("source", "scene"), topic=self._parameter("topic", "") or None)
        width, height = self._parameter("width", 640), self._parameter("height", 480)
        if isinstance(source, Scene):
            # A camera has no last frame, and its size is a setting.
            return Scene(source.seed, width, height, length=None)
        return source

    def _parameter(self, name: str, default: Any) -> Any:
        parameter: Any = self.declare_parameter(name, default)
        return parameter.value

    def _publish(self) -> None:
        header = Header(stamp=self.get_clock().now().to_msg(), frame_id=self._frame_id)
        self._images.publish(bgr_to_image(self._frame.image, header))
        if isinstance(self._source, Scene):
            truth = _as_target(self._source.truth(self._index))
            self._truths.publish(TrackedTargetArray(header=header, targets=[truth]))
        if self._playing:
            self._advance()

    def _advance(self) -> None:
        try:
            self._frame = next(self._frames)
            self._index += 1
        except StopIteration:
            self.get_logger().info(f"{self._source.name} ended after {self._index + 1} frames")
            rclpy.shutdown()

    def _play(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        """Leave the first frame, on which somebody may have drawn a box in peace."""
        self._playing = True
        response.success, response.message = True, f"playing {self._source.name}"
        return response

    def destroy_node(self) -> None:
        self._source.close()
        super().destroy_node()


def _as_target(box: Box) -> TrackedTarget:
    return TrackedTarget(
        id="truth",
        state=TrackedTarget.TRACKING,
        confidence=1.0,
        center_x=box.cx,
        center_y=box.cy,
        width=box.w,
        height=box.h,
    )


def main() -> None:
    """Entry point of `deep_tracker_camera`."""
    try:
        sys.exit(spin(CameraNode, sys.argv))
    except (SourceError, ImageError) as error:
        sys.exit(f"deep_tracker_camera: {error}")


if __name__ == "__main__":
    main()
