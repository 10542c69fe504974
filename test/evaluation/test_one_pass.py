"""One-pass evaluation: our tracker and OpenCV's, side by side on a small sequence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.evaluation.contestants import (
    OPENCV_TRACKERS,
    Entry,
    Image,
    OurTracker,
    UnknownPeer,
    peer,
)
from deep_tracker_ros.evaluation.datasets import AnnotatedSequence, open_sequence
from deep_tracker_ros.evaluation.one_pass import run_once, score
from deep_tracker_ros.evaluation.speed import WARM_UP_FRAMES, measure_speed
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.trackers.base import Tracker, TrackState


class Scripted:
    """Finds the boxes it was given, and notes what it was shown."""

    def __init__(self, answers: list[Box | None]) -> None:
        self.answers = iter(answers)
        self.shown: list[Image] = []
        self.started_on: Box | None = None

    def init(self, image: Image, box: Box) -> None:
        self.shown.append(image)
        self.started_on = box

    def update(self, image: Image) -> Box | None:
        self.shown.append(image)
        return next(self.answers)


@pytest.fixture
def sequence(dataset: Path) -> AnnotatedSequence:
    return open_sequence(dataset / "calm")


def test_a_contestant_starts_once_and_is_never_helped(sequence: AnnotatedSequence) -> None:
    answers: list[Box | None] = [Box(index, 1, 2, 3) for index in range(9)]
    contestant = Scripted(answers)
    boxes, fps = run_once(contestant, sequence)
    assert contestant.started_on == sequence.first
    assert boxes == [sequence.first, *answers]
    assert fps > 0
    frames = [frame.image for frame in sequence.frames]
    assert all(np.array_equal(shown, frame) for shown, frame in zip(contestant.shown, frames, strict=True))


def test_who_says_lost_keeps_the_last_box(sequence: AnnotatedSequence) -> None:
    seen = Box(5, 5, 5, 5)
    boxes, _ = run_once(Scripted([None, seen, None, None, seen, None, None, None, None]), sequence)
    assert boxes == [sequence.first] * 2 + [seen] * 8


def test_a_score_by_hand() -> None:
    truth = [Box(10, 10, 10, 10), Box(10, 10, 10, 10), None, Box(10, 10, 10, 10), Box(10, 10, 10, 10)]
    boxes = [
        Box(10, 10, 10, 10),
        Box(15, 10, 10, 10),
        Box(0, 0, 1, 1),
        Box(10, 10, 10, 6),
        Box(99, 10, 10, 10),
    ]
    given = score(truth, boxes, fps=12.5)
    # Overlaps 1, 1/3, 0.6 and 0, which are above 20, 7, 12 and none of the 21 thresholds.
    assert given.auc == pytest.approx((20 + 7 + 12) / 21 / 4)
    assert given.op50 == 0.5
    assert given.precision20 == 0.75
    assert given.as_dict() == {"auc": given.auc, "op50": 0.5, "precision20": 0.75, "fps": 12.5}


def test_our_tracker_takes_part(cacf: Tracker[TrackState], sequence: AnnotatedSequence) -> None:
    contestant = OurTracker(cacf)
    boxes, _ = run_once(contestant, sequence)
    assert [estimate.box for estimate in contestant.estimates] == boxes[1:]
    state = cacf.init(next(iter(sequence.frames)).image, sequence.first)
    for frame, box in list(zip(sequence.frames, boxes, strict=True))[1:]:
        state, estimate = cacf.locate(state, frame.image)
        state = cacf.learn(state, frame.image, estimate)
        assert state.box == box
    assert score(sequence.truth, boxes, 1.0).op50 > 0.8


@pytest.mark.parametrize("name", sorted(OPENCV_TRACKERS))
def test_a_tracker_of_opencv_takes_part(name: str) -> None:
    scene = Scene(length=4, width=240, height=180)
    contestant = peer(f"opencv:{name}").make()
    contestant.init(scene.frame(0).image, scene.truth(0))
    for index in range(1, 4):
        box = contestant.update(scene.frame(index).image)
        assert box is not None
        assert overlap(box, scene.truth(index)) > 0.5


def test_a_peer_that_sees_nothing_says_so() -> None:
    scene = Scene(width=240, height=180)
    contestant = peer("opencv:csrt").make()
    contestant.init(scene.frame(0).image, scene.truth(0))
    assert contestant.update(np.zeros((180, 240, 3), np.uint8)) is None


def test_every_start_makes_a_new_peer() -> None:
    entry = peer("opencv:kcf")
    assert entry.name == "opencv:kcf"
    assert entry.make() is not entry.make()


@pytest.mark.parametrize(
    "spec", ["opencv:goturn", "opencv", "opencv:", "csrt", "dlib:csrt", "", "OpenCV:csrt"]
)
def test_an_unknown_peer_is_told_with_those_that_are_known(spec: str) -> None:
    with pytest.raises(UnknownPeer) as refused:
        peer(spec)
    assert str(refused.value) == f"unknown peer {spec!r}; known are opencv:csrt, opencv:kcf, opencv:mil"


def test_speed_is_measured_after_warming_up() -> None:
    contestants: list[Scripted] = []

    def make() -> Scripted:
        contestants.append(Scripted([Box(1, 1, 1, 1)] * (WARM_UP_FRAMES + 5)))
        return contestants[-1]

    speed = measure_speed(Entry("scripted", make), width=80, height=64, frames=5)
    (contestant,) = contestants
    assert len(contestant.shown) == 1 + WARM_UP_FRAMES + 5
    assert contestant.shown[0].shape == (64, 80, 3)
    assert (speed.width, speed.height) == (80, 64)
    assert speed.fps == pytest.approx(1e3 / speed.median_ms)
    assert 0 < speed.median_ms <= speed.p99_ms
    assert speed.init_ms > 0
