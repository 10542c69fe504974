"""Annotation files: all common separators, absent targets, and faults by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.sources import SourceError, read_boxes


def annotation(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "groundtruth_rect.txt"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "row",
    ["10,20,30,40", "10, 20, 30, 40", "10\t20\t30\t40", " 10  20 30   40 ", "10.0,2e1 ,30 , 40.00"],
)
def test_separators(tmp_path: Path, row: str) -> None:
    assert read_boxes(annotation(tmp_path, row)) == [Box.from_corner(10, 20, 30, 40)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_one_box_a_row_and_none_where_the_target_is_absent(tmp_path: Path, end: str) -> None:
    rows = ["\ufeff1,2,3,4", "nan,nan,nan,nan", "NaN\tNaN\tNaN\tNaN", "-5.5,0,3,4.25", ""]
    assert read_boxes(annotation(tmp_path, end.join(rows))) == [
        Box.from_corner(1, 2, 3, 4),
        None,
        None,
        Box.from_corner(-5.5, 0, 3, 4.25),
    ]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("1,2,3", "is not four numbers"),
        ("1,2,3,4,5,6,7,8", "is not four numbers"),
        ("1,2,three,4", "is not four numbers"),
        ("1,,3,4", "is not four numbers"),
        ("", "is not four numbers"),
        ("1,2,0,4", "is no box"),
        ("1,2,3,-4", "is no box"),
        ("1,2,inf,4", "is no box"),
        ("nan,2,3,4", "is no box"),
    ],
)
def test_names_the_line_of_a_fault(tmp_path: Path, row: str, complaint: str) -> None:
    path = annotation(tmp_path, f"1,2,3,4\n{row}\n5,6,7,8\n")
    with pytest.raises(SourceError, match=rf"groundtruth_rect\.txt:2: '{row}' {complaint}"):
        read_boxes(path)


def test_refuses_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"groundtruth_rect\.txt: is empty"):
        read_boxes(annotation(tmp_path, "\n\n"))


def test_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt: no such annotation file"):
        read_boxes(tmp_path / "nowhere.txt")


def test_refuses_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "boxes.txt"
    path.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(SourceError, match=r"boxes\.txt: cannot be read as text"):
        read_boxes(path)
