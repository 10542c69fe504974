"""Percentiles of the latest latencies."""

from __future__ import annotations

import numpy as np
import pytest

from deep_tracker_ros.target.latency import WINDOW, Latencies


def test_nothing_is_known_at_first() -> None:
    assert Latencies().percentile(50) == 0.0


def test_percentiles_are_those_of_numpy() -> None:
    seconds = np.random.default_rng(1).exponential(0.01, 200)
    latencies = Latencies()
    for each in seconds:
        latencies.add(float(each))
    for percent in (0, 50, 95, 100):
        assert latencies.percentile(percent) == pytest.approx(np.percentile(seconds, percent))


def test_only_the_latest_count() -> None:
    latencies = Latencies()
    for _ in range(1000):
        latencies.add(9.0)
    for _ in range(WINDOW):
        latencies.add(0.02)
    assert latencies.percentile(100) == 0.02
