"""Calibration: a known logistic is found again, and the measures of quality are what they say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from deep_tracker_ros.evaluation.calibration import (
    RIDGE,
    CalibrationError,
    Logistic,
    Observations,
    Values,
    area_under_roc,
    as_card,
    cross_validated,
    expected_calibration_error,
    fit,
)

TRUE = Logistic(-1.5, np.array([0.8, -0.3, 0.0]))


def draw(seed: int, frames: int, model: Logistic = TRUE) -> Observations:
    """Measures of very different sizes, and hits as often as the model says."""
    rng = np.random.default_rng(seed)
    measures = rng.normal(size=(frames, 3)) * [2.0, 5.0, 0.01] + [1.0, -3.0, 7.0]
    return Observations(measures, (rng.uniform(size=frames) < model.probabilities(measures)).astype(float))


def objective(model: Logistic, observations: list[Observations]) -> float:
    """What `fit` minimises: mean log loss of each sequence, and the ridge on weights of scaled measures."""
    loss = 0.0
    for each in observations:
        p = model.probabilities(each.measures)
        loss -= np.mean(each.hits * np.log(p) + (1 - each.hits) * np.log(1 - p))
    deviation = np.concatenate([each.measures for each in observations]).std(axis=0)
    return float(loss + RIDGE / 2 * np.square(model.weights * deviation).sum())


def test_a_known_model_is_found_again() -> None:
    model = fit([draw(seed, 4000) for seed in range(10)])
    # The third measure hardly varies: only its part in the probability can be known.
    assert model.weights[:2] == pytest.approx(TRUE.weights[:2], abs=0.03)
    fresh = draw(99, 2000)
    assert model.probabilities(fresh.measures) == pytest.approx(TRUE.probabilities(fresh.measures), abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_no_other_model_is_better(seed: int) -> None:
    observations = [draw(seed, 60), draw(seed + 10, 25)]
    model = fit(observations)
    least = objective(model, observations)
    deviation = np.concatenate([each.measures for each in observations]).std(axis=0)
    mean = np.concatenate([each.measures for each in observations]).mean(axis=0)
    for index, step in itertools.product(range(4), (-1e-3, 1e-3)):
        weights = model.weights.copy()
        if index < 3:
            weights[index] += step / deviation[index]
        # A weight is changed about the mean of its measure, as if that were zero.
        intercept = model.intercept + (step if index == 3 else -(weights - model.weights) @ mean)
        assert objective(Logistic(float(intercept), weights), observations) > least


def test_the_gradient_is_zero_at_the_solution() -> None:
    observations = [draw(1, 80), draw(2, 30), draw(3, 200)]
    model = fit(observations)
    every = np.concatenate([each.measures for each in observations])
    mean, deviation = every.mean(axis=0), every.std(axis=0)
    gradient = np.concatenate([[0.0], RIDGE * model.weights * deviation])
    for each in observations:
        error = model.probabilities(each.measures) - each.hits
        inputs = np.column_stack([np.ones(len(error)), (each.measures - mean) / deviation])
        gradient += inputs.T @ error / len(error)
    assert gradient == pytest.approx(np.zeros(4), abs=1e-6)


def test_a_sequence_counts_the_same_however_long_it_is() -> None:
    short, other = draw(1, 40), draw(2, 40)
    long = Observations(np.tile(short.measures, (25, 1)), np.tile(short.hits, 25))
    # Scaling sees the length, so that the ridge, which is small, may differ a little.
    assert fit([long, other]).weights == pytest.approx(fit([short, other]).weights, rel=0.02, abs=0.02)


def test_measures_that_separate_perfectly_give_finite_weights() -> None:
    measures = np.linspace(-1, 1, 100)[:, None]
    model = fit([Observations(measures, (measures[:, 0] > 0).astype(float))])
    assert np.isfinite(model.weights).all()
    probabilities = model.probabilities(measures)
    assert probabilities[0] < 0.01 and probabilities[-1] > 0.99
    assert (np.diff(probabilities) > 0).all()


def test_a_measure_that_never_changes_does_no_harm() -> None:
    drawn = draw(1, 500)
    constant = drawn.measures.copy()
    constant[:, 2] = 5.0
    model = fit([Observations(constant, drawn.hits)])
    assert np.isfinite([model.intercept, *model.weights]).all()
    assert model.weights[0] == pytest.approx(0.8, abs=0.3)


def test_nothing_can_be_fitted_to_nothing() -> None:
    with pytest.raises(CalibrationError, match="no sequences"):
        fit([])


def test_each_sequence_is_judged_by_a_model_of_the_others() -> None:
    sequences = [draw(seed, 20 + 10 * seed) for seed in range(4)]
    probabilities, hits = cross_validated(sequences)
    begin = 0
    for index, each in enumerate(sequences):
        end = begin + len(each.hits)
        others = fit([other for place, other in enumerate(sequences) if place != index])
        assert probabilities[begin:end] == pytest.approx(others.probabilities(each.measures))
        assert np.array_equal(hits[begin:end], each.hits)
        begin = end
    assert begin == len(probabilities) == len(hits)


def test_one_sequence_cannot_be_judged_by_others() -> None:
    with pytest.raises(CalibrationError, match="1 sequence.* at least 2"):
        cross_validated([draw(1, 20)])


def test_a_perfect_predictor_has_no_calibration_error() -> None:
    probabilities = np.repeat(np.arange(0.05, 1, 0.1), 100)
    hits = np.concatenate([np.arange(100) < round(100 * p) for p in np.arange(0.05, 1, 0.1)]).astype(float)
    assert expected_calibration_error(probabilities, hits) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("certainty", "error"), [(1.0, 0.75), (0.0, 0.25), (0.25, 0.0)])
def test_the_error_of_a_constant_predictor(certainty: float, error: float) -> None:
    hits = np.array([1.0, 0, 0, 0] * 10)
    assert expected_calibration_error(np.full(40, certainty), hits) == pytest.approx(error)


def test_calibration_error_by_hand() -> None:
    probabilities, hits = np.array([0.11, 0.19, 0.95, 0.95]), np.array([0.0, 1.0, 1.0, 1.0])
    # In the second bin 0.15 is stated and 0.5 found, in the last 0.95 and 1.
    assert expected_calibration_error(probabilities, hits) == pytest.approx(0.5 * 0.35 + 0.5 * 0.05)


def pairs_in_order(probabilities: Values, hits: Values) -> float:
    hit, miss = probabilities[hits == 1], probabilities[hits == 0]
    return float(np.mean([(h > m) + 0.5 * (h == m) for h in hit for m in miss]))


@pytest.mark.parametrize("levels", [2, 5, 1000])
def test_area_under_roc_by_counting_pairs(levels: int) -> None:
    rng = np.random.default_rng(levels)
    for _ in range(10):
        probabilities = rng.integers(0, levels, 40) / levels  # with few levels there are many ties
        hits = (rng.uniform(size=40) < 0.4).astype(float)
        assert area_under_roc(probabilities, hits) == pytest.approx(pairs_in_order(probabilities, hits))


def test_ends_of_the_area_under_roc() -> None:
    probabilities, hits = np.array([0.1, 0.2, 0.8, 0.9]), np.array([0.0, 0.0, 1.0, 1.0])
    assert area_under_roc(probabilities, hits) == 1
    assert area_under_roc(1 - probabilities, hits) == 0
    assert area_under_roc(np.full(4, 0.3), hits) == 0.5


@pytest.mark.parametrize(("hit", "text"), [(1.0, "5 hits and 0 misses"), (0.0, "0 hits and 5 misses")])
def test_hits_alone_or_misses_alone_have_no_area(hit: float, text: str) -> None:
    with pytest.raises(CalibrationError, match=f"{text}: both are needed"):
        area_under_roc(np.linspace(0, 1, 5), np.full(5, hit))


def test_the_card_holds_names_and_rounded_numbers() -> None:
    numbers = as_card(Logistic(-1.2345678, np.array([0.1, 2.0000049])), ["sharp", "high"])
    assert numbers == {"intercept": -1.23457, "sharp": 0.1, "high": 2.0}
    assert list(numbers) == ["intercept", "sharp", "high"]
    assert {type(value) for value in numbers.values()} == {float}
