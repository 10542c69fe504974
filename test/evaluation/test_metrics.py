"""Accuracy as OTB measures it: against numbers from paper and pencil, and against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.evaluation.metrics import (
    centre_errors,
    overlaps,
    precision_at_20,
    success_at_half,
    success_auc,
)

TRUTH = Box.from_corner(10, 10, 20, 20)
# found -> overlap, distance of the centres
BY_HAND = [
    (TRUTH, 1.0, 0.0),
    (Box.from_corner(20, 10, 20, 20), 200 / 600, 10.0),
    (Box.from_corner(10, 10, 20, 10), 0.5, 5.0),
    (Box.from_corner(10, 10, 40, 40), 400 / 1600, np.hypot(10, 10)),
    (Box.from_corner(40, 50, 20, 20), 0.0, 50.0),
    (None, 0.0, np.inf),
]


@pytest.mark.parametrize(("found", "overlap", "distance"), BY_HAND)
def test_a_frame_by_hand(found: Box | None, overlap: float, distance: float) -> None:
    assert overlaps([TRUTH], [found]) == pytest.approx([overlap])
    assert centre_errors([TRUTH], [found]) == pytest.approx([distance])


def test_frames_without_truth_do_not_count() -> None:
    truth, found = [TRUTH, None, TRUTH, None], [TRUTH, TRUTH, None, None]
    assert overlaps(truth, found) == pytest.approx([1, 0])
    assert centre_errors(truth, found) == pytest.approx([0, np.inf])


def test_every_frame_needs_an_answer() -> None:
    for measure in (overlaps, centre_errors):
        with pytest.raises(ValueError, match="shorter"):
            measure([TRUTH, TRUTH], [TRUTH])


def test_inputs_are_left_as_they_are() -> None:
    truth, found = [TRUTH, None], [None, TRUTH]
    values = np.array([0.3, 0.7])
    values.setflags(write=False)
    overlaps(truth, found), centre_errors(truth, found)
    success_auc(values), success_at_half(values), precision_at_20(values)
    assert (truth, found) == ([TRUTH, None], [None, TRUTH])


def test_the_curve_of_success_by_brute_force() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        values = np.round(rng.uniform(0, 1, 37), 2)  # some of them just on a threshold
        share = [sum(value > step * 0.05 + 1e-12 for value in values) / 37 for step in range(21)]
        assert success_auc(values) == pytest.approx(sum(share) / 21, abs=2 / 37 / 21)


def test_ends_of_the_curve_of_success() -> None:
    assert success_auc(np.ones(5)) == pytest.approx(20 / 21), "an overlap of 1 is not above 1"
    assert success_auc(np.zeros(5)) == 0
    assert success_auc(np.array([0.52])) == pytest.approx(11 / 21)


def test_shares_of_frames() -> None:
    assert success_at_half(np.array([0.5, 0.50001, 0.2, 0.9])) == 0.5
    assert precision_at_20(np.array([20.0, 20.001, 0.0, np.inf])) == 0.5
