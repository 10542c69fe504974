"""One-pass evaluation: start on the first box, follow to the end, never help."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from deep_tracker_ros.box import Box
from deep_tracker_ros.evaluation.contestants import Contestant
from deep_tracker_ros.evaluation.datasets import AnnotatedSequence
from deep_tracker_ros.evaluation.metrics import (
    centre_errors,
    overlaps,
    precision_at_20,
    success_at_half,
    success_auc,
)


@dataclass(frozen=True)
class Score:
    """How one contestant did on one sequence; the given first frame counts, as it does in OTB."""

    auc: float
    op50: float
    precision20: float
    fps: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def run_once(contestant: Contestant, sequence: AnnotatedSequence) -> tuple[list[Box], float]:
    """Return a box a frame and the frames a second of `update` alone."""
    boxes: list[Box] = []
    seconds = 0.0
    for index, frame in enumerate(sequence.frames):
        if index == 0:
            contestant.init(frame.image, sequence.first)
            boxes.append(sequence.first)
            continue
        begin = time.perf_counter()
        box = contestant.update(frame.image)
        seconds += time.perf_counter() - begin
        # Who says "lost" keeps the last box, as in OTB's own evaluation: a peer shall not suffer for honesty.
        boxes.append(box or boxes[-1])
    return boxes, (len(boxes) - 1) / seconds if seconds else 0.0


def score(truth: Sequence[Box | None], boxes: Sequence[Box | None], fps: float) -> Score:
    shared = overlaps(truth, boxes)
    return Score(
        success_auc(shared), success_at_half(shared), precision_at_20(centre_errors(truth, boxes)), fps
    )
