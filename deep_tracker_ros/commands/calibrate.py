"""`deep_tracker calibrate`: fit a tracker's confidence to annotated sequences."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from tqdm import tqdm

from deep_tracker_ros.commands import arguments
from deep_tracker_ros.evaluation.calibration import (
    Observations,
    area_under_roc,
    as_card,
    cross_validated,
    expected_calibration_error,
    fit,
)
from deep_tracker_ros.evaluation.contestants import OurTracker
from deep_tracker_ros.evaluation.datasets import AnnotatedSequence, find_sequences
from deep_tracker_ros.evaluation.metrics import overlaps
from deep_tracker_ros.evaluation.one_pass import run_once
from deep_tracker_ros.model_card import change_card
from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.trackers.base import Tracker, TrackState
from deep_tracker_ros.trackers.registry import DEFAULT_TRACKER

# Both can only raise the confidence; more measures fitted better here, but gave a flat image 0.5.
MEASURES = ("log_sidelobe", "log_peak_ratio")


def add(commands: Any) -> None:
    parser = commands.add_parser("calibrate", help="fit a tracker's confidence to annotated sequences")
    parser.add_argument("datasets", type=Path, nargs="+", help="folders of sequences, as for evaluate")
    parser.add_argument("--tracker", default=DEFAULT_TRACKER, help="name of a model")
    parser.add_argument("--write", action="store_true", help="write the numbers into the model's card")
    arguments.add_engine(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    tracker = arguments.load_chosen(chosen, chosen.tracker)
    sequences = [sequence for dataset in chosen.datasets for sequence in find_sequences(dataset)]
    observations = [
        _observe(tracker, sequence)
        for sequence in tqdm(sequences, unit="sequence", file=sys.stderr, disable=None)
        if len(sequence.truth) > 1  # the box of the first frame is given
    ]
    probabilities, hits = cross_validated(observations)
    numbers = as_card(fit(observations), MEASURES)
    print(f"{len(observations)} sequences, {len(hits)} frames, {hits.mean():.0%} of them hit")
    print("left one sequence out at a time:")
    print(f"  expected calibration error {expected_calibration_error(probabilities, hits):.3f}")
    print(f"  area under ROC {area_under_roc(probabilities, hits):.3f}")
    print(yaml.safe_dump({"confidence": dict(numbers)}, sort_keys=False).rstrip())
    if chosen.write:
        change_card((chosen.models or models_folder()) / chosen.tracker, {"confidence": dict(numbers)})
    return 0


def _observe(tracker: Tracker[TrackState], sequence: AnnotatedSequence) -> Observations:
    """Follow a sequence and note, frame by frame, the measures and whether the box was right."""
    contestant = OurTracker(tracker)
    boxes, _ = run_once(contestant, sequence)
    measures = np.array([[each.quality[name] for name in MEASURES] for each in contestant.estimates])
    # Where the target is absent, no box is right.
    hits = np.array(
        [
            float(truth is not None and overlaps([truth], [box])[0] > 0.5)
            for truth, box in zip(sequence.truth[1:], boxes[1:], strict=True)
        ]
    )
    return Observations(measures, hits)
