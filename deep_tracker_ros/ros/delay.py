"""Measuring the node from outside: from the camera's stamp to the box in another process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rclpy.node import Node

from deep_tracker_interfaces.msg import TrackedTargetArray
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.ros.rig import Rig, RigOptions
from deep_tracker_ros.ros.viewer import TARGETS_TOPIC, TRUTH_TOPIC
from deep_tracker_ros.sources.synthetic.scene import Scene

WARM_UP_SECONDS = 2.0
CATCH_UP_SECONDS = 1.0  # for the boxes of the last frames to arrive


@dataclass(frozen=True)
class Delay:
    """Milliseconds from stamp to box, frames published and lost, and the node's memory."""

    width: int
    height: int
    p50_ms: float
    p95_ms: float
    published: int
    lost: int
    memory_mb: float


def measure_delay(tracker: str, threads: int, width: int, height: int, seconds: float) -> Delay:
    """Follow the synthetic scene at 30 Hz through real ROS, camera and node in processes of their own."""
    camera = {"width": width, "height": height}
    node = {"tracker": tracker, "threads": threads}
    with Rig(RigOptions("scene", camera, node)) as rig:
        rig.begin(Scene(width=width, height=height).truth(0))
        probe = _Probe(rig.viewer)
        _spin(rig, WARM_UP_SECONDS)
        probe.published.clear()
        _spin(rig, seconds)
        published = list(probe.published)
        _spin(rig, CATCH_UP_SECONDS)
        delays = [probe.delays[stamp] for stamp in published if stamp in probe.delays]
        memory = _memory_mb(rig.node.pid)
    return Delay(
        width,
        height,
        float(np.percentile(delays, 50)) * 1e3,
        float(np.percentile(delays, 95)) * 1e3,
        len(published),
        len(published) - len(delays),
        memory,
    )


class _Probe:
    """Notes what the camera published, by its truth, and after how long the box came."""

    def __init__(self, node: Node) -> None:
        self.published: list[int] = []
        self.delays: dict[int, float] = {}
        self._clock = node.get_clock()
        node.create_subscription(TrackedTargetArray, TRUTH_TOPIC, self._on_truth, 100)
        node.create_subscription(TrackedTargetArray, TARGETS_TOPIC, self._on_targets, 100)

    def _on_truth(self, message: TrackedTargetArray) -> None:
        self.published.append(nanoseconds(message.header.stamp))

    def _on_targets(self, message: TrackedTargetArray) -> None:
        stamp = nanoseconds(message.header.stamp)
        self.delays[stamp] = (self._clock.now().nanoseconds - stamp) * 1e-9


def _spin(rig: Rig, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not rig.stopped:
        rig.spin_once()


def _memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1e3
