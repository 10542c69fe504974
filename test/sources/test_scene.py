"""The synthetic scene: always the same, and its truth is true."""

from __future__ import annotations

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.sources import Scene, SourceError
from deep_tracker_ros.sources.synthetic.grain import Grain
from deep_tracker_ros.sources.synthetic.motion import Pose
from deep_tracker_ros.sources.synthetic.sprite import Sprite

SIZES = [(640, 480), (241, 187), (64, 64)]


def painted_span(canvas: NDArray[np.uint8]) -> Box:
    """Bounds of what is not black, in whole pixels."""
    return Box.from_corner(*cv2.boundingRect(canvas.max(axis=2)))


def edges(box: Box) -> list[float]:
    x, y, width, height = box.corner()
    return [x, y, x + width, y + height]


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = Scene(seed=5, width=160, height=120), Scene(seed=5, width=160, height=120)
    for index, (a, b) in enumerate(zip(itertools.islice(first, 20), second, strict=False)):
        assert a.image.tobytes() == b.image.tobytes()
        assert a.stamp_ns == b.stamp_ns
        assert first.truth(index) == second.truth(index)
    assert first.frame(7).image.tobytes() == second.frame(7).image.tobytes(), "in any order"


def test_another_seed_gives_another_scene() -> None:
    first, second = Scene(seed=1, width=160, height=120), Scene(seed=2, width=160, height=120)
    assert (first.frame(0).image != second.frame(0).image).mean() > 0.5
    assert first.truth(0) != second.truth(0)


def test_frames_have_the_asked_size_rate_and_number() -> None:
    scene = Scene(width=200, height=100, frame_rate=50, length=4)
    frames = list(scene)
    assert scene.length == len(frames) == 4
    assert [frame.stamp_ns for frame in frames] == [0, 20_000_000, 40_000_000, 60_000_000]
    assert {frame.image.shape for frame in frames} == {(100, 200, 3)}
    assert frames[0].image.dtype == np.uint8


def test_a_scene_without_length_goes_on() -> None:
    scene = Scene(width=64, height=64, length=None)
    assert scene.length is None
    assert len(list(itertools.islice(scene, 400))) == 400


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_truth_is_where_the_target_is_painted(width: int, height: int) -> None:
    scene = Scene(seed=3, width=width, height=height)
    for index in range(0, 300, 13):
        canvas = np.zeros((height, width, 3), np.uint8)
        scene.target.paste(canvas, index / scene.frame_rate)
        # A pixel that is covered in part is painted faintly, or too faintly to be counted.
        assert edges(painted_span(canvas)) == pytest.approx(edges(scene.truth(index)), abs=1.0)


def test_truth_is_where_the_frame_shows_the_target() -> None:
    scene = Scene(seed=3)
    without = Scene(seed=3)
    invisible = Sprite(np.zeros((2, 2, 4), np.uint8), width=2)
    without.balloons[-1] = replace(without.target, sprite=invisible)
    for index in range(0, 300, 29):
        changed = cv2.absdiff(scene.frame(index).image, without.frame(index).image)
        assert edges(painted_span(changed)) == pytest.approx(edges(scene.truth(index)), abs=1.5)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("seed", range(2))
def test_the_target_stays_inside_the_image(width: int, height: int, seed: int) -> None:
    scene = Scene(seed, width, height)
    for index in range(3000):
        x, y, right, bottom = edges(scene.truth(index))
        assert 0 < x < right < width
        assert 0 < y < bottom < height


@pytest.mark.parametrize("seed", range(3))
def test_the_target_moves_smoothly_and_changes_its_size_mildly(seed: int) -> None:
    scene = Scene(seed)
    boxes = [scene.truth(index) for index in range(900)]
    steps = [np.hypot(b.cx - a.cx, b.cy - a.cy) for a, b in itertools.pairwise(boxes)]
    assert max(steps) < 6
    assert np.ptp([box.cx for box in boxes]) > 200
    assert np.ptp([box.cy for box in boxes]) > 150
    widths = [box.w for box in boxes]
    assert 1.2 < max(widths) / min(widths) < 1.5


def test_the_ground_moves_as_the_camera_pans() -> None:
    scene = Scene(seed=0)
    scene.balloons.clear()
    first, later = scene.frame(0).image, scene.frame(150).image
    shift, confidence = cv2.phaseCorrelate(
        *(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32) for image in (first, later))
    )
    assert confidence > 0.2
    assert min(np.abs(shift)) > 5, "in both directions"


def test_nothing_is_near_the_target_at_the_start() -> None:
    for seed in range(12):
        scene = Scene(seed, 80, 64)
        for other in scene.balloons[:-1]:
            assert overlap(other.box(0), scene.truth(0)) == 0


def test_noise_differs_from_frame_to_frame_and_is_mild() -> None:
    grain = Grain(seed=0, width=160, height=120)
    plain = np.full((120, 160, 3), 128, np.uint8)
    noisy = [plain.copy(), plain.copy()]
    for index, image in enumerate(noisy):
        grain.add(image, index)
    assert (noisy[0] != noisy[1]).mean() > 0.5
    assert noisy[0].mean() == pytest.approx(128, abs=0.1)
    assert noisy[0].std() == pytest.approx(2.5, abs=0.2)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"seed": -1}, "seed -1"),
        ({"width": 63}, "63x480 pixels is too small"),
        ({"height": 0}, "640x0 pixels is too small"),
        ({"frame_rate": 0.0}, r"0\.0 frames a second"),
        ({"frame_rate": float("nan")}, "nan frames a second"),
        ({"length": 0}, "0 frames"),
    ],
)
def test_refuses_impossible_settings(settings: dict[str, float], complaint: str) -> None:
    with pytest.raises(SourceError, match=complaint):
        Scene(**settings)


@pytest.mark.parametrize("zoom", [0.7, 1.0, 1.3])
@pytest.mark.parametrize("offset", [0.0, 0.25, 0.5])
def test_a_sprite_is_pasted_where_its_box_says(zoom: float, offset: float) -> None:
    y, x = np.mgrid[-9.5:10, -14.5:15]
    disc = np.clip(8.5 - np.hypot(x, y), 0, 1)[..., None] * np.full(4, 255)
    sprite = Sprite(np.rint(disc).astype(np.uint8), width=30)
    pose = Pose(40 + offset, 30 - offset, zoom)
    canvas = np.zeros((60, 80, 3), np.uint8)
    sprite.paste(canvas, pose)
    box = sprite.box(pose)
    weight = canvas[..., 0] / 255
    rows, columns = np.indices(weight.shape) + 0.5
    assert weight.sum() == pytest.approx(disc[..., 3].sum() / 255 * zoom**2, rel=0.03)
    assert (columns * weight).sum() / weight.sum() == pytest.approx(box.cx, abs=0.02)
    assert (rows * weight).sum() / weight.sum() == pytest.approx(box.cy, abs=0.02)


def test_a_sprite_between_pixels_covers_the_outer_ones_in_part() -> None:
    sprite = Sprite(np.full((4, 4, 4), 255, np.uint8), width=4)
    canvas = np.zeros((9, 9, 3), np.uint8)
    sprite.paste(canvas, Pose(4.5, 4.25, 1))
    assert canvas[4, :, 0].tolist() == pytest.approx([0, 0, 128, 255, 255, 255, 128, 0, 0], abs=2)
    assert canvas[:, 4, 0].tolist() == pytest.approx([0, 0, 191, 255, 255, 255, 64, 0, 0], abs=2)


def test_a_sprite_across_the_edge_is_cut_off() -> None:
    sprite = Sprite(np.full((20, 20, 4), 255, np.uint8), width=20)
    canvas = np.zeros((40, 40, 3), np.uint8)
    sprite.paste(canvas, Pose(0, 0, 1))
    sprite.paste(canvas, Pose(500, -500, 1))
    assert painted_span(canvas) == Box.from_corner(0, 0, 10, 10)


def test_a_sprite_blends_with_what_is_behind_it() -> None:
    half_white = np.full((10, 10, 4), 128, np.uint8)
    canvas = np.full((10, 10, 3), 100, np.uint8)
    Sprite(half_white, width=10).paste(canvas, Pose(5, 5, 1))
    assert canvas[5, 5].tolist() == [178, 178, 178]
