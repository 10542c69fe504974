"""Annotated sequences on disk, and what is said about incomplete ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.evaluation.datasets import find_sequences, open_sequence
from deep_tracker_ros.sources import SourceError
from deep_tracker_ros.sources.synthetic.scene import Scene


@pytest.fixture
def spoilt(dataset: Path, tmp_path: Path) -> Path:
    """A sequence of its own for a test that takes something away."""
    return Path(shutil.copytree(dataset / "calm", tmp_path / "calm"))


def test_all_sequences_of_a_folder_are_found_in_order(dataset: Path) -> None:
    sequences = find_sequences(dataset)
    assert [sequence.name for sequence in sequences] == ["calm", "cut", "other"]
    assert [len(sequence.truth) for sequence in sequences] == [10, 10, 10]
    scene = Scene(0, width=160, height=120)
    assert sequences[0].first.corner() == pytest.approx(scene.truth(0).corner(), abs=1e-3)
    assert sequences[0].truth[0] == sequences[0].first
    frames = list(sequences[0].frames)
    assert [frame.image.tobytes() for frame in frames] == [scene.frame(i).image.tobytes() for i in range(10)]


def test_other_folders_and_files_are_passed_over(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset / "calm", tmp_path / "set" / "calm")
    (tmp_path / "set" / "notes").mkdir()
    (tmp_path / "set" / "readme.txt").write_text("hello")
    assert [sequence.name for sequence in find_sequences(tmp_path / "set")] == ["calm"]


def test_a_folder_without_sequences_is_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SourceError, match=rf"{folder}: no sequence below it has a groundtruth_rect\.txt"):
            find_sequences(folder)


def test_a_target_may_be_absent_later(spoilt: Path) -> None:
    rows = (spoilt / "groundtruth_rect.txt").read_text().splitlines()
    rows[3] = "nan,nan,nan,nan"
    (spoilt / "groundtruth_rect.txt").write_text("\n".join(rows))
    truth = open_sequence(spoilt).truth
    assert truth[3] is None
    assert isinstance(truth[4], Box)


def test_a_first_frame_without_target_is_refused(spoilt: Path) -> None:
    rows = (spoilt / "groundtruth_rect.txt").read_text().splitlines()
    (spoilt / "groundtruth_rect.txt").write_text("\n".join(["nan,nan,nan,nan", *rows[1:]]))
    with pytest.raises(
        SourceError, match=r"groundtruth_rect\.txt:1: no box in the first frame to start from"
    ):
        open_sequence(spoilt)


@pytest.mark.parametrize("missing", ["img/0010.png", "img/0004.png"])
def test_a_missing_picture_is_told(spoilt: Path, missing: str) -> None:
    (spoilt / missing).unlink()
    with pytest.raises(SourceError, match=r"calm: 9 pictures, but 10 rows in groundtruth_rect\.txt"):
        open_sequence(spoilt)


def test_a_missing_row_is_told(spoilt: Path) -> None:
    rows = (spoilt / "groundtruth_rect.txt").read_text().splitlines()
    (spoilt / "groundtruth_rect.txt").write_text("\n".join(rows[:-2]))
    with pytest.raises(SourceError, match="calm: 10 pictures, but 8 rows"):
        open_sequence(spoilt)


def test_missing_pictures_or_annotation_are_told(spoilt: Path) -> None:
    shutil.rmtree(spoilt / "img")
    with pytest.raises(SourceError, match="calm: no pictures"):
        open_sequence(spoilt)
    with pytest.raises(SourceError, match="no such folder"):
        open_sequence(spoilt / "img")
