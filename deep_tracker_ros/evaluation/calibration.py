"""Fitting confidence: from measures of the response to the probability of overlap above one half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RIDGE = 1e-3  # keeps the weights finite where the measures separate hits from misses perfectly
ITERATIONS = 50
BINS = 10

Values = NDArray[np.float64]


class CalibrationError(ValueError):
    """What was observed is not enough; the text says what is missing."""


@dataclass(frozen=True)
class Observations:
    """Measures (frames x measures) of one sequence, and whether each frame's box overlapped by half."""

    measures: Values
    hits: Values


@dataclass(frozen=True)
class Logistic:
    """Probability = 1 / (1 + exp(-(intercept + weights . measures)))."""

    intercept: float
    weights: Values

    def probabilities(self, measures: Values) -> Values:
        return _logistic(self.intercept + measures @ self.weights)


def fit(observations: Sequence[Observations]) -> Logistic:
    """Maximum likelihood by Newton's method, each sequence with the same total weight, however long it is."""
    if not observations:
        raise CalibrationError("no sequences to fit a confidence to")
    measures = np.concatenate([each.measures for each in observations])
    hits = np.concatenate([each.hits for each in observations])
    weight = np.concatenate([np.full(len(each.hits), 1 / len(each.hits)) for each in observations])
    mean, deviation = measures.mean(axis=0), measures.std(axis=0) + 1e-12
    inputs = np.column_stack([np.ones(len(hits)), (measures - mean) / deviation])
    ridge = RIDGE * np.diag([0.0, *np.ones(measures.shape[1])])
    solution = np.zeros(inputs.shape[1])
    for _ in range(ITERATIONS):
        p = _logistic(inputs @ solution)
        gradient = inputs.T @ (weight * (p - hits)) + ridge @ solution
        curvature = (inputs * (weight * p * (1 - p))[:, None]).T @ inputs + ridge
        solution = solution - np.linalg.solve(curvature + 1e-9 * np.eye(len(solution)), gradient)
    weights = solution[1:] / deviation
    return Logistic(float(solution[0] - weights @ mean), weights)


def cross_validated(observations: Sequence[Observations]) -> tuple[Values, Values]:
    """Probability of each frame by a model that never saw its sequence, and the hits."""
    if len(observations) < 2:
        raise CalibrationError(
            f"{len(observations)} sequence is too few; at least 2 are needed, to judge each by the others"
        )
    probabilities = [
        fit([*observations[:left_out], *observations[left_out + 1 :]]).probabilities(each.measures)
        for left_out, each in enumerate(observations)
    ]
    return np.concatenate(probabilities), np.concatenate([each.hits for each in observations])


def expected_calibration_error(probabilities: Values, hits: Values) -> float:
    """Mean distance between stated probability and frequency, over ten equally wide bins."""
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    distances = [
        abs(probabilities[bins == index].mean() - hits[bins == index].mean()) * (bins == index).mean()
        for index in range(BINS)
        if (bins == index).any()
    ]
    return float(np.sum(distances))


def area_under_roc(probabilities: Values, hits: Values) -> float:
    """Chance that a hit is given a higher probability than a miss; ties count half."""
    ranks = _mean_ranks(probabilities)
    positive = int(hits.sum())
    negative = len(hits) - positive
    if positive == 0 or negative == 0:
        raise CalibrationError(f"{positive} hits and {negative} misses: both are needed to tell them apart")
    return float((ranks[hits > 0.5].sum() - positive * (positive + 1) / 2) / (positive * negative))


def as_card(model: Logistic, names: Sequence[str]) -> Mapping[str, float]:
    """Return the numbers as a model's card keeps them."""
    rounded = {name: round(float(weight), 5) for name, weight in zip(names, model.weights, strict=True)}
    return {"intercept": round(model.intercept, 5), **rounded}


def _logistic(logits: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))))


def _mean_ranks(values: Values) -> Values:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)
