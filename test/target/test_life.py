"""The states of a target's life: every way from one to the next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deep_tracker_ros.target.life import LifeSettings, TargetState, next_state

TRACKING, UNCERTAIN = TargetState.TRACKING, TargetState.UNCERTAIN
LOST, REACQUIRED = TargetState.LOST, TargetState.REACQUIRED

LIFE = LifeSettings(tracking_above=0.5, uncertain_below=0.3, reacquire_above=0.7, lost_after=2.0)

# state, confidence, seconds unseen -> next state
WAYS = [
    (TRACKING, 1.0, 0.0, TRACKING),
    (TRACKING, 0.4, 0.1, TRACKING),  # hysteresis: not sure enough to become tracked, but to stay so
    (TRACKING, 0.3, 0.1, TRACKING),
    (TRACKING, 0.29, 0.1, UNCERTAIN),
    (TRACKING, 0.0, 1.99, UNCERTAIN),
    (TRACKING, 0.0, 2.0, LOST),  # after a gap in the images
    (TRACKING, 0.3, 60.0, TRACKING),
    (UNCERTAIN, 0.0, 0.1, UNCERTAIN),
    (UNCERTAIN, 0.4, 0.1, UNCERTAIN),  # the same confidence that keeps a tracked target tracked
    (UNCERTAIN, 0.49, 1.99, UNCERTAIN),
    (UNCERTAIN, 0.49, 2.0, LOST),
    (UNCERTAIN, 0.5, 0.1, TRACKING),
    (UNCERTAIN, 0.5, 60.0, TRACKING),
    (LOST, 0.0, 2.0, LOST),
    (LOST, 0.69, 2.0, LOST),
    (LOST, 0.69, 0.0, LOST),
    (LOST, 0.7, 100.0, REACQUIRED),
    (LOST, 1.0, 2.0, REACQUIRED),
    (REACQUIRED, 1.0, 0.1, TRACKING),
    (REACQUIRED, 0.3, 0.1, TRACKING),
    (REACQUIRED, 0.29, 0.1, UNCERTAIN),
    (REACQUIRED, 0.29, 2.0, LOST),
]


@pytest.mark.parametrize(("state", "confidence", "unseen", "expected"), WAYS)
def test_every_way(state: TargetState, confidence: float, unseen: float, expected: TargetState) -> None:
    assert next_state(state, confidence, unseen, LIFE) is expected


def test_all_states_have_been_left_and_reached() -> None:
    assert {way[0] for way in WAYS} == {way[3] for way in WAYS} == set(TargetState)


def test_a_lost_target_is_never_tracked_without_being_reacquired() -> None:
    for percent in range(101):
        assert next_state(LOST, percent / 100, 0.0, LIFE) in (LOST, REACQUIRED)


def test_a_confidence_that_wavers_between_the_thresholds_changes_nothing() -> None:
    for start in (TRACKING, UNCERTAIN):
        state = start
        for confidence in (0.35, 0.45, 0.31, 0.49):
            state = next_state(state, confidence, 0.5, LIFE)
            assert state is start


def test_states_have_the_numbers_of_the_message() -> None:
    message = Path(__file__).parents[2] / "deep_tracker_interfaces" / "msg" / "TrackedTarget.msg"
    constants = dict(re.findall(r"^uint8 (\w+)=(\d+)", message.read_text(), re.MULTILINE))
    assert {name: int(number) for name, number in constants.items()} == {
        state.name: state.value for state in TargetState
    }
