"""Annotated sequences: a folder each, with pictures in img/ and a row of x,y,w,h a frame."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from deep_tracker_ros.box import Box
from deep_tracker_ros.sources.annotations import read_boxes
from deep_tracker_ros.sources.folder import FolderSource
from deep_tracker_ros.sources.source import SourceError

ANNOTATION = "groundtruth_rect.txt"


@dataclass(frozen=True)
class AnnotatedSequence:
    """Frames and, for each, the true box, or None where the target is absent."""

    name: str
    frames: FolderSource
    truth: list[Box | None]
    first: Box


def find_sequences(folder: Path) -> list[AnnotatedSequence]:
    """Open all annotated sequences directly below a folder, in order of their names."""
    places = sorted(path.parent for path in folder.glob(f"*/{ANNOTATION}"))
    if not places:
        raise SourceError(f"{folder}: no sequence below it has a {ANNOTATION}")
    return [open_sequence(place) for place in places]


def open_sequence(folder: Path) -> AnnotatedSequence:
    frames, truth = FolderSource(folder), read_boxes(folder / ANNOTATION)
    if frames.length != len(truth):
        raise SourceError(f"{folder}: {frames.length} pictures, but {len(truth)} rows in {ANNOTATION}")
    first = truth[0]
    if first is None:
        raise SourceError(f"{folder / ANNOTATION}:1: no box in the first frame to start from")
    return AnnotatedSequence(folder.name, frames, truth, first)
