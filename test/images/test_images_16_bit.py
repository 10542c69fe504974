"""16UC1, depth or heat: a picture with contrast that holds still when something else moves."""

import array

import numpy as np
import pytest
from sensor_msgs.msg import Image

from deep_tracker_ros.images import image_to_bgr

ROWS, COLUMNS = np.mgrid[0:240, 0:320]
TARGET = np.s_[100:150, 150:180]
BESIDE_TARGET = np.s_[100:150, 190:220]
INTRUDER = np.s_[:, :16]  # a twentieth of the picture


def heat_scene() -> np.ndarray:
    """A warm body before a wall at 20 degrees, in hundredths of a kelvin."""
    scene = 29315 + 300 * np.sin(COLUMNS / 45) + 200 * np.cos(ROWS / 35)
    scene[TARGET] = 30600
    return scene


def depth_scene() -> np.ndarray:
    """A floor that comes nearer towards the lower edge and a box on it, in millimetres."""
    scene = 2500.0 + (240 - ROWS) * 18.0
    scene[TARGET] = 1800
    return scene


SCENES = [pytest.param(heat_scene, 40000, id="heat"), pytest.param(depth_scene, 400, id="depth")]


def to_grey(values: np.ndarray, big_endian: bool = False) -> np.ndarray:
    height, width = values.shape
    stored = np.rint(values).astype(">u2" if big_endian else "<u2")
    message = Image(
        height=height,
        width=width,
        encoding="16UC1",
        is_bigendian=int(big_endian),
        step=width * 2,
        data=array.array("B", stored.tobytes()),
    )
    frame = image_to_bgr(message)
    assert (frame[..., 0] == frame[..., 1]).all()
    assert (frame[..., 0] == frame[..., 2]).all()
    return frame[..., 0].astype(int)


@pytest.mark.parametrize("big_endian", [False, True])
def test_the_stated_equation(big_endian):
    values = np.random.default_rng(5).integers(1000, 9000, (40, 50)).astype(float)
    values[::7] = 0
    read = np.sort(values[values > 0])
    middle = read[read.size // 4 : -read.size // 4]
    x = (values - middle.mean()) / (2 * np.abs(middle - middle.mean()).mean())
    expected = np.where(values > 0, 128 + 127 * x / (1 + np.abs(x)), 0)
    np.testing.assert_allclose(to_grey(values, big_endian), expected, atol=1)


@pytest.mark.parametrize(("scene", "intruder"), SCENES)
def test_the_target_stands_out(scene, intruder):
    grey = to_grey(scene())
    assert abs(np.median(grey[TARGET]) - np.median(grey[BESIDE_TARGET])) > 50


@pytest.mark.parametrize(("scene", "intruder"), SCENES)
def test_an_intruder_does_not_change_the_rest(scene, intruder):
    """The picture between its extremes would jump by more than 50 grey levels here."""
    calm, disturbed = scene(), scene()
    disturbed[INTRUDER] = intruder
    jump = to_grey(disturbed) - to_grey(calm)
    assert np.abs(jump[:, 16:]).mean() < 8
    assert np.abs(jump[TARGET]).max() < 10


def test_a_near_half_slides_in_without_a_jump():
    """The median of such a scene jumps from far to near, and the picture with it by 100 or more."""
    far = []
    for share in np.arange(0.2, 0.8, 0.01):
        values = np.full((50, 200), 4000.0)
        values[:, : round(share * 200)] = 1000
        far.append(to_grey(values)[0, -1])
    assert np.abs(np.diff(far)).max() <= 32


def test_noise_of_a_plain_wall_is_not_blown_up():
    noise = np.random.default_rng(6).normal(0, 3, (100, 100))
    assert to_grey(2000 + noise).std() < 8


def test_zero_means_no_reading():
    values = np.full((20, 20), 3000.0)
    values[:5] = 0
    grey = to_grey(values)
    assert (grey[:5] == 0).all()
    assert (grey[5:] == 128).all()
    assert (to_grey(np.zeros((4, 4))) == 0).all()


def test_order_is_kept_from_end_to_end():
    values = np.array([[1, 500, 900, 1000, 1100, 1500, 2000, 65535]], float)
    assert (np.diff(to_grey(values)[0]) > 0).all()
