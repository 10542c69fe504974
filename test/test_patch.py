"""Cutting patches: exact on whole pixels, linear between them, replicated outside, without aliasing."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.box import Box
from deep_tracker_ros.patch import Patch, around, cut, cut_all

Picture = NDArray[np.uint8]
SLOPES = (4.0, 2.0)  # grey levels a pixel, to the right and downwards


def random_picture(seed: int, height: int, width: int) -> Picture:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def ramps(height: int, width: int) -> Picture:
    """Blue rises to the right, green downwards, red in both directions at half the slope."""
    rows, columns = np.mgrid[:height, :width]
    across, down = SLOPES[0] * columns, SLOPES[1] * rows
    picture = np.stack([across, down, (across + down) // 2], axis=2)
    assert picture.max() <= 255
    return picture.astype(np.uint8)


def ramps_at(x: NDArray[np.float64], y: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """What `ramps`, with its border replicated, shows at points of the frame."""
    across = SLOPES[0] * (np.clip(x, 0.5, width - 0.5) - 0.5)
    down = SLOPES[1] * (np.clip(y, 0.5, height - 0.5) - 0.5)
    return np.stack([across, down, (across + down) / 2], axis=2)


def pixel_centres(patch: Patch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where in the frame the centres of the patch's pixels lie."""
    centres = [
        [patch.to_frame(column + 0.5, row + 0.5) for column in range(patch.size)] for row in range(patch.size)
    ]
    points = np.array(centres)
    return points[..., 0], points[..., 1]


def bilinear(picture: Picture, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Plain bilinear interpolation at points whose whole neighbourhood is in the picture."""
    left, top = np.floor(x - 0.5).astype(int), np.floor(y - 0.5).astype(int)
    right_share, down_share = (x - 0.5 - left)[..., None], (y - 0.5 - top)[..., None]
    pixels = picture.astype(np.float64)
    above = (1 - right_share) * pixels[top, left] + right_share * pixels[top, left + 1]
    below = (1 - right_share) * pixels[top + 1, left] + right_share * pixels[top + 1, left + 1]
    return (1 - down_share) * above + down_share * below


@pytest.mark.parametrize(("left", "top", "size"), [(0, 0, 20), (3, 7, 13), (37, 21, 10), (12, 0, 31)])
def test_a_patch_of_its_own_size_on_whole_pixels_is_a_slice(left: int, top: int, size: int) -> None:
    picture = random_picture(0, 31, 47)
    patch = Patch(Box.from_corner(left, top, size, size), size)
    assert np.array_equal(cut(picture, patch), picture[top : top + size, left : left + size])


@pytest.mark.parametrize(("dx", "dy"), [(0.5, 0), (0, 0.5), (0.25, 0.75), (0.125, 0.5)])
def test_a_patch_between_pixels_is_bilinear(dx: float, dy: float) -> None:
    picture = random_picture(1, 40, 50)
    patch = Patch(Box.from_corner(8 + dx, 5 + dy, 24, 24), 24)
    assert cut(picture, patch) == pytest.approx(bilinear(picture, *pixel_centres(patch)), abs=0.51)


@pytest.mark.parametrize("scale", [0.13, 0.5, 0.77])
def test_an_enlarged_patch_is_bilinear(scale: float) -> None:
    smooth = np.rint(127 + 120 * np.sin(np.arange(40)[:, None, None] / 4 + np.arange(50)[:, None] / 7))
    picture = np.repeat(smooth, 3, axis=2).astype(np.uint8)
    patch = Patch(Box(23.3, 19.1, 28 * scale, 28 * scale), 28)
    # OpenCV may round positions to a 32nd of a pixel; the steepest slopes here are 30 and 17 levels a pixel.
    assert cut(picture, patch) == pytest.approx(bilinear(picture, *pixel_centres(patch)), abs=1.4)


@pytest.mark.parametrize("pixels_across", [0.21, 0.6, 1.0, 1.4, 1.97])
@pytest.mark.parametrize("centre", [(30, 40), (31.3, 38.7), (2, 40), (58, 40), (30, 1), (30, 79.5), (-9, 95)])
def test_a_ramp_comes_out_exactly(pixels_across: float, centre: tuple[float, float]) -> None:
    height, width = 81, 61
    side = pixels_across * 24
    patch = Patch(Box(*centre, side, side * 0.9), 24)
    expected = ramps_at(*pixel_centres(patch), height, width)
    # Half a level of rounding, and a 64th of a pixel of position.
    assert cut(ramps(height, width), patch) == pytest.approx(expected, abs=0.6)


@pytest.mark.parametrize(("across", "down"), [(2.0, 2.0), (2.3, 2.3), (3.0, 4.6), (5.7, 2.1), (1.2, 4.5)])
@pytest.mark.parametrize("centre", [(30, 40), (31.3, 38.7), (2, 40), (58, 40), (30, 1), (30, 79.5)])
def test_a_ramp_comes_out_exactly_when_it_is_shrunk(
    across: float, down: float, centre: tuple[float, float]
) -> None:
    height, width = 81, 61
    patch = Patch(Box(*centre, across * 12, down * 12), 12)
    x, y = pixel_centres(patch)
    found, expected = cut(ramps(height, width), patch), ramps_at(x, y, height, width)
    # Near the border an average over blocks is an average over fewer columns or rows than are wanted.
    margin_x, margin_y = 2 * across, 2 * down
    inside = (margin_x < x) & (x < width - margin_x) & (margin_y < y) & (y < height - margin_y)
    assert inside.any()
    assert found[inside] == pytest.approx(expected[inside], abs=1.2)
    allowed = np.array([SLOPES[0] * across, SLOPES[1] * down, (SLOPES[0] * across + SLOPES[1] * down) / 2])
    assert (np.abs(found - expected) <= 1.5 * allowed + 1).all()


def test_outside_the_frame_its_border_is_replicated() -> None:
    picture = random_picture(2, 12, 17)
    patch = Patch(Box.from_corner(-10, -15, 40, 40), 40)
    expected = np.pad(picture, ((15, 13), (10, 13), (0, 0)), mode="edge")
    assert np.array_equal(cut(picture, patch), expected)


@pytest.mark.parametrize(
    ("centre", "corner"), [((-500, -500), (0, 0)), ((900, -500), (0, -1)), ((-500, 900), (-1, 0))]
)
def test_a_patch_far_outside_shows_the_nearest_corner(
    centre: tuple[float, float], corner: tuple[int, int]
) -> None:
    picture = random_picture(3, 20, 30)
    assert (cut(picture, Patch(Box(*centre, 16, 16), 16)) == picture[corner]).all()


@pytest.mark.parametrize("pixels_across", [3.7, 4.0, 4.5, 6.0, 7.9])
@pytest.mark.parametrize("offset", [0.0, 0.3, 1.0, 1.5])
def test_a_fine_checkerboard_turns_grey_when_it_is_shrunk(pixels_across: float, offset: float) -> None:
    rows, columns = np.mgrid[:400, :400]
    board = np.repeat((((rows + columns) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)
    patch = Patch(Box(200 + offset, 200 - offset, 40 * pixels_across, 40 * pixels_across), 40)
    assert cut(board, patch) == pytest.approx(127.5, abs=16)


@pytest.mark.parametrize(("across", "down"), [(4.4, 1.9), (1.9, 4.4), (5.3, 2.4), (2.4, 5.3)])
def test_fine_stripes_turn_grey_when_the_patch_is_shrunk_more_one_way(across: float, down: float) -> None:
    stripes = np.zeros((300, 300, 3), np.uint8)
    (stripes if across > down else stripes.transpose(1, 0, 2))[:, ::2] = 255
    patch = Patch(Box(150, 150, 40 * across, 40 * down), 40)
    assert cut(stripes, patch) == pytest.approx(127.5, abs=30)


def test_any_patch_of_any_frame_can_be_cut() -> None:
    rng = np.random.default_rng(4)
    for _ in range(400):
        height, width = (int(side) for side in rng.integers(1, 40, 2))
        picture = rng.integers(40, 200, (height, width, 3), dtype=np.uint8)
        before = picture.copy()
        picture.setflags(write=False)
        centre = rng.uniform(-60, 100, 2)
        sides = 10 ** rng.uniform(-1, 3.3, 2)  # a tenth of a pixel to fifty frames
        size = int(rng.integers(1, 40))
        found = cut(picture, Patch(Box(*centre, *sides), size))
        assert found.shape == (size, size, 3)
        assert found.dtype == np.uint8
        assert picture.min() <= found.min() and found.max() <= picture.max(), "nothing but the frame is seen"
        assert np.array_equal(picture, before)


def test_a_frame_may_be_a_part_of_another() -> None:
    large = random_picture(5, 60, 80)
    patch = Patch(Box(20.3, 15.7, 35, 50), 10)
    assert np.array_equal(cut(large[10:50, 20:70], patch), cut(large[10:50, 20:70].copy(), patch))


def test_points_of_patch_and_frame_are_mapped_to_each_other() -> None:
    rng = np.random.default_rng(6)
    for _ in range(100):
        patch = Patch(Box(*rng.uniform(-50, 500, 2), *rng.uniform(1, 300, 2)), int(rng.integers(1, 200)))
        point = tuple(rng.uniform(-400, 400, 2))
        assert patch.to_patch(*patch.to_frame(*point)) == pytest.approx(point)
        assert patch.to_frame(*patch.to_patch(*point)) == pytest.approx(point)


def test_corners_and_centre_of_a_patch() -> None:
    patch = Patch(Box.from_corner(10, 20, 80, 40), 16)
    assert patch.pixels_across == (5, 2.5)
    assert patch.to_frame(0, 0) == (10, 20)
    assert patch.to_frame(16, 16) == (90, 60)
    assert patch.to_patch(50, 40) == (8, 8)


def test_a_patch_around_a_box_adds_the_same_to_both_sides() -> None:
    patch = around(Box(100, 200, 20, 60), context=1.5, size=32)
    assert patch == Patch(Box(100, 200, 20 + 60, 60 + 60), 32)
    scaled = around(Box(100, 200, 20, 60), context=1.5, size=32, scale=0.5)
    assert scaled == Patch(Box(100, 200, 40, 60), 32)


def test_patches_are_stacked_as_a_graph_takes_them() -> None:
    picture = random_picture(7, 50, 70)
    patches = [Patch(Box(20 + 9 * i, 25, 30 + i, 30), 24) for i in range(4)]
    stack = cut_all(picture, patches)
    assert stack.shape == (4, 3, 24, 24)
    assert stack.dtype == np.float32
    assert stack.flags.c_contiguous
    for layers, patch in zip(stack, patches, strict=True):
        assert np.array_equal(layers, cut(picture, patch).transpose(2, 0, 1)), "blue, green, red; 0 to 255"
