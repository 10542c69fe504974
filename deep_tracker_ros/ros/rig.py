"""A camera, the node and a viewer of its own, each in a process as on a robot, but on this machine alone."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import rclpy
from lifecycle_msgs.msg import State
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from rclpy.task import Future

from deep_tracker_ros.box import Box
from deep_tracker_ros.ros.child import Child, ChildDied
from deep_tracker_ros.ros.transport import with_large_images
from deep_tracker_ros.ros.viewer import Viewer
from deep_tracker_ros.target.admission import Refused

START_SECONDS = 30.0  # for a cold start on a slow machine
IMAGE_TOPIC = "/camera/image_raw"


@dataclass(frozen=True)
class RigOptions:
    """What the camera shows and what the node runs; parameters are those of the two nodes."""

    source: str
    camera: dict[str, Any] = field(default_factory=dict)
    node: dict[str, Any] = field(default_factory=dict)


class Rig:
    """Made and ended by `with`; SIGINT and SIGTERM only set `stopped`, so that all ends in order."""

    def __init__(self, options: RigOptions) -> None:
        self._options = options
        self._stack = ExitStack()
        self.stopped = False  # no threading.Event, for the reason that spin() gives
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
            self._stack.callback(rclpy.shutdown, uninstall_handlers=False)
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
        self._wait_until(self.viewer.ready, "the services did not answer")
        # The node starts itself before it serves: if it is not active now, it cannot be, and tells why.
        state = self._answer_to(self.viewer.ask_for_state())
        if state is not None and state.current_state.id == State.PRIMARY_STATE_ACTIVE:
            self._wait_until(self.viewer.has_heard, "no image reached the node")
        response = self._answer_to(self.viewer.ask_for_target(box))
        if response is None:
            return "stopped before a target was set"
        if not response.success:
            raise Refused(response.message)
        self.viewer.ask_to_play()
        return str(response.message)

    def _answer_to(self, future: Future[Any]) -> Any:
        """Wait for a service's answer; None if somebody stops it all before."""
        self._wait_until(future.done, "a service did not answer")
        return future.result() if future.done() else None

    def _wait_until(self, happened: Callable[[], bool], otherwise: str) -> None:
        """Serve the viewer until it happens or somebody stops it all; raise if it takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not happened() and not self.stopped:
            self.camera.check()
            self.spin_once()
            if time.monotonic() > deadline:
                raise ChildDied(f"{otherwise} within {START_SECONDS:g} s")

    def _start(self, name: str, module: str, remapping: str, parameters: dict[str, Any]) -> Child:
        arguments = ["-r", remapping]
        for key, value in parameters.items():
            words = str(value).lower() if isinstance(value, bool) else str(value)
            arguments += ["-p", f"{key}:={words}"]
        return self._stack.enter_context(Child(name, module, arguments))

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopped = True
