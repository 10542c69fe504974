"""The tracker cacf as it is shipped: it follows, it is pure, and it stays in the picture."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.engines.onnx_runtime import OnnxRuntimeEngine
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.trackers.base import SMALLEST_SIDE, Estimate, Image, Tracker, TrackState
from deep_tracker_ros.trackers.cacf import MEASURES
from deep_tracker_ros.trackers.registry import load_tracker

Cacf = Tracker[TrackState]
ChangeCard = Callable[[Callable[[dict[str, Any]], None]], Path]

ENGINE = OnnxRuntimeEngine(threads=1)


@pytest.fixture(scope="module")
def frames() -> list[Image]:
    return [frame.image for frame in Scene(length=60)]


@pytest.fixture
def tuned(change_card: ChangeCard) -> Callable[..., Cacf]:
    """Make a cacf with other settings than the shipped ones."""

    def make(**settings: float) -> Cacf:
        return load_tracker(change_card(lambda card: card["settings"].update(settings)), "cacf", ENGINE)

    return make


def texture(dx: float, dy: float, zoom: float = 1.0, width: int = 320, height: int = 240) -> Image:
    """Waves in many directions and colours, moved and zoomed about the middle as exactly as formulas can."""
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[:height, :width] + 0.5
    x, y = (columns - dx - width / 2) / zoom, (rows - dy - height / 2) / zoom
    total = np.zeros((height, width, 3))
    for wavelength in np.geomspace(10, 80, 24):
        angle, phase = rng.uniform(0, 2 * np.pi, 2)
        wave = np.sin(2 * np.pi / wavelength * (x * np.cos(angle) + y * np.sin(angle)) + phase)
        total += wave[..., None] * rng.uniform(-16, 16, 3)
    return np.clip(np.rint(127 + total), 0, 255).astype(np.uint8)


def downloaded(state: TrackState) -> dict[str, NDArray[np.float32]]:
    return {name: ENGINE.download(value).copy() for name, value in state.model.items()}


def assert_same_state(a: TrackState, b: TrackState) -> None:
    assert (a.box, a.usual_peak) == (b.box, b.usual_peak)
    first, second = downloaded(a), downloaded(b)
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])


def follow(tracker: Cacf, frames: list[Image], box: Box) -> list[Box]:
    state = tracker.init(frames[0], box)
    boxes = [state.box]
    for frame in frames[1:]:
        state, estimate = tracker.locate(state, frame)
        state = tracker.learn(state, frame, estimate)
        boxes.append(state.box)
    return boxes


def assert_in_the_picture(box: Box, frame: Image) -> None:
    height, width = frame.shape[:2]
    assert box.is_finite
    assert 0 <= box.cx <= width and 0 <= box.cy <= height
    assert 0 < box.w <= width + 1e-6 and 0 < box.h <= height + 1e-6


def test_it_follows_the_balloon(cacf: Cacf, frames: list[Image]) -> None:
    scene = Scene(length=60)
    boxes = follow(cacf, frames, scene.truth(0))
    overlaps = [overlap(box, scene.truth(index)) for index, box in enumerate(boxes)]
    assert np.mean(overlaps) > 0.6
    assert min(overlaps) > 0.4


def test_an_estimate_tells_how_sure_it_is(cacf: Cacf, frames: list[Image]) -> None:
    state = cacf.init(frames[0], Scene().truth(0))
    _, estimate = cacf.locate(state, frames[1])
    assert 0 <= estimate.confidence <= 1
    assert set(estimate.quality) == set(MEASURES)
    assert all(np.isfinite(value) for value in estimate.quality.values())
    assert estimate.response.ndim == 2
    assert estimate.response.dtype == np.float32
    assert estimate.response.max() == pytest.approx(estimate.quality["peak"])
    ratio = estimate.quality["peak"] / state.usual_peak
    assert estimate.quality["log_peak_ratio"] == pytest.approx(np.log(ratio))


def test_a_good_view_is_surer_than_noise(cacf: Cacf, frames: list[Image]) -> None:
    state = cacf.init(frames[0], Scene().truth(0))
    noise = np.random.default_rng(1).integers(0, 256, frames[0].shape, dtype=np.uint8)
    _, good = cacf.locate(state, frames[1])
    _, bad = cacf.locate(state, noise)
    assert good.confidence > bad.confidence
    for measure in ("peak", "sidelobe"):
        assert good.quality[measure] > bad.quality[measure]


def test_steps_are_pure(cacf: Cacf, frames: list[Image]) -> None:
    frame = frames[1].copy()
    frame.setflags(write=False)
    start = cacf.init(frames[0], Scene().truth(0))
    before = dataclasses.replace(start, model=dict(start.model))
    tensors = downloaded(start)
    results = []
    for _ in range(2):
        located, estimate = cacf.locate(start, frame)
        results.append((cacf.learn(located, frame, estimate), estimate))
    (first, first_estimate), (second, second_estimate) = results
    assert_same_state(first, second)
    assert (first_estimate.box, first_estimate.quality) == (second_estimate.box, second_estimate.quality)
    np.testing.assert_array_equal(first_estimate.response, second_estimate.response)
    assert_same_state(start, before)
    for name, values in downloaded(start).items():
        np.testing.assert_array_equal(values, tensors[name])


def test_locating_does_not_learn(cacf: Cacf, frames: list[Image]) -> None:
    start = cacf.init(frames[0], Scene().truth(0))
    located, _ = cacf.locate(start, frames[1])
    assert_same_state(dataclasses.replace(located, box=start.box), start)


def test_two_targets_do_not_disturb_each_other(cacf: Cacf, frames: list[Image]) -> None:
    scene = Scene()
    starts = [scene.truth(0), scene.balloons[0].box(0)]
    alone = [follow(cacf, frames[:8], box) for box in starts]
    states = [cacf.init(frames[0], box) for box in starts]
    together = [[state.box] for state in states]
    for frame in frames[1:8]:
        for index, state in enumerate(states):
            located, estimate = cacf.locate(state, frame)
            states[index] = cacf.learn(located, frame, estimate)
            together[index].append(located.box)
    assert together == alone


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (0.4, -0.3), (1.5, 2.25), (-5.7, 3.2), (9.3, -11.6)])
@pytest.mark.parametrize("size", [(60, 60), (90, 40)])
def test_a_shift_between_pixels_is_found(
    tuned: Callable[..., Cacf], size: tuple[int, int], dx: float, dy: float
) -> None:
    tracker = tuned(scale_penalty=0.5)  # a shift alone; a change of size is another test
    start = Box(160, 120, *size)
    state = tracker.init(texture(0, 0), start)
    _, estimate = tracker.locate(state, texture(dx, dy))
    assert (estimate.box.cx - start.cx, estimate.box.cy - start.cy) == pytest.approx((dx, dy), abs=0.3)
    assert (estimate.box.w, estimate.box.h) == pytest.approx(size)


@pytest.mark.parametrize("zoom", [1 / 1.1, 1.0, 1.1])
def test_a_change_of_size_is_found(tuned: Callable[..., Cacf], zoom: float) -> None:
    tracker = tuned(scale_step=1.1, scale_damping=1.0, scale_penalty=1.0)
    state = tracker.init(texture(0, 0), Box(160, 120, 100, 60))
    _, estimate = tracker.locate(state, texture(0, 0, zoom))
    assert estimate.box.w == pytest.approx(100 * zoom)
    assert estimate.box.h == pytest.approx(60 * zoom)
    assert (estimate.box.cx, estimate.box.cy) == pytest.approx((160, 120), abs=0.5)


def test_only_a_share_of_a_change_of_size_is_taken_over(tuned: Callable[..., Cacf]) -> None:
    tracker = tuned(scale_step=1.1, scale_damping=0.5, scale_penalty=1.0)
    state = tracker.init(texture(0, 0), Box(160, 120, 100, 60))
    _, estimate = tracker.locate(state, texture(0, 0, 1.1))
    assert estimate.box.w == pytest.approx(100 * 1.1**0.5)


def located(tracker: Cacf, frames: list[Image]) -> tuple[TrackState, Estimate]:
    return tracker.locate(tracker.init(frames[0], Scene().truth(0)), frames[1])


def test_nothing_is_learned_from_a_response_that_does_not_stand_out(
    tuned: Callable[..., Cacf], frames: list[Image]
) -> None:
    tracker = tuned(learning_sidelobe=1000.0)
    state, estimate = located(tracker, frames)
    assert tracker.learn(state, frames[1], estimate) == state


def test_what_stands_out_is_learned(tuned: Callable[..., Cacf], frames: list[Image]) -> None:
    tracker = tuned(learning_sidelobe=0.0, learning_rate=0.25)
    state, estimate = located(tracker, frames)
    learned = tracker.learn(state, frames[1], estimate)
    assert learned.box == state.box
    assert learned.usual_peak == pytest.approx(0.75 * state.usual_peak + 0.25 * estimate.quality["peak"])
    # Learning blends with what a start on the newest frame would know.
    before, after = downloaded(state), downloaded(learned)
    fresh = downloaded(tracker.init(frames[1], state.box))
    for name in before:
        expected = 0.75 * before[name] + 0.25 * fresh[name]
        assert after[name] == pytest.approx(expected, abs=1e-4 * float(np.abs(expected).max()))


@pytest.mark.parametrize("side", [(-1, 0), (1, 0), (0, -1), (0, 1)], ids=["left", "right", "above", "below"])
def test_every_side_of_the_target_is_context(tuned: Callable[..., Cacf], side: tuple[int, int]) -> None:
    tracker = tuned(context=1.5, context_shift=1.0)
    box = Box(160, 120, 40, 40)  # so its patch reaches to 50 pixels from the centre, and context to 90
    plain, other = texture(0, 0), texture(0, 0)
    x, y = (round(centre + 75 * step) for centre, step in zip((box.cx, box.cy), side, strict=True))
    other[y - 12 : y + 12, x - 12 : x + 12] = 255
    before, after = (downloaded(tracker.init(image, box)) for image in (plain, other))
    assert np.abs(after["numerator"] - before["numerator"]).max() == 0, "the target itself is the same"
    assert np.abs(after["denominator"] - before["denominator"]).max() > 0


BOXES = {
    "in the corner": Box.from_corner(0, 0, 40, 30),
    "over the left edge": Box.from_corner(-20, 100, 50, 60),
    "over the right edge": Box.from_corner(620, 100, 40, 60),
    "over the lower edge": Box.from_corner(300, 450, 60, 60),
    "almost outside": Box.from_corner(-39, 200, 40, 40),
    "tiny": Box.from_corner(200, 200, 5, 5),
    "thin": Box.from_corner(200, 200, 4, 200),
    "flat": Box.from_corner(20, 200, 600, 4),
    "as large as the picture": Box.from_corner(0, 0, 640, 480),
}


@pytest.mark.parametrize("box", BOXES.values(), ids=list(BOXES))
def test_every_box_can_be_followed(cacf: Cacf, frames: list[Image], box: Box) -> None:
    state = cacf.init(frames[0], box)
    assert state.box == box
    for frame in frames[1:4]:
        state, estimate = cacf.locate(state, frame)
        state = cacf.learn(state, frame, estimate)
        assert_in_the_picture(estimate.box, frame)
        assert 0 <= estimate.confidence <= 1


def test_a_still_target_stays_where_it_is(cacf: Cacf, frames: list[Image]) -> None:
    start = Scene().truth(0)
    boxes = follow(cacf, [frames[0]] * 10, start)
    assert min(overlap(box, start) for box in boxes) > 0.9


def test_a_plain_picture_without_any_texture_does_no_harm(cacf: Cacf) -> None:
    plain = np.full((120, 160, 3), 90, np.uint8)
    state = cacf.init(plain, Box(80, 60, 30, 30))
    located_state, estimate = cacf.locate(state, plain)
    assert np.isfinite(estimate.confidence)
    assert_in_the_picture(estimate.box, plain)
    assert_in_the_picture(cacf.learn(located_state, plain, estimate).box, plain)


def test_the_box_never_leaves_the_picture(cacf: Cacf) -> None:
    rng = np.random.default_rng(2)
    for _ in range(8):
        height, width = (int(side) for side in rng.integers(24, 200, 2))
        sides = rng.uniform(SMALLEST_SIDE, [width, height])
        box = Box(*(rng.uniform(0, [width, height])), *sides)
        noise = rng.integers(0, 256, (6, height, width, 3), dtype=np.uint8)
        state = cacf.init(noise[0], box)
        for frame in noise[1:]:
            state, estimate = cacf.locate(state, frame)
            state = cacf.learn(state, frame, estimate)
            assert_in_the_picture(estimate.box, frame)
            assert state.box == estimate.box


def test_a_smaller_picture_pulls_the_box_in(cacf: Cacf, frames: list[Image]) -> None:
    state = cacf.init(frames[0], Box.from_corner(500, 380, 120, 90))
    small = cv2.resize(frames[0], (160, 120))
    _, estimate = cacf.locate(state, np.asarray(small, np.uint8))
    assert_in_the_picture(estimate.box, small)
