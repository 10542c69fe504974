"""A camera, the node and a viewer of its own, each in a process as on a robot, but on this machine alone."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import rclpy
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from rclpy.task import Future

from deep_tracker_ros.box import Box
from deep_tracker_ros.ros.child import Child, ChildDied
from deep_tracker_ros.ros.transport import with_large_images
from deep_tracker_ros.ros.viewer import Viewer

START_SECONDS = 30.0  # for a cold start on a slow machine
IMAGE_TOPIC = "/camera/image_raw"


@dataclass(frozen=True)
class RigOptions:
    """What the camera shows and what the node runs; parameters are those of the two nodes."""

    source: str
    camera: dict[str, Any] = field(default_factory=dict)
    node: dict[str, Any] = field(default_factory=dict)


class Rig:
    """Made and ended by `with`; SIGINT and SIGTERM only set `stop`, so that all ends in order."""

    def __init__(self, options: RigOptions) -> None:
        self._options = options
        self._stack = ExitStack()
        self.stop = threading.Event()
        self.camera: Child
        self.node: Child
        self.viewer: Viewer

    def __enter__(self) -> Rig:
        os.environ.update(with_large_images(os.environ))
        # A demonstration or a measurement has no business on the robot's network.
        os.environ.setdefault("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
        for number in (signal.SIGINT, signal.SIGTERM):
            self._stack.callback(signal.signal, number, signal.signal(number, self._on_signal))
        options = self._options
        source = str(Path(options.source).resolve()) if Path(options.source).exists() else options.source
        try:
            camera = {"source": source, "hold_first_frame": True, **options.camera}
            self.camera = self._start("camera", "deep_tracker_ros.ros.camera", "__ns:=/camera", camera)
            self.node = self._start("node", "deep_tracker_ros", f"image:={IMAGE_TOPIC}", options.node)
            rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
            self._stack.callback(rclpy.try_shutdown)
            self.viewer = Viewer()
            self._stack.callback(self.viewer.destroy_node)
            self._executor = SingleThreadedExecutor()
            self._executor.add_node(self.viewer)
            self._stack.callback(self._executor.shutdown)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def spin_once(self) -> None:
        """Serve the viewer for a moment; raise if the node has died."""
        self._executor.spin_once(timeout_sec=0.1)
        self.node.check()

    def begin(self, box: Box) -> str:
        """Set the target as soon as an image has reached the node, and let the camera go on."""
        deadline = time.monotonic() + START_SECONDS
        answer = "its services do not answer"
        while time.monotonic() < deadline and not self.stop.is_set():
            self.camera.check()
            self.spin_once()
            if not self.viewer.ready():
                continue
            response = self._answer_to(self.viewer.ask_for_target(box))
            if response is not None and response.success:
                self._answer_to(self.viewer.ask_to_play())
                return str(response.message)
            answer = response.message if response is not None else answer
        if self.stop.is_set():
            return "stopped before a target was set"
        raise ChildDied(f"no target could be set within {START_SECONDS:g} s: {answer}")

    def _answer_to(self, future: Future[Any]) -> Any:
        self._executor.spin_until_future_complete(future, timeout_sec=START_SECONDS)
        return future.result()

    def _start(self, name: str, module: str, remapping: str, parameters: dict[str, Any]) -> Child:
        arguments = ["-r", remapping]
        for key, value in parameters.items():
            words = str(value).lower() if isinstance(value, bool) else str(value)
            arguments += ["-p", f"{key}:={words}"]
        return self._stack.enter_context(Child(name, module, arguments))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop.set()
