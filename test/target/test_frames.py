"""Frames and the ring that keeps them: decoded once, bounded by time and memory."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.target.frames import FrameRing, StampedFrame

MEGABYTE = 10**6


def frame(seconds: float, megabytes: float = 0.1) -> StampedFrame:
    return StampedFrame(
        round(seconds * 1e9), round(megabytes * MEGABYTE), lambda: np.zeros((1, 1, 3), np.uint8)
    )


def seconds(ring: FrameRing) -> list[float]:
    return [kept.stamp_ns / 1e9 for kept in ring.frames()]


def test_a_frame_is_decoded_by_the_first_who_looks_and_only_then() -> None:
    calls = []

    def decode() -> NDArray[np.uint8]:
        calls.append(1)
        return np.full((2, 3, 3), 7, np.uint8)

    lazy = StampedFrame(5, 18, decode, header="as it came")
    assert not calls
    assert lazy.image is lazy.image
    assert len(calls) == 1
    assert (lazy.stamp_ns, lazy.header) == (5, "as it came")


def test_a_frame_weighs_what_came_and_what_was_decoded_from_it() -> None:
    compressed = StampedFrame(5, 6, lambda: np.full((2, 3, 3), 7, np.uint8))
    assert compressed.size_bytes == 6
    _ = compressed.image
    assert compressed.size_bytes == 6 + 18
    message = np.full((2, 3, 3), 7, np.uint8)
    raw = StampedFrame(5, 18, lambda: message[:])
    _ = raw.image
    assert raw.size_bytes == 18


def test_decoding_counts_against_the_memory_of_the_ring() -> None:
    ring = FrameRing(seconds=60, megabytes=2e-6 * 24)
    frames = [StampedFrame(stamp, 6, lambda: np.full((2, 3, 3), 7, np.uint8)) for stamp in range(4)]
    for frame in frames:
        ring.append(frame)
        _ = frame.image
    assert ring.frames() == frames[-2:]


def test_what_the_decoder_raises_reaches_whoever_looks() -> None:
    def decode() -> NDArray[np.uint8]:
        raise ValueError("half a picture")

    broken = StampedFrame(5, 18, decode)
    for _ in range(2):
        with pytest.raises(ValueError, match="half a picture"):
            _ = broken.image


def test_an_image_becomes_a_frame_without_a_copy() -> None:
    image = np.zeros((4, 5, 3), np.uint8)
    wrapped = StampedFrame.of(image, 9)
    assert np.shares_memory(wrapped.image, image)
    assert (wrapped.stamp_ns, wrapped.size_bytes) == (9, 60)


def test_frames_are_kept_in_order_for_a_time() -> None:
    ring = FrameRing(seconds=1.0, megabytes=100)
    for index in range(21):
        ring.append(frame(index / 10))
    assert seconds(ring) == pytest.approx([index / 10 for index in range(10, 21)])


def test_frames_are_kept_up_to_an_amount() -> None:
    ring = FrameRing(seconds=100, megabytes=1.0)
    for index in range(20):
        ring.append(frame(index, megabytes=0.3))
    assert seconds(ring) == [17, 18, 19]
    ring.append(frame(20, megabytes=0.8))
    assert seconds(ring) == [20]
    ring.append(frame(21, megabytes=0.2))
    assert seconds(ring) == [20, 21]


@pytest.mark.parametrize(("span", "megabytes"), [(0.0, 100.0), (100.0, 0.0), (0.0, 0.0)])
def test_the_newest_frame_is_always_kept(span: float, megabytes: float) -> None:
    ring = FrameRing(span, megabytes)
    for index in range(5):
        ring.append(frame(index, megabytes=3))
    assert seconds(ring) == [4]


def test_a_jump_back_in_time_empties_the_ring() -> None:
    ring = FrameRing(seconds=10, megabytes=1.0)
    for at in (50, 51, 52, 3, 4):
        ring.append(frame(at, megabytes=0.3))
    assert seconds(ring) == [3, 4]
    ring.append(frame(5, megabytes=0.3))
    assert seconds(ring) == [3, 4, 5], "the memory of what was dropped counts no more"


def test_frames_of_the_same_stamp_are_both_kept() -> None:
    ring = FrameRing(seconds=10, megabytes=1)
    ring.append(frame(1))
    ring.append(frame(1))
    assert seconds(ring) == [1, 1]


def test_a_cleared_ring_is_empty_and_can_be_filled_again() -> None:
    ring = FrameRing(seconds=10, megabytes=1.0)
    ring.append(frame(7, megabytes=0.9))
    ring.clear()
    assert seconds(ring) == []
    ring.append(frame(1, megabytes=0.5))
    ring.append(frame(2, megabytes=0.5))
    assert seconds(ring) == [1, 2]


def test_the_list_of_frames_is_the_callers_own() -> None:
    ring = FrameRing(seconds=10, megabytes=1)
    ring.append(frame(1))
    ring.frames().clear()
    assert seconds(ring) == [1]


def test_threads_may_share_a_ring() -> None:
    ring = FrameRing(seconds=1e6, megabytes=100)
    ready = threading.Barrier(4)
    snapshots: list[int] = []

    def write() -> None:
        ready.wait()
        for _ in range(500):
            ring.append(frame(1, megabytes=0.01))

    def read() -> None:
        ready.wait()
        for _ in range(500):
            snapshots.append(len(ring.frames()))

    threads = [threading.Thread(target=job) for job in (write, write, write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ring.frames()) == 1500
    assert snapshots == sorted(snapshots)
