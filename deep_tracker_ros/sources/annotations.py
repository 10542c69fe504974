"""Reading annotated boxes: a text file with x, y, width, height of the target, one row a frame."""

from __future__ import annotations

import math
import re
from pathlib import Path

from deep_tracker_ros.box import Box
from deep_tracker_ros.sources.source import SourceError

_SEPARATOR = re.compile(r"\s*,\s*|\s+")


def read_boxes(path: Path) -> list[Box | None]:
    """Read one box a row; numbers apart by commas, tabs or spaces; four nan mean: target absent."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceError(f"{path}: no such annotation file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read as text ({error})") from error
    rows = text.rstrip().splitlines()
    if not rows:
        raise SourceError(f"{path}: is empty; it needs a row x,y,width,height for every frame")
    return [_box_of(row, f"{path}:{number}") for number, row in enumerate(rows, start=1)]


def _box_of(row: str, place: str) -> Box | None:
    try:
        numbers = [float(cell) for cell in _SEPARATOR.split(row.strip())]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise SourceError(f"{place}: {row!r} is not four numbers x,y,width,height")
    if all(math.isnan(number) for number in numbers):
        return None
    x, y, width, height = numbers
    if not all(math.isfinite(number) for number in numbers) or width <= 0 or height <= 0:
        raise SourceError(
            f"{place}: {row!r} is no box: the numbers must be finite, width and height above 0; "
            "a frame without the target is nan,nan,nan,nan"
        )
    return Box.from_corner(x, y, width, height)
