"""A small client of the node: asks for a target, counts what comes, and puts it into words."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from lifecycle_msgs.srv import GetState
from rclpy.node import Node
from rclpy.task import Future
from std_srvs.srv import Trigger

from deep_tracker_interfaces.msg import TrackedTarget, TrackedTargetArray
from deep_tracker_interfaces.srv import SetTarget
from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.target.life import TargetState

TARGETS_TOPIC, TRUTH_TOPIC = "/deep_tracker/targets", "/camera/camera/truth"
COLUMNS = (
    "time     id  state       confidence  box: x, y, width, height         rate  latency p50, p95  overlap"
)
REMEMBERED = 300  # true boxes that wait for the tracker's


class Viewer(Node):
    """Subscribes to the targets and, if there is one, to the camera's truth."""

    def __init__(self) -> None:
        super().__init__("deep_tracker_viewer")
        self._target_client: Any = self.create_client(SetTarget, "/deep_tracker/set_target")
        self._state_client: Any = self.create_client(GetState, "/deep_tracker/get_state")
        self._play_client: Any = self.create_client(Trigger, "/camera/camera/play")
        self.create_subscription(TrackedTargetArray, TARGETS_TOPIC, self._on_targets, 10)
        self.create_subscription(TrackedTargetArray, TRUTH_TOPIC, self._on_truth, 10)
        self.received = 0
        self._has_heard = False
        self._since_line = 0
        self._last: TrackedTargetArray | None = None
        self._truths: dict[int, Box] = {}
        self._overlap_sum, self._overlap_count, self._overlap = 0.0, 0, math.nan
        self._states: Counter[TargetState] = Counter()

    def ready(self) -> bool:
        """Tell whether all services are there."""
        clients = (self._target_client, self._state_client, self._play_client)
        return all(client.service_is_ready() for client in clients)

    def has_heard(self) -> bool:
        """Tell whether the node has answered any image, be it without targets."""
        return self._has_heard

    def ask_for_state(self) -> Future[Any]:
        future: Future[Any] = self._state_client.call_async(GetState.Request())
        return future

    def ask_for_target(self, box: Box) -> Future[Any]:
        x, y, width, height = box.corner()
        request = SetTarget.Request(x=x, y=y, width=width, height=height)
        future: Future[Any] = self._target_client.call_async(request)
        return future

    def ask_to_play(self) -> Future[Any]:
        future: Future[Any] = self._play_client.call_async(Trigger.Request())
        return future

    def start_counting(self) -> None:
        """Leave out of the rate what came before."""
        self._since_line = 0

    def line(self, seconds: float, since_line: float) -> str:
        """Describe the last second."""
        rate, self._since_line = self._since_line / since_line, 0
        if self._last is None or not self._last.targets:
            return f"{seconds:5.1f} s  no target yet"
        target = self._last.targets[0]
        state = TargetState(target.state).name
        return (
            f"{seconds:5.1f} s {target.id:>3}  {state:<11} {target.confidence:9.2f}   "
            f"{_box_words(target):<30}"
            f"{rate:6.1f} Hz  {self._last.latency_p50 * 1e3:5.1f}, {self._last.latency_p95 * 1e3:5.1f} ms"
            f"  {self._overlap_words()}"
        )

    def summary(self) -> str:
        """Describe all that was seen."""
        if not self.received or self._last is None:
            return "summary: no message came from the node"
        shares = ", ".join(
            f"{count / self.received:.0%} {state.name}" for state, count in self._states.most_common()
        )
        words = (
            f"summary: {self.received} messages, {self._last.frames_dropped} frames dropped; {shares}; "
            f"latency p50 {self._last.latency_p50 * 1e3:.1f} ms, p95 {self._last.latency_p95 * 1e3:.1f} ms"
        )
        if self._overlap_count:
            words += f"; mean overlap with the truth {self._overlap_sum / self._overlap_count:.2f}"
        return words

    def _on_truth(self, message: TrackedTargetArray) -> None:
        self._truths[nanoseconds(message.header.stamp)] = _box_of(message.targets[0])
        while len(self._truths) > REMEMBERED:
            self._truths.pop(next(iter(self._truths)))

    def _on_targets(self, message: TrackedTargetArray) -> None:
        self._has_heard = True
        self._since_line += 1
        if not message.targets:
            return
        self._last = message
        self.received += 1
        target = message.targets[0]
        self._states[TargetState(target.state)] += 1
        truth = self._truths.pop(nanoseconds(message.header.stamp), None)
        if truth is not None:
            self._overlap = 0.0 if math.isnan(target.center_x) else overlap(truth, _box_of(target))
            self._overlap_sum += self._overlap
            self._overlap_count += 1

    def _overlap_words(self) -> str:
        return "unknown" if math.isnan(self._overlap) else f"{self._overlap:.2f}"


def _box_of(target: Any) -> Box:
    return Box(target.center_x, target.center_y, target.width, target.height)


def _box_words(target: TrackedTarget) -> str:
    if math.isnan(target.center_x):
        return "none: it is lost"
    return " ".join(f"{value:6.1f}" for value in _box_of(target).corner())
