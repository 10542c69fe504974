"""Accuracy of boxes against the truth, as OTB measures it; plain numpy, inputs are left as they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.box import Box, overlap

THRESHOLDS = np.linspace(0, 1, 21)
NEAR = 20.0  # pixels

Values = NDArray[np.float64]


def overlaps(truth: Sequence[Box | None], found: Sequence[Box | None]) -> Values:
    """Overlap in each frame in which there is a truth; 0 where nothing was found."""
    pairs = zip(truth, found, strict=True)
    return np.array([overlap(t, f) if f is not None else 0.0 for t, f in pairs if t is not None])


def centre_errors(truth: Sequence[Box | None], found: Sequence[Box | None]) -> Values:
    """Distance of the centres in each frame in which there is a truth; infinite where nothing was found."""
    pairs = zip(truth, found, strict=True)
    return np.array(
        [np.hypot(t.cx - f.cx, t.cy - f.cy) if f is not None else np.inf for t, f in pairs if t is not None]
    )


def success_auc(values: Values) -> float:
    """Area under the success plot: mean over 21 thresholds of the share of frames above each."""
    return float(np.mean([(values > threshold).mean() for threshold in THRESHOLDS]))


def success_at_half(values: Values) -> float:
    return float((values > 0.5).mean())


def precision_at_20(errors: Values) -> float:
    return float((errors <= NEAR).mean())
