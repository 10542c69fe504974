"""What a tracker is: pure steps over an explicit state; one object serves any number of targets."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.box import Box
from deep_tracker_ros.engines.base import Value
from deep_tracker_ros.settings import SettingsError

Image = NDArray[np.uint8]

SMALLEST_RATIO = 1e-3
SMALLEST_SIDE = 4.0  # pixels; nothing thinner can be told from noise


@dataclass(frozen=True)
class TrackState:
    """All that is known of a target between two frames; copying it is keeping it."""

    box: Box
    model: Mapping[str, Value]  # tensors on the engine's device
    usual_peak: float  # running mean of the response's maximum on frames that taught the model


@dataclass(frozen=True)
class Estimate:
    """Where a tracker sees the target in one frame, and how sure it is."""

    box: Box
    confidence: float  # probability that the overlap with the true box exceeds one half
    quality: Mapping[str, float]  # the measures that the confidence was computed from
    response: NDArray[np.float32]  # map of the chosen scale, cell (0, 0) = not moved


State = TypeVar("State", bound=TrackState)


class Tracker(Protocol[State]):
    """The interface of every tracker: locate, publish, and only then learn, so that boxes are on time."""

    name: str

    def init(self, frame: Image, box: Box) -> State:
        """Learn a target from the box drawn on a frame."""
        ...

    def locate(self, state: State, frame: Image) -> tuple[State, Estimate]:
        """Find the target near where it was last seen; the model does not change."""
        ...

    def learn(self, state: State, frame: Image, estimate: Estimate) -> State:
        """Adapt the model to what was located in this frame, if it is good enough to learn from."""
        ...


def bounded_log(ratio: float) -> float:
    """Logarithm of a ratio, as confidences take it: doubling counts the same at any level; 0 is not -inf."""
    return math.log(max(ratio, SMALLEST_RATIO))


@dataclass(frozen=True)
class Confidence:
    """A calibrated logistic model from quality measures to a probability; its numbers stand in the card."""

    intercept: float
    weights: Mapping[str, float]

    @classmethod
    def from_card(cls, numbers: Mapping[str, Any], measures: Collection[str], where: str) -> Confidence:
        """Read the card's numbers: an intercept, and a weight for any of the tracker's measures."""
        if "intercept" not in numbers:
            raise SettingsError(f"{where}: missing intercept")
        for name, value in numbers.items():
            if name != "intercept" and name not in measures:
                raise SettingsError(f"{where}: unknown measure {name!r}; known are {', '.join(measures)}")
            if type(value) not in (int, float) or not math.isfinite(value):
                raise SettingsError(f"{where}: {name} is {value!r}, but must be a finite number")
        weights = {name: float(value) for name, value in numbers.items() if name != "intercept"}
        return cls(float(numbers["intercept"]), weights)

    def of(self, quality: Mapping[str, float]) -> float:
        """Probability for these measures; a measure that the card does not weigh is ignored."""
        logit = self.intercept + sum(weight * quality[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-min(max(logit, -50.0), 50.0)))
