"""What a robot does with the node: it shows camera images, calls services and listens to targets."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import cv2
import numpy as np
import rclpy
from node_process import GUARD_SECONDS
from numpy.typing import NDArray
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rclpy.task import Future
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from deep_tracker_interfaces.msg import TrackedTarget, TrackedTargetArray
from deep_tracker_interfaces.srv import ClearTarget, SetTarget
from deep_tracker_ros.box import Box
from deep_tracker_ros.images import bgr_to_image
from deep_tracker_ros.ros.messages import header_of, nanoseconds

FRAME_NS = 33_333_333
FRAME_ID = "test_camera"
ANSWER_SECONDS = 1.0  # after which a request may be sent again
Picture = NDArray[np.uint8]
Corner = tuple[float, float, float, float]  # x, y, width, height, as in SetTarget

# By its stamps a robot started some time ago: however fast the tests show images, none is from the future.
AGO_NS = 3600 * 10**9


class Robot:
    """The camera's clock goes on by a frame with every image, whatever time it really is."""

    def __init__(
        self,
        namespace: str,
        name: str = "robot",
        transport: str = "raw",
        reliability: ReliabilityPolicy = ReliabilityPolicy.BEST_EFFORT,
    ) -> None:
        self.answers: list[TrackedTargetArray] = []
        self.namespace = namespace
        self._is_known = False
        self._stamp_ns = time.time_ns() - AGO_NS
        self._transport = transport
        self.node = rclpy.create_node(name, namespace=namespace)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self.node)
        kind, topic = {"raw": (Image, "image"), "compressed": (CompressedImage, "image/compressed")}[
            transport
        ]
        self._camera = self.node.create_publisher(kind, topic, QoSProfile(depth=5, reliability=reliability))
        self.node.create_subscription(TrackedTargetArray, "deep_tracker/targets", self.answers.append, 100)
        self._set_target = self.node.create_client(SetTarget, "deep_tracker/set_target")
        self._clear_target = self.node.create_client(ClearTarget, "deep_tracker/clear_target")

    # Images ----------------------------------------------------------------------------------------------

    def connect(self, picture: Picture) -> None:
        """Show the picture until both ends have found each other."""
        self.answers.clear()

        def answered() -> bool:
            self.show(picture)
            self.spin_once(0.1)
            return bool(self.answers)

        self.wait_until(answered, "an answer to any image")
        self.follow(picture)

    def show(self, picture: Picture, encoding: str = "bgr8", later_ns: int = FRAME_NS) -> int:
        """Publish a picture, taken a while after the last one; return its stamp."""
        self._publish_picture(picture, encoding, self.next_header(later_ns))
        return self._stamp_ns

    def show_at(self, stamp_ns: int, picture: Picture) -> None:
        """Publish a picture under any stamp."""
        self._publish_picture(picture, "bgr8", header_of(stamp_ns, FRAME_ID))

    def _publish_picture(self, picture: Picture, encoding: str, header: Header) -> None:
        if self._transport == "compressed":
            data = cv2.imencode(".jpg", picture)[1].tobytes()
            self.publish(CompressedImage(header=header, format="jpeg", data=data))
        elif encoding == "bgr8":
            self.publish(bgr_to_image(picture, header))
        else:
            height, width = picture.shape[:2]
            layout = {"height": height, "width": width, "encoding": encoding, "step": picture.strides[0]}
            self.publish(Image(header=header, data=picture.tobytes(), **layout))

    def next_header(self, later_ns: int = FRAME_NS) -> Header:
        self._stamp_ns += later_ns
        return header_of(self._stamp_ns, FRAME_ID)

    def publish(self, message: Image | CompressedImage) -> None:
        self._camera.publish(message)

    def follow(
        self, picture: Picture, encoding: str = "bgr8", later_ns: int = FRAME_NS
    ) -> TrackedTargetArray:
        """Show a picture and wait for what the node finds in it."""
        stamp_ns = self.show(picture, encoding, later_ns)
        self.wait_until(
            lambda: self._answer_to(stamp_ns) is not None, f"an answer to the image of {stamp_ns}"
        )
        return self._answer_to(stamp_ns)

    def _answer_to(self, stamp_ns: int) -> TrackedTargetArray | None:
        return next((a for a in self.answers[::-1] if nanoseconds(a.header.stamp) == stamp_ns), None)

    # Services --------------------------------------------------------------------------------------------

    def set_target(self, box: Box, stamp_ns: int = 0, id: str = "") -> SetTarget.Response:
        return self.result_of(self.ask_for_target(box.corner(), stamp_ns, id))

    def ask_for_target(self, corner: Corner, stamp_ns: int = 0, id: str = "") -> Future:
        """Send the request, without waiting for the answer."""
        x, y, width, height = corner
        header = header_of(stamp_ns, FRAME_ID)
        request = SetTarget.Request(header=header, id=id, x=x, y=y, width=width, height=height)
        self._become_known()
        return self._set_target.call_async(request)

    def clear_target(self, id: str = "") -> ClearTarget.Response:
        self._become_known()
        return self.result_of(self._clear_target.call_async(ClearTarget.Request(id=id)))

    def _become_known(self) -> None:
        """Ask for something harmless through the youngest client: once it is answered, all are known."""
        if not self._is_known:
            self.ask_until_answered(self._clear_target, ClearTarget.Request(id="nothing that there is"))
            self._is_known = True

    def ask_until_answered(self, client: Any, request: Any) -> Any:
        """For first requests, which may come before the node knows where to send its answer."""
        assert client.wait_for_service(GUARD_SECONDS), f"nobody serves {client.srv_name}"
        answers: list[Future] = []

        def answered() -> bool:
            answers.append(client.call_async(request))
            self._executor.spin_until_future_complete(answers[-1], ANSWER_SECONDS)
            return answers[-1].done()

        self.wait_until(answered, f"an answer of {client.srv_name}")
        return answers[-1].result()

    def result_of(self, future: Future) -> Any:
        self._executor.spin_until_future_complete(future, GUARD_SECONDS)
        assert future.done(), "a service did not answer"
        return future.result()

    # Waiting ---------------------------------------------------------------------------------------------

    def wait_until(self, happened: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + GUARD_SECONDS
        while not happened():
            assert time.monotonic() < end, f"waited in vain for {what}"
            self.spin_once(0.05)

    def spin_once(self, seconds: float) -> None:
        self._executor.spin_once(timeout_sec=seconds)

    def __enter__(self) -> Robot:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._executor.shutdown()
        self.node.destroy_node()


def box_of(target: TrackedTarget) -> Box:
    return Box(target.center_x, target.center_y, target.width, target.height)
