"""Whoever takes part in a measurement: our trackers and, beside them, OpenCV's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import cv2

from deep_tracker_ros.box import Box
from deep_tracker_ros.trackers.base import Estimate, Image, Tracker, TrackState

OPENCV_TRACKERS = {"csrt": "TrackerCSRT", "kcf": "TrackerKCF", "mil": "TrackerMIL"}


class Contestant(Protocol):
    """Follows one target; a new one is made for every sequence."""

    def init(self, image: Image, box: Box) -> None: ...

    def update(self, image: Image) -> Box | None:
        """Return the box, or None for lost."""
        ...


@dataclass(frozen=True)
class Entry:
    """A contestant's name and how to make one."""

    name: str
    make: Callable[[], Contestant]


class UnknownPeer(ValueError):
    """A peer that cannot be had; the text lists those that can."""


class OurTracker:
    """One of our trackers alone, without the life that the node gives a target; `estimates` grow by frame."""

    def __init__(self, tracker: Tracker[TrackState]) -> None:
        self._tracker = tracker
        self._state: TrackState | None = None
        self.estimates: list[Estimate] = []

    def init(self, image: Image, box: Box) -> None:
        self._state = self._tracker.init(image, box)

    def update(self, image: Image) -> Box | None:
        assert self._state is not None, "init comes first"
        state, estimate = self._tracker.locate(self._state, image)
        self._state = self._tracker.learn(state, image, estimate)
        self.estimates.append(estimate)
        return estimate.box


class OpenCvTracker:
    """A tracker of OpenCV; it takes whole pixels."""

    def __init__(self, tracker: Any) -> None:
        self._tracker = tracker

    def init(self, image: Image, box: Box) -> None:
        self._tracker.init(image, tuple(round(value) for value in box.corner()))

    def update(self, image: Image) -> Box | None:
        found, corner = self._tracker.update(image)
        return Box.from_corner(*corner) if found else None


def peer(spec: str) -> Entry:
    """Return the peer called opencv:NAME."""
    family, _, name = spec.partition(":")
    if family != "opencv" or name not in OPENCV_TRACKERS:
        known = ", ".join(f"opencv:{known}" for known in OPENCV_TRACKERS)
        raise UnknownPeer(f"unknown peer {spec!r}; known are {known}")
    kind = getattr(cv2, OPENCV_TRACKERS[name], None)
    if kind is None:
        raise UnknownPeer(
            f"this OpenCV {cv2.__version__} has no {OPENCV_TRACKERS[name]}; install opencv-contrib"
        )
    return Entry(spec, lambda: OpenCvTracker(kind.create()))
