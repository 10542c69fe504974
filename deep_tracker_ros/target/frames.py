"""Frames as they arrive: stamped, decoded only if somebody looks, and kept for a while."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray


class StampedFrame:
    """An image with the time at which it was taken; `decode` is called once, by the first who looks.

    `header` is whatever came with the image and must go out with what is found in it.
    """

    def __init__(
        self,
        stamp_ns: int,
        size_bytes: int,
        decode: Callable[[], NDArray[np.uint8]],
        header: Any = None,
    ) -> None:
        self.stamp_ns = stamp_ns
        self.header = header
        self._encoded_bytes = size_bytes
        self._decode = decode

    @classmethod
    def of(cls, image: NDArray[np.uint8], stamp_ns: int) -> StampedFrame:
        """Wrap an image that needs no decoding."""
        return cls(stamp_ns, image.nbytes, image.view)  # a view, so that it is not counted twice

    @property
    def size_bytes(self) -> int:
        """Memory that the frame holds: as it came and, once somebody looked, as a picture of its own."""
        image = self.__dict__.get("image")  # asking by its name would decode it
        decoded = image.nbytes if image is not None and image.flags.owndata else 0
        return self._encoded_bytes + decoded

    @cached_property
    def image(self) -> NDArray[np.uint8]:
        """HxWx3 BGR; raises what the decoder raises."""
        return self._decode()


class FrameRing:
    """The most recent frames, bounded by time and memory; threads may share it, frames are not copied."""

    def __init__(self, seconds: float, megabytes: float) -> None:
        self._span_ns = int(seconds * 1e9)
        self._capacity = int(megabytes * 1e6)
        self._frames: deque[StampedFrame] = deque()
        self._lock = threading.Lock()

    def append(self, frame: StampedFrame) -> None:
        """Keep a frame; one that is older than the newest means that time jumped, and empties the ring."""
        with self._lock:
            if self._frames and frame.stamp_ns < self._frames[-1].stamp_ns:
                self._frames.clear()
            self._frames.append(frame)
            while len(self._frames) > 1 and self._too_much():
                self._frames.popleft()

    def clear(self) -> None:
        with self._lock:
            self._frames.clear()

    def frames(self) -> list[StampedFrame]:
        """Return all frames kept, oldest first."""
        with self._lock:
            return list(self._frames)

    def _too_much(self) -> bool:
        span = self._frames[-1].stamp_ns - self._frames[0].stamp_ns
        # Counted anew each time, because frames grow when they are decoded.
        held = sum(frame.size_bytes for frame in self._frames)
        return held > self._capacity or span > self._span_ns
