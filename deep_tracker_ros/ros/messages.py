"""Targets as messages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from builtin_interfaces.msg import Time
from std_msgs.msg import Header

from deep_tracker_interfaces.msg import TrackedTarget, TrackedTargetArray
from deep_tracker_ros.target.target import Target

NOWHERE = math.nan  # a lost target has no box, and a number would be taken for one


def nanoseconds(stamp: Time) -> int:
    return int(stamp.sec) * 1_000_000_000 + int(stamp.nanosec)


def header_of(stamp_ns: int, frame_id: str) -> Header:
    seconds, rest = divmod(stamp_ns, 1_000_000_000)
    return Header(stamp=Time(sec=seconds, nanosec=rest), frame_id=frame_id)


def to_tracked_target(target: Target) -> TrackedTarget:
    message = TrackedTarget(
        id=target.id,
        state=int(target.state),
        confidence=target.confidence,
        age=target.age,
        since_seen=target.since_seen,
    )
    box = target.box
    if box is None:
        message.center_x = message.center_y = message.width = message.height = NOWHERE
        message.velocity_x = message.velocity_y = NOWHERE
    else:
        message.center_x, message.center_y, message.width, message.height = box.cx, box.cy, box.w, box.h
        message.velocity_x, message.velocity_y = target.velocity
    return message


def to_target_array(
    header: Header, targets: Sequence[Target], latency_p50: float, latency_p95: float, dropped: int
) -> TrackedTargetArray:
    return TrackedTargetArray(
        header=header,
        targets=[to_tracked_target(target) for target in targets],
        latency_p50=latency_p50,
        latency_p95=latency_p95,
        frames_dropped=dropped,
    )


def to_detections(header: Header, targets: Sequence[Target]) -> Any:
    """Detection2DArray of the targets that have a box; only where vision_msgs is installed."""
    from vision_msgs.msg import Detection2D, Detection2DArray, ObjectHypothesisWithPose

    detections = []
    for target in targets:
        box = target.box
        if box is None:
            continue
        detection = Detection2D(header=header, id=target.id)
        detection.bbox.center.position.x, detection.bbox.center.position.y = box.cx, box.cy
        detection.bbox.size_x, detection.bbox.size_y = box.w, box.h
        hypothesis = ObjectHypothesisWithPose()
        hypothesis.hypothesis.class_id = target.id
        hypothesis.hypothesis.score = target.confidence
        detection.results = [hypothesis]
        detections.append(detection)
    return Detection2DArray(header=header, detections=detections)
