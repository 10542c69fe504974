"""Percentiles of the latest latencies."""

from __future__ import annotations

from collections import deque

import numpy as np

WINDOW = 300  # frames: ten seconds of a common camera


class Latencies:
    """Remembers the latest latencies, in seconds."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=WINDOW)

    def add(self, seconds: float) -> None:
        self._seconds.append(seconds)

    def percentile(self, percent: float) -> float:
        """0 before the first latency."""
        return float(np.percentile(self._seconds, percent)) if self._seconds else 0.0
