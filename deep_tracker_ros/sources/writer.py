"""Writing frames to an .mp4 video."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.sources.source import SourceError

CODEC = "mp4v"  # MPEG-4 part 2: in every OpenCV build, whatever its licence


class VideoWriter:
    """Writes a video from first `write` to `close`; the first image decides the size.

    The codec knows even sizes only: of an odd one, the last row or column is left out.
    """

    def __init__(self, path: Path, frame_rate: float) -> None:
        if path.suffix.lower() != ".mp4":
            raise SourceError(f"{path}: a video is written as .mp4; give a name that ends so")
        if not path.parent.is_dir():
            raise SourceError(f"{path}: its folder {path.parent} does not exist; create it first")
        self.path = path
        self.frame_rate = frame_rate
        self._size: tuple[int, int] | None = None
        self._writer = cv2.VideoWriter()

    def write(self, image: NDArray[np.uint8]) -> None:
        """Append an H x W x 3 BGR image."""
        height, width = image.shape[:2]
        if self._size is None:
            self._open(width, height)
        elif self._size != (width, height):  # OpenCV would drop the image without a word
            raise SourceError(
                f"{self.path}: an image of {width}x{height} cannot follow images of "
                f"{self._size[0]}x{self._size[1]}; all images of a video must have one size"
            )
        self._writer.write(image)

    def close(self) -> None:
        """Finish the file; without this it cannot be played."""
        self._writer.release()

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self, width: int, height: int) -> None:
        fourcc = cv2.VideoWriter.fourcc(*CODEC)
        if not self._writer.open(str(self.path), fourcc, self.frame_rate, (width, height)):
            raise SourceError(
                f"{self.path}: a {width}x{height} video ({CODEC}, {self.frame_rate:g} Hz) "
                "cannot be written; is the place writable, and the disk not full?"
            )
        self._size = (width, height)
