"""A tracker that does what the frame tells it, so that the rules around trackers can be seen alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.box import Box
from deep_tracker_ros.images import ImageError
from deep_tracker_ros.target.following import Following
from deep_tracker_ros.target.frames import FrameRing, StampedFrame
from deep_tracker_ros.target.life import LifeSettings
from deep_tracker_ros.trackers.base import Estimate, Image, Tracker, TrackState

MakeFrame = Callable[..., StampedFrame]
See = Callable[[StampedFrame], None]

LIFE = LifeSettings(tracking_above=0.5, uncertain_below=0.3, reacquire_above=0.7, lost_after=1.0)


class ObedientTracker:
    """Reads its confidence and its step from the first pixel; its `usual_peak` counts its lessons."""

    name = "obedient"

    def init(self, frame: Image, box: Box) -> TrackState:
        return TrackState(box, {}, usual_peak=0.0)

    def locate(self, state: TrackState, frame: Image) -> tuple[TrackState, Estimate]:
        percent, right, down = (int(value) for value in frame[0, 0])
        box = state.box.moved(right - 100, down - 100)
        estimate = Estimate(box, percent / 100, {}, np.zeros((4, 4), np.float32))
        return dataclasses.replace(state, box=box), estimate

    def learn(self, state: TrackState, frame: Image, estimate: Estimate) -> TrackState:
        return dataclasses.replace(state, usual_peak=state.usual_peak + 1)


@pytest.fixture
def obedient() -> Tracker[TrackState]:
    return ObedientTracker()


@pytest.fixture
def make_frame() -> MakeFrame:
    """Make a frame that tells the obedient tracker what to see: how surely, and how many pixels further."""

    def make(
        seconds: float,
        confidence: float = 0.9,
        step: tuple[int, int] = (0, 0),
        size: tuple[int, int] = (160, 120),
    ) -> StampedFrame:
        image = np.zeros((size[1], size[0], 3), np.uint8)
        image[0, 0] = round(confidence * 100), 100 + step[0], 100 + step[1]
        return StampedFrame.of(image, round(seconds * 1e9))

    return make


@pytest.fixture
def following(obedient: Tracker[TrackState]) -> Following:
    return Following(obedient, LIFE, FrameRing(seconds=10, megabytes=100), max_targets=3)


@pytest.fixture
def see(following: Following) -> See:
    """Let a frame arrive, be looked at and learned from, as the node does it."""

    def see(frame: StampedFrame) -> None:
        following.ring.append(frame)
        following.locate(frame)
        following.learn()

    return see


@pytest.fixture
def unreadable() -> Callable[[float], StampedFrame]:
    """Make a frame whose image turns out to be damaged, at a time in seconds."""

    def decode() -> NDArray[np.uint8]:
        raise ImageError("half a picture")

    return lambda seconds: StampedFrame(round(seconds * 1e9), 1000, decode)
