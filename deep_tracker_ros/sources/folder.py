"""Frames from a folder of pictures, in the order a person would number them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from deep_tracker_ros.sources.source import (
    DEFAULT_FRAME_RATE,
    Frame,
    Source,
    SourceError,
    stamp_at,
)

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"})
PICTURES_FOLDER = "img"  # where sequences in the layout of OTB keep their pictures


class FolderSource(Source):
    """The pictures of a folder, or of its subfolder img/; their sizes may differ."""

    def __init__(self, path: Path, frame_rate: float = DEFAULT_FRAME_RATE) -> None:
        self.name = path.resolve().name
        self.frame_rate = frame_rate
        self.pictures = find_pictures(path)
        self.length: int | None = len(self.pictures)

    def __iter__(self) -> Iterator[Frame]:
        for index, picture in enumerate(self.pictures):
            image = cv2.imread(str(picture), cv2.IMREAD_COLOR)
            if image is None:
                raise SourceError(f"{picture}: cannot be read as a picture; repair or remove it")
            yield Frame(np.asarray(image, dtype=np.uint8), stamp_at(index, self.frame_rate))


def find_pictures(folder: Path) -> list[Path]:
    """List the pictures of a folder, or else of its img/, in natural order."""
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder")
    pictures = _pictures_in(folder) or _pictures_in(folder / PICTURES_FOLDER)
    if not pictures:
        raise SourceError(
            f"{folder}: no pictures ({', '.join(sorted(PICTURE_SUFFIXES))}) in it "
            f"nor in a subfolder {PICTURES_FOLDER}/"
        )
    return pictures


def _pictures_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    # Names with a leading dot are other programs' companions of pictures, such as ._0001.jpg.
    found = (
        path
        for path in folder.iterdir()
        if path.suffix.lower() in PICTURE_SUFFIXES and not path.name.startswith(".")
    )
    return sorted(found, key=natural_order)


def natural_order(path: Path) -> tuple[list[str | int], str]:
    """Sort key that reads digits as numbers, so that img2 comes before img10."""
    # Splitting on a group alternates text and digits: like is only ever compared with like.
    parts = re.split(r"([0-9]+)", path.stem.casefold())
    key: list[str | int] = [int(part) if part.isdecimal() else part for part in parts]
    return key, path.name
