"""What every source of frames looks like, whatever it reads from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

DEFAULT_FRAME_RATE = 30.0  # for sources that have no clock of their own

SourceT = TypeVar("SourceT", bound="Source")


class SourceError(RuntimeError):
    """A video, folder, bag or annotation cannot be used; the text is for who named it."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture: H x W x 3 uint8 BGR, and when it was taken."""

    image: NDArray[np.uint8]
    stamp_ns: int


class Source(Protocol):
    """Frames in order of time. Iterating again begins again at the first frame."""

    name: str  # for people: what is read
    frame_rate: float  # frames a second
    length: int | None  # frames to expect; None where that is unknown or without end

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames from the first on."""
        ...

    def close(self) -> None:
        """Release what is held between iterations; sources that hold nothing inherit this."""
        return  # without a statement, a method of a protocol counts as abstract

    def __enter__(self: SourceT) -> SourceT:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def stamp_at(index: int, frame_rate: float) -> int:
    """Nanoseconds from the first frame to frame `index` at a steady rate."""
    return round(index * 1e9 / frame_rate)
