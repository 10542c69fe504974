"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from deep_tracker_ros.box import Box
from deep_tracker_ros.engines.registry import DEFAULT_ENGINE, DEFAULT_THREADS, ENGINES, make_engine
from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.trackers.base import Tracker, TrackState
from deep_tracker_ros.trackers.registry import load_tracker


def box(text: str) -> Box:
    """Read x,y,width,height; what may be tracked is decided when the image is known."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no box; write x,y,width,height in pixels") from None
    return Box.from_corner(x, y, width, height)


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} must be at least 1")
    return number


def add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", default=DEFAULT_ENGINE, choices=sorted(ENGINES), help="what runs the graphs"
    )
    parser.add_argument("--threads", type=at_least_one, default=DEFAULT_THREADS, help="CPU threads")
    parser.add_argument("--models", type=Path, help="folder of models; default: those of the package")


def load_chosen(chosen: argparse.Namespace, name: str) -> Tracker[TrackState]:
    """Load a tracker as the arguments of `add_engine` ask for."""
    engine = make_engine(chosen.engine, chosen.threads)
    return load_tracker(chosen.models or models_folder(), name, engine)
