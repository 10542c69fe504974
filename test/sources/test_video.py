"""Videos: frames, times, and honest errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from deep_tracker_ros.sources import SourceError, VideoSource

WriteVideo = Callable[..., Path]


@pytest.mark.parametrize(("name", "codec"), [("clip.avi", "MJPG"), ("clip.mp4", "mp4v")])
def test_yields_every_frame_in_order_with_its_time(write_video: WriteVideo, name: str, codec: str) -> None:
    with VideoSource(write_video(name, codec, images=10, rate=25)) as source:
        frames = list(source)
    assert source.name == name
    assert source.frame_rate == pytest.approx(25)
    assert source.length == len(frames) == 10
    assert [frame.stamp_ns for frame in frames] == [index * 40_000_000 for index in range(10)]
    for index, frame in enumerate(frames):
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.mean() == pytest.approx(20 * index, abs=6)


def test_iterates_again_from_the_first_frame(write_video: WriteVideo) -> None:
    source = VideoSource(write_video(images=5))
    broken_off = iter(source)
    next(broken_off)
    next(broken_off)
    assert len(list(source)) == 5
    assert next(broken_off).stamp_ns == 2 * 40_000_000, "iterations do not disturb each other"


def test_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.mp4: no such video file"):
        VideoSource(tmp_path / "nowhere.mp4")


@pytest.mark.parametrize("content", [b"", b"this is no video\n" * 100])
def test_refuses_what_is_no_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fake.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"fake\.mp4: cannot be played: it is damaged, or no video"):
        VideoSource(path)


def test_names_a_codec_that_cannot_be_decoded(write_video: WriteVideo) -> None:
    path = write_video("clip.avi", "MJPG")
    path.write_bytes(path.read_bytes().replace(b"MJPG", b"QQZZ"))
    with pytest.raises(SourceError, match=r"clip\.avi: .* cannot decode its codec 'QQZZ'"):
        VideoSource(path)


def test_refuses_a_video_without_frames(write_video: WriteVideo) -> None:
    with pytest.raises(SourceError, match=r"clip\.avi: .* it holds no frames"):
        VideoSource(write_video(images=0))


def test_reports_a_video_that_ends_early(write_video: WriteVideo, caplog: pytest.LogCaptureFixture) -> None:
    path = write_video(images=12, rate=2)
    content = path.read_bytes()
    path.write_bytes(content[: (content.index(b"movi") + content.rindex(b"idx1")) // 2])
    with caplog.at_level(logging.WARNING):
        seen = len(list(VideoSource(path)))
    assert 0 < seen < 10
    assert f"only {seen} of 12 announced frames" in caplog.text


def test_a_whole_video_is_no_cause_for_warnings(
    write_video: WriteVideo, caplog: pytest.LogCaptureFixture
) -> None:
    list(VideoSource(write_video()))
    assert not caplog.records
