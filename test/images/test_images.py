"""Every encoding of sensor_msgs/Image against an encoder written here in plain numpy."""

import array

import numpy as np
import pytest
from sensor_msgs.msg import Image
from std_msgs.msg import Header

from deep_tracker_ros.images import bgr_to_image, image_to_bgr
from deep_tracker_ros.images.encodings import ENCODINGS

BLUE, GREEN, RED = range(3)
RNG = np.random.default_rng(20)
NOISE = RNG.integers(0, 256, (31, 45, 3), dtype=np.uint8)
GREY_NOISE = NOISE[..., :1].repeat(3, axis=2)


def colour_fields() -> np.ndarray:
    """Fields of plain colour, 20 pixels wide: shared colour samples cannot blur their middle."""
    colours = [(40, 30, 220), (30, 200, 60), (230, 60, 40), (120, 120, 120), (20, 220, 230)]
    row = np.repeat(np.array(colours, np.uint8), 20, axis=0)
    return np.concatenate([np.tile(row, (20, 1, 1)), np.tile(row[::-1], (20, 1, 1))])


FIELDS = colour_fields()
FIELD_MIDDLES = [(y, x) for y in (10, 30) for x in (10, 30, 50, 70, 90)]


def to_yuv(bgr: np.ndarray) -> np.ndarray:
    """Convert to the studio range of ITU-R BT.601: Y in 16..235, U and V in 16..240."""
    b, g, r = np.moveaxis(bgr / 255.0, 2, 0)
    y = 16 + 65.481 * r + 128.553 * g + 24.966 * b
    u = 128 - 37.797 * r - 74.203 * g + 112.0 * b
    v = 128 + 112.0 * r - 93.786 * g - 18.214 * b
    return np.rint(np.stack([y, u, v], axis=2)).astype(np.uint8)


def packed_yuv(bgr: np.ndarray, luma_first: bool) -> np.ndarray:
    yuv = to_yuv(bgr)
    chroma = yuv[..., 1].copy()
    chroma[:, 1::2] = yuv[:, ::2, 2]  # U of the even pixel, then V of the same pixel
    pair = [yuv[..., 0], chroma] if luma_first else [chroma, yuv[..., 0]]
    return np.stack(pair, axis=2)


def planar_yuv(bgr: np.ndarray, first: int) -> np.ndarray:
    yuv = to_yuv(bgr)
    height, width = bgr.shape[:2]
    chroma = np.stack([yuv[::2, ::2, first], yuv[::2, ::2, 3 - first]], axis=2)
    return np.concatenate([yuv[..., 0], chroma.reshape(height // 2, width)])[..., np.newaxis]


def mosaic(bgr: np.ndarray, pattern: str) -> np.ndarray:
    """Keep one channel a pixel; the pattern names the upper left 2 x 2 pixels in reading order."""
    result = np.empty((*bgr.shape[:2], 1), np.uint8)
    for index, letter in enumerate(pattern):
        y, x = divmod(index, 2)
        result[y::2, x::2, 0] = bgr[y::2, x::2, "bgr".index(letter)]
    return result


def wide(pixels: np.ndarray) -> np.ndarray:
    """Make 16-bit values whose high byte is the pixel, and whose low byte must not matter."""
    return pixels.astype(np.uint16) * 256 + RNG.integers(0, 256, pixels.shape, dtype=np.uint16)


def with_alpha(pixels: np.ndarray) -> np.ndarray:
    return np.dstack([pixels, RNG.integers(0, 256, pixels.shape[:2], dtype=np.uint8)])


EXACT = {
    "bgr8": (NOISE, NOISE),
    "8UC3": (NOISE, NOISE),
    "rgb8": (NOISE[..., ::-1], NOISE),
    "bgra8": (with_alpha(NOISE), NOISE),
    "8UC4": (with_alpha(NOISE), NOISE),
    "rgba8": (with_alpha(NOISE[..., ::-1]), NOISE),
    "mono8": (NOISE[..., :1], GREY_NOISE),
    "8UC1": (NOISE[..., :1], GREY_NOISE),
    "mono16": (wide(NOISE[..., :1]), GREY_NOISE),
}
IN_COLOUR = {
    "uyvy": packed_yuv(FIELDS, luma_first=False),
    "yuv422": packed_yuv(FIELDS, luma_first=False),
    "yuyv": packed_yuv(FIELDS, luma_first=True),
    "yuv422_yuy2": packed_yuv(FIELDS, luma_first=True),
    "nv12": planar_yuv(FIELDS, first=1),
    "nv21": planar_yuv(FIELDS, first=2),
}
for name in ("rggb", "bggr", "gbrg", "grbg"):
    IN_COLOUR[f"bayer_{name}8"] = mosaic(FIELDS, name)
    IN_COLOUR[f"bayer_{name}16"] = wide(mosaic(FIELDS, name))


def make_image(
    encoding: str, pixels: np.ndarray, padding: int = 0, big_endian: bool = False, height: int = 0
) -> Image:
    """Write rows x width x channels as a driver does, with random bytes after each row."""
    rows, width, channels = pixels.shape
    stored = pixels.astype(pixels.dtype.newbyteorder(">" if big_endian else "<"))
    row_bytes = width * channels * pixels.dtype.itemsize
    memory = RNG.integers(0, 256, (rows, row_bytes + padding), dtype=np.uint8)
    memory[:, :row_bytes] = np.frombuffer(stored.tobytes(), np.uint8).reshape(rows, row_bytes)
    return Image(
        height=height or rows,
        width=width,
        encoding=encoding,
        is_bigendian=int(big_endian),
        step=row_bytes + padding,
        data=array.array("B", memory.tobytes()),
    )


def test_every_encoding_is_tested():
    assert {*EXACT, *IN_COLOUR, "16UC1"} == set(ENCODINGS)


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("padding", [0, 1, 7])
@pytest.mark.parametrize("encoding", EXACT)
def test_exact_encodings(encoding, padding, big_endian):
    stored, expected = EXACT[encoding]
    message = make_image(encoding, stored, padding, big_endian)
    before = bytes(message.data)
    frame = image_to_bgr(message)
    np.testing.assert_array_equal(frame, expected)
    assert frame.dtype == np.uint8
    assert bytes(message.data) == before


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("padding", [0, 1, 7])
@pytest.mark.parametrize("encoding", IN_COLOUR)
def test_colours_survive_shared_and_mosaic_colour(encoding, padding, big_endian):
    message = make_image(encoding, IN_COLOUR[encoding], padding, big_endian, FIELDS.shape[0])
    frame = image_to_bgr(message)
    assert frame.shape == FIELDS.shape
    for y, x in FIELD_MIDDLES:  # 8-bit YUV rounds three times: up to 3 grey levels
        np.testing.assert_allclose(frame[y, x].astype(int), FIELDS[y, x], atol=3)
    assert frame[10, 10].argmax() == RED, "the red field must come out red"


@pytest.mark.parametrize("pattern", ["rggb", "bggr", "gbrg", "grbg"])
def test_bayer_of_odd_size(pattern):
    ramp = np.add.outer(np.arange(33) * 3, np.arange(51) * 2)
    picture = np.stack([ramp, ramp + 20, ramp + 40], axis=2).astype(np.uint8)
    frame = image_to_bgr(make_image(f"bayer_{pattern}8", mosaic(picture, pattern)))
    assert frame.shape == picture.shape
    difference = np.abs(frame[1:-1, 1:-1].astype(int) - picture[1:-1, 1:-1])
    assert difference.max() <= 1, "a ramp is what bilinear interpolation restores"


@pytest.mark.parametrize("encoding", ["bgr8", "rgb8", "mono8", "mono16", "16UC1"])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (3, 5)])
def test_small_and_odd_sizes(encoding, size):
    stored = EXACT[encoding][0] if encoding in EXACT else wide(NOISE[..., :1])
    height, width = size
    frame = image_to_bgr(make_image(encoding, stored[:height, :width], padding=2))
    assert frame.shape == (height, width, 3)
    if encoding in EXACT:
        np.testing.assert_array_equal(frame, EXACT[encoding][1][:height, :width])


@pytest.mark.parametrize("padding", [0, 5])
def test_bgr8_is_the_memory_of_the_message(padding):
    message = make_image("bgr8", NOISE, padding)
    assert np.shares_memory(image_to_bgr(message), np.frombuffer(message.data, np.uint8))


@pytest.mark.parametrize("encoding", ["bgr8", "rgb8", "mono16"])
def test_frames_are_read_only(encoding):
    frame = image_to_bgr(make_image(encoding, EXACT[encoding][0]))
    with pytest.raises(ValueError, match="read-only"):
        frame[0, 0] = 0


def test_published_frames_come_back():
    header = Header(frame_id="camera")
    header.stamp.sec = 12
    for picture in (NOISE, NOISE[::2, ::-1], np.asfortranarray(NOISE)):
        message = bgr_to_image(picture, header)
        assert (message.encoding, message.step) == ("bgr8", picture.shape[1] * 3)
        assert message.header == header
        np.testing.assert_array_equal(image_to_bgr(message), picture)


def test_a_published_frame_is_a_copy():
    picture = NOISE.copy()
    message = bgr_to_image(picture, Header())
    picture[:] = 0
    np.testing.assert_array_equal(image_to_bgr(message), NOISE)
