"""One target: what a frame does to what is known of it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.target.frames import StampedFrame
from deep_tracker_ros.target.life import LifeSettings, TargetState
from deep_tracker_ros.target.target import VELOCITY_MEMORY, Target, advance, begin, learn
from deep_tracker_ros.trackers.base import Tracker, TrackState

Obedient = Tracker[TrackState]
MakeFrame = Callable[..., StampedFrame]

LIFE = LifeSettings(tracking_above=0.5, uncertain_below=0.3, reacquire_above=0.7, lost_after=1.0)
START = Box(80, 60, 20, 10)


def started(tracker: Obedient, frame: StampedFrame) -> Target:
    return begin("7", tracker, frame.image, frame.stamp_ns, START)


def advanced(target: Target, tracker: Obedient, *frames: StampedFrame) -> Target:
    for frame in frames:
        target, estimate = advance(target, tracker, frame.image, frame.stamp_ns, LIFE)
        target = learn(target, tracker, frame.image, estimate)
    return target


def test_a_target_starts_where_it_was_drawn(obedient: Obedient, make_frame: MakeFrame) -> None:
    target = started(obedient, make_frame(3.0))
    assert (target.id, target.box, target.state) == ("7", START, TargetState.TRACKING)
    assert (target.confidence, target.velocity, target.age, target.since_seen) == (1.0, (0.0, 0.0), 0, 0.0)


def test_a_target_goes_where_the_tracker_sees_it(obedient: Obedient, make_frame: MakeFrame) -> None:
    first = started(obedient, make_frame(0))
    target = advanced(first, obedient, make_frame(0.1, 0.8, (3, -2)), make_frame(0.2, 0.6, (1, 1)))
    assert target.box == START.moved(4, -1)
    assert (target.state, target.confidence, target.age) == (TargetState.TRACKING, 0.6, 2)
    assert target.since_seen == 0
    assert target.response is not None
    assert first.box == START, "targets are values"


def test_an_uncertain_target_is_followed_but_not_learned(obedient: Obedient, make_frame: MakeFrame) -> None:
    sure = advanced(started(obedient, make_frame(0)), obedient, make_frame(0.1), make_frame(0.2))
    assert sure.track.usual_peak == 2
    unsure = advanced(sure, obedient, make_frame(0.3, 0.1, (5, 0)), make_frame(0.5, 0.4, (5, 0)))
    assert unsure.state is TargetState.UNCERTAIN
    assert unsure.box == START.moved(10, 0)
    assert unsure.track.usual_peak == 2
    assert unsure.since_seen == pytest.approx(0.3)
    sure_again = advanced(unsure, obedient, make_frame(0.6, 0.5))
    assert sure_again.state is TargetState.TRACKING
    assert sure_again.track.usual_peak == 3
    assert sure_again.since_seen == 0


def test_a_lost_target_has_no_box_and_is_searched_where_it_was_last_seen(
    obedient: Obedient, make_frame: MakeFrame
) -> None:
    seen = advanced(started(obedient, make_frame(0)), obedient, make_frame(0.1, 0.9, (4, 4)))
    drifting = [make_frame(0.1 + 0.1 * index, 0.1, (9, 9)) for index in range(1, 25)]
    lost = advanced(seen, obedient, *drifting)
    assert lost.state is TargetState.LOST
    assert lost.box is None
    assert lost.velocity == (0.0, 0.0)
    assert lost.track.box == seen.box
    assert lost.track.usual_peak == seen.track.usual_peak
    assert lost.since_seen == pytest.approx(2.4)
    assert lost.age == 25


def test_a_lost_target_comes_back(obedient: Obedient, make_frame: MakeFrame) -> None:
    lost = advanced(started(obedient, make_frame(0)), obedient, make_frame(1.5, 0.1), make_frame(2.0, 0.69))
    assert lost.state is TargetState.LOST
    found = advanced(lost, obedient, make_frame(2.1, 0.7, (6, 0)))
    assert found.state is TargetState.REACQUIRED
    assert found.box == START.moved(6, 0)
    assert found.velocity == (0.0, 0.0), "how it moved in between, nobody knows"
    assert found.since_seen == 0
    assert found.track.usual_peak == 0, "nothing is learned from the first view"
    tracked = advanced(found, obedient, make_frame(2.2, 0.7))
    assert tracked.state is TargetState.TRACKING
    assert tracked.track.usual_peak == 1


def test_velocity_comes_to_that_of_a_steady_motion(obedient: Obedient, make_frame: MakeFrame) -> None:
    target = started(obedient, make_frame(0))
    speeds = []
    for index in range(1, 61):
        target = advanced(target, obedient, make_frame(index / 30, 0.9, (3, -1)))
        speeds.append(target.velocity[0])
    assert target.velocity == pytest.approx((90, -30), rel=0.01)
    assert speeds == sorted(speeds)


@pytest.mark.parametrize("rate", [10, 30, 60])
def test_velocity_follows_at_the_same_pace_at_any_frame_rate(
    obedient: Obedient, make_frame: MakeFrame, rate: int
) -> None:
    target = started(obedient, make_frame(0))
    for index in range(1, rate + 1):
        target = advanced(target, obedient, make_frame(index / rate, 0.9, (2, 0)))
        expected = 2 * rate * (1 - math.exp(-index / rate / VELOCITY_MEMORY))
        assert target.velocity[0] == pytest.approx(expected)


def test_a_frame_of_the_same_time_leaves_the_velocity(obedient: Obedient, make_frame: MakeFrame) -> None:
    moving = advanced(started(obedient, make_frame(0)), obedient, make_frame(0.1, 0.9, (5, 0)))
    again = advanced(moving, obedient, make_frame(0.1, 0.9, (5, 0)))
    assert again.velocity == moving.velocity
    assert again.box == START.moved(10, 0)


def test_a_target_is_carried_over_to_another_image_size(obedient: Obedient, make_frame: MakeFrame) -> None:
    target = advanced(started(obedient, make_frame(0)), obedient, make_frame(0.1, 0.9, (10, 10)))
    larger = target.rescaled(2, 1.5)
    assert larger.box == Box(180, 105, 40, 15)
    assert larger.velocity == pytest.approx((2 * target.velocity[0], 1.5 * target.velocity[1]))
    lost = advanced(larger, obedient, make_frame(9.0, 0.0, (50, 50)))
    assert lost.track.box == larger.box, "and so is the place where it was last seen"
