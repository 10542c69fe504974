"""Folders of pictures: their order, their layout, their faults."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from deep_tracker_ros.sources import FolderSource, SourceError
from deep_tracker_ros.sources.folder import natural_order


def put(path: Path, level: int = 0, width: int = 8, height: int = 6) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.full((height, width, 3), level, np.uint8))


@pytest.mark.parametrize(
    "names",
    [
        ["img1.png", "img2.png", "img10.png"],
        ["2.jpg", "10.jpg", "a1.jpg"],
        ["cam0_9.bmp", "cam1_8.bmp", "cam1_10.bmp"],
        ["A1.png", "a2.png", "A3.png"],
        ["f.png", "f01.png", "f1.png", "f1b.png", "f02.png"],
    ],
)
def test_natural_order(names: list[str]) -> None:
    shuffled = [names[index] for index in np.random.default_rng(1).permutation(len(names))]
    assert sorted(map(Path, shuffled), key=natural_order) == list(map(Path, names))


def test_yields_pictures_in_natural_order_with_times(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        put(tmp_path / f"img{number}.png", level=number)
    source = FolderSource(tmp_path, frame_rate=20)
    frames = list(source)
    assert source.length == 3
    assert [int(frame.image[0, 0, 0]) for frame in frames] == [1, 2, 10]
    assert [frame.stamp_ns for frame in frames] == [0, 50_000_000, 100_000_000]
    assert len(list(source)) == 3, "iterates again"


@pytest.mark.parametrize("suffix", ["jpg", "jpeg", "png", "bmp", "tif", "tiff", "PNG", "JPG"])
def test_reads_the_usual_kinds_of_pictures(tmp_path: Path, suffix: str) -> None:
    put(tmp_path / f"0.{suffix}", level=77)
    (frame,) = FolderSource(tmp_path)
    assert frame.image.shape == (6, 8, 3)
    assert frame.image.dtype == np.uint8
    assert frame.image.mean() == pytest.approx(77, abs=2)


def test_grey_pictures_become_bgr(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), np.full((6, 8), 50, np.uint8))
    (frame,) = FolderSource(tmp_path)
    assert frame.image.shape == (6, 8, 3)


def test_finds_pictures_in_img_beside_annotations(tmp_path: Path) -> None:
    put(tmp_path / "img" / "0001.jpg")
    put(tmp_path / "img" / "0002.jpg")
    (tmp_path / "groundtruth_rect.txt").write_text("1,2,3,4\n")
    assert FolderSource(tmp_path).length == 2


def test_sizes_may_change(tmp_path: Path) -> None:
    put(tmp_path / "0.png", width=8, height=6)
    put(tmp_path / "1.png", width=20, height=10)
    assert [frame.image.shape for frame in FolderSource(tmp_path)] == [(6, 8, 3), (10, 20, 3)]


def test_ignores_hidden_companions_and_other_files(tmp_path: Path) -> None:
    put(tmp_path / "0.png")
    (tmp_path / "._0.png").write_bytes(b"not a picture")
    (tmp_path / "notes.txt").write_text("not a picture")
    assert FolderSource(tmp_path).length == 1


def test_names_an_unreadable_picture(tmp_path: Path) -> None:
    put(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(b"not a picture")
    frames = iter(FolderSource(tmp_path))
    next(frames)
    with pytest.raises(SourceError, match=r"2\.png: cannot be read as a picture"):
        next(frames)


def test_the_folder_at_hand_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "walk" / "0.png")
    monkeypatch.chdir(tmp_path / "walk")
    assert FolderSource(Path(".")).name == "walk"


def test_names_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no pictures \(\.bmp.*\.png.*\) in it nor in .* img/"):
        FolderSource(tmp_path)


def test_names_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere: no such folder"):
        FolderSource(tmp_path / "nowhere")
