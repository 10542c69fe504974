"""Writing videos, read back by the room's own reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.sources import SourceError, VideoSource, VideoWriter


def grey(level: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    return np.full((height, width, 3), level, np.uint8)


@pytest.mark.parametrize(("width", "height"), [(64, 48), (65, 49)])
def test_a_written_video_reads_back(tmp_path: Path, width: int, height: int) -> None:
    path = tmp_path / "out.mp4"
    with VideoWriter(path, frame_rate=20) as writer:
        for level in range(0, 200, 20):
            writer.write(grey(level, width, height))
    source = VideoSource(path)
    levels = [frame.image.mean() for frame in source]
    assert source.frame_rate == pytest.approx(20)
    assert levels == pytest.approx(list(range(0, 200, 20)), abs=6)
    assert next(iter(source)).image.shape == (48, 64, 3)


def test_nothing_is_written_before_the_first_image(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", frame_rate=20):
        pass
    assert not (tmp_path / "out.mp4").exists()


def test_the_video_is_whole_even_if_the_work_fails(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    with pytest.raises(KeyboardInterrupt), VideoWriter(path, frame_rate=20) as writer:
        writer.write(grey(1))
        raise KeyboardInterrupt
    assert VideoSource(path).length == 1


def test_refuses_an_image_of_another_size(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", frame_rate=20) as writer:
        writer.write(grey(1))
        with pytest.raises(SourceError, match=r"out\.mp4: an image of 32x24 cannot follow .* 64x48"):
            writer.write(grey(1, 32, 24))


def test_refuses_another_ending(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"out\.gif: a video is written as \.mp4"):
        VideoWriter(tmp_path / "out.gif", frame_rate=20)


def test_names_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"out\.mp4: its folder .*nowhere does not exist"):
        VideoWriter(tmp_path / "nowhere" / "out.mp4", frame_rate=20)


def test_names_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out.mp4").mkdir()
    with (
        VideoWriter(tmp_path / "out.mp4", frame_rate=20) as writer,
        pytest.raises(SourceError, match=r"out\.mp4: a 64x48 video .* cannot be written"),
    ):
        writer.write(grey(1))
