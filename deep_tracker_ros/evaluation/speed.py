"""Speed of trackers alone: milliseconds a frame on the synthetic scene, warm-up excluded."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from deep_tracker_ros.evaluation.contestants import Entry
from deep_tracker_ros.sources.synthetic.scene import Scene

WARM_UP_FRAMES = 20


@dataclass(frozen=True)
class Speed:
    """Frames a second at the median, and milliseconds a frame at the median and in the worst of a hundred."""

    width: int
    height: int
    fps: float
    median_ms: float
    p99_ms: float
    init_ms: float


def measure_speed(entry: Entry, width: int, height: int, frames: int) -> Speed:
    scene = Scene(width=width, height=height, length=WARM_UP_FRAMES + frames + 1)
    contestant = entry.make()
    milliseconds = []
    init_ms = 0.0
    for index, frame in enumerate(scene):
        begin = time.perf_counter()
        if index == 0:
            contestant.init(frame.image, scene.truth(0))
            init_ms = (time.perf_counter() - begin) * 1e3
            continue
        contestant.update(frame.image)
        milliseconds.append((time.perf_counter() - begin) * 1e3)
    measured = np.array(milliseconds[WARM_UP_FRAMES:])
    median = float(np.median(measured))
    return Speed(width, height, 1e3 / median, median, float(np.percentile(measured, 99)), init_ms)
