"""Confidence: a logistic model whose numbers stand in the card."""

from __future__ import annotations

import math

import pytest

from deep_tracker_ros.settings import SettingsError
from deep_tracker_ros.trackers.base import Confidence, bounded_log

MEASURES = ("sharp", "high")
QUALITY = {"sharp": 2.0, "high": -1.0}


def test_it_is_the_logistic_function_of_a_weighted_sum() -> None:
    confidence = Confidence.from_card({"intercept": -3, "sharp": 0.5, "high": 2.0}, MEASURES, "card")
    assert confidence == Confidence(-3.0, {"sharp": 0.5, "high": 2.0})
    assert confidence.of(QUALITY) == pytest.approx(1 / (1 + math.exp(3 - 0.5 * 2 + 2.0)))


def test_a_measure_without_weight_does_not_count() -> None:
    confidence = Confidence.from_card({"intercept": 0.0, "sharp": 1.0}, MEASURES, "card")
    assert confidence.of(QUALITY) == confidence.of({"sharp": 2.0, "high": 77.0})


@pytest.mark.parametrize(("sharp", "expected"), [(1e9, 1.0), (-1e9, 0.0)])
def test_extreme_measures_give_certainty_and_no_overflow(sharp: float, expected: float) -> None:
    confidence = Confidence(0.0, {"sharp": 1.0})
    assert confidence.of({"sharp": sharp}) == pytest.approx(expected, abs=1e-12)


def test_better_measures_give_more_confidence() -> None:
    confidence = Confidence(-2.0, {"sharp": 0.4})
    values = [confidence.of({"sharp": value}) for value in (-5.0, 0.0, 5.0, 10.0, 20.0)]
    assert values == sorted(values)
    assert all(0 < value < 1 for value in values)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ({"sharp": 1.0}, "card: missing intercept"),
        ({"intercept": 1.0, "Sharp": 1.0}, "card: unknown measure 'Sharp'; known are sharp, high"),
        ({"intercept": None}, "card: intercept is None, but must be a finite number"),
        ({"intercept": 0.0, "high": math.inf}, "card: high is inf, but must be a finite number"),
    ],
)
def test_wrong_numbers_are_refused(numbers: dict[str, float], text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Confidence.from_card(numbers, MEASURES, "card")
    assert str(refused.value) == text


def test_logarithms_of_ratios_are_finite() -> None:
    assert bounded_log(1.0) == 0.0
    assert bounded_log(2.0) - bounded_log(1.0) == pytest.approx(bounded_log(8.0) - bounded_log(4.0))
    assert bounded_log(0.0) == bounded_log(-3.0) == bounded_log(1e-30)
    assert -10 < bounded_log(0.0) < bounded_log(0.01)
