"""JPEG and PNG messages: round trips, and files that are cut off, corrupt, foreign or too large."""

import array
import struct

import cv2
import numpy as np
import pytest
from sensor_msgs.msg import CompressedImage

from deep_tracker_ros.images import ImageError, compressed_to_bgr

ROWS, COLUMNS = np.mgrid[0:48, 0:65]
PICTURE = np.stack([COLUMNS * 3, ROWS * 4, 250 - COLUMNS * 2], axis=2).astype(np.uint8)


def encode(extension, picture=PICTURE, *options):
    return cv2.imencode(extension, picture, options)[1].tobytes()


def make_message(data, message_format="jpeg"):
    return CompressedImage(format=message_format, data=array.array("B", data))


JPEG, PNG = encode(".jpg"), encode(".png")
PROGRESSIVE = encode(".jpg", PICTURE, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)


@pytest.mark.parametrize("data", [JPEG, PROGRESSIVE], ids=["baseline", "progressive"])
def test_jpeg_round_trip(data):
    frame = compressed_to_bgr(make_message(data, "bgr8; jpeg compressed bgr8"))
    assert frame.dtype == np.uint8
    assert not frame.flags.writeable
    np.testing.assert_allclose(frame.astype(int), PICTURE, atol=16)
    assert np.abs(frame.astype(int) - PICTURE).mean() < 3


def test_png_round_trip_is_exact():
    np.testing.assert_array_equal(compressed_to_bgr(make_message(PNG, "png")), PICTURE)


def test_grey_and_alpha_become_three_channels():
    grey = PICTURE[..., 0]
    alpha = np.dstack([PICTURE, grey])
    for picture, expected in ((grey, np.dstack([grey] * 3)), (alpha, PICTURE)):
        frame = compressed_to_bgr(make_message(encode(".png", picture)))
        np.testing.assert_array_equal(frame, expected)


def test_16_bit_png_follows_the_rule_of_its_encoding():
    values = (1000 + ROWS * 40 + COLUMNS).astype(np.uint16)
    data = encode(".png", values)
    mono = compressed_to_bgr(make_message(data, "mono16; png compressed "))
    np.testing.assert_array_equal(mono, np.dstack([values >> 8] * 3))
    depth = compressed_to_bgr(make_message(data, "16UC1; png compressed "))
    assert np.ptp(depth) > 150


def test_padding_behind_the_end_is_allowed():
    """USB cameras fill their transfer buffers up."""
    padded = compressed_to_bgr(make_message(JPEG + bytes(100)))
    np.testing.assert_array_equal(padded, compressed_to_bgr(make_message(JPEG)))


def test_an_exif_note_does_not_turn_the_picture():
    """A box is drawn on the picture as the sensor saw it."""
    entry = struct.pack("<HHHIHH", 1, 0x0112, 3, 1, 6, 0)  # orientation: a quarter turn
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + entry + bytes(4)
    turned = JPEG[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + JPEG[2:]
    assert cv2.imdecode(np.frombuffer(turned, np.uint8), cv2.IMREAD_COLOR).shape == (65, 48, 3)
    np.testing.assert_array_equal(
        compressed_to_bgr(make_message(turned)), compressed_to_bgr(make_message(JPEG))
    )


def test_fill_bytes_before_a_marker_are_allowed():
    data = JPEG[:2] + b"\xff\xff" + JPEG[2:]
    assert compressed_to_bgr(make_message(data)).shape == PICTURE.shape


@pytest.mark.parametrize("data", [JPEG, PROGRESSIVE, PNG], ids=["baseline", "progressive", "png"])
def test_every_cut_is_refused(data):
    for length in range(len(data)):
        # By our own check: not every version of the decoders says so.
        with pytest.raises(ImageError, match="is cut off" if length > 8 else None):
            compressed_to_bgr(make_message(data[:length]))


def test_a_cut_jpeg_with_a_whole_thumbnail_is_refused():
    thumbnail = encode(".jpg", PICTURE[::8, ::8])
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    whole = JPEG[:2] + segment + JPEG[2:]
    assert compressed_to_bgr(make_message(whole)).shape == PICTURE.shape
    with pytest.raises(ImageError, match=f"{len(whole) - 2} bytes is cut off"):
        compressed_to_bgr(make_message(whole[:-2]))


def jpeg_of_claimed_size(width, height):
    start = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:start] + struct.pack(">HH", height, width) + JPEG[start + 4 :]


def png_of_claimed_size(width, height):
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


@pytest.mark.parametrize("claim", [jpeg_of_claimed_size, png_of_claimed_size])
@pytest.mark.parametrize(
    ("size", "text"),
    [
        ((16000, 16000), "16000 x 16000 pixels are more than the 33554432"),
        ((65535, 1), "65535 x 1 pixels is larger than 16384"),
        ((0, 48), "0 x 48 pixels is empty"),
    ],
)
def test_claimed_size_is_checked_before_decoding(claim, size, text, monkeypatch):
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(ImageError, match=text):
        compressed_to_bgr(make_message(claim(*size)))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "format 'jpeg': it holds no data"),
        (b"\x00\x00\x00\x01\x67\x42", "starts with the bytes 00 00 00 01 67 42"),
        (b"GIF89a" + bytes(50), "neither JPEG nor PNG"),
        (b"\xff\xd8\xff\xe0\x00\x01" + bytes(50), "JPEG header is corrupt at byte 2"),
        (b"\xff\xd8\xff\xe0\x00\x04" + bytes(50), "JPEG header is corrupt at byte 8"),
        (b"\xff\xd8\xff\xda\x00\x04" + bytes(50), "scan at byte 2 comes before its size"),
        (PNG.replace(b"IHDR", b"IDAT"), "first PNG chunk is b'IDAT'"),
    ],
)
def test_refusal_names_the_value(data, text):
    with pytest.raises(ImageError, match=text):
        compressed_to_bgr(make_message(data))


def test_random_damage_is_decoded_or_refused():
    rng = np.random.default_rng(3)
    refused = 0
    for turn in range(600):
        data = bytearray((JPEG, PNG, PROGRESSIVE)[turn % 3])
        for position in rng.integers(0, len(data), rng.integers(1, 4)):
            data[position] = rng.integers(256)
        try:
            assert compressed_to_bgr(make_message(bytes(data))).ndim == 3
        except ImageError:
            refused += 1
    assert refused > 200


def test_random_bytes_are_refused():
    rng = np.random.default_rng(4)
    for start in (b"", JPEG[:3], PNG[:16]):
        for _ in range(200):
            with pytest.raises(ImageError):
                compressed_to_bgr(make_message(start + rng.bytes(int(rng.integers(200)))))
