"""Frames of a video file, decoded by OpenCV."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from deep_tracker_ros.sources.source import Frame, Source, SourceError, stamp_at

logger = logging.getLogger(__name__)


class VideoSource(Source):
    """A video file; each iteration decodes it anew, because seeking is not exact in every codec."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        capture = _opened(path)
        try:
            if not capture.read()[0]:
                raise _undecodable(path)
            self.frame_rate = _frame_rate(path, capture)
            announced = capture.get(cv2.CAP_PROP_FRAME_COUNT)
            self.length: int | None = int(announced) if announced > 0 else None
        finally:
            capture.release()

    def __iter__(self) -> Iterator[Frame]:
        capture = _opened(self.path)
        index = 0
        try:
            while True:
                decoded, image = capture.read()
                if not decoded:
                    break
                yield Frame(np.asarray(image, dtype=np.uint8), stamp_at(index, self.frame_rate))
                index += 1
        finally:
            capture.release()
        self._report_missing(index)

    def _report_missing(self, seen: int) -> None:
        """Say when far fewer frames came than announced; OpenCV tells no end from damage."""
        # Containers round their length, so less than a second of difference means nothing.
        if self.length is not None and self.length - seen > self.frame_rate:
            logger.warning(
                "%s: only %d of %d announced frames could be decoded; the rest is damaged",
                self.path,
                seen,
                self.length,
            )


def _opened(path: Path) -> cv2.VideoCapture:
    if not path.is_file():
        raise SourceError(f"{path}: no such video file")
    # FFmpeg by name: other backends take a picture, or a pattern of picture names, for a video.
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise _undecodable(path)
    return capture


def _undecodable(path: Path) -> SourceError:
    """Find out why no frame comes: undecoded packets can be had even where there is no decoder."""
    packets = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
    try:
        if not packets.isOpened():
            reason = "it is damaged, or no video of a format that this OpenCV build can read"
        elif not packets.read()[0]:
            reason = "it holds no frames"
        else:
            reason = f"this OpenCV build cannot decode its codec {_codec(packets)}"
    finally:
        packets.release()
    return SourceError(
        f"{path}: cannot be played: {reason}; record it anew or re-encode it, "
        "for example as H.264 in an .mp4 file"
    )


def _codec(capture: cv2.VideoCapture) -> str:
    """Return the four-character code of the video stream."""
    code = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF  # OpenCV may return it as signed
    return repr(code.to_bytes(4, "little").decode("latin-1"))


def _frame_rate(path: Path, capture: cv2.VideoCapture) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    if not (math.isfinite(rate) and rate > 0):
        raise SourceError(
            f"{path}: states a frame rate of {rate}, so its frames cannot be given times; "
            "re-encode it with a fixed frame rate"
        )
    return rate
