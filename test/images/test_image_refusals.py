"""Image messages that cannot be used: each refusal names the value, and nothing else comes out."""

import array
import sys

import numpy as np
import pytest
from sensor_msgs.msg import Image
from std_msgs.msg import Header

from deep_tracker_ros.images import ImageError, bgr_to_image, bridge, image_to_bgr
from deep_tracker_ros.images.encodings import ENCODINGS


def make_image(size=64, **fields):
    defaults = {"width": 4, "height": 4, "step": 16, "encoding": "bgr8"}
    return Image(data=array.array("B", bytes(size)), **{**defaults, **fields})


REFUSED = [
    (make_image(width=0), "0 x 4 pixels is empty"),
    (make_image(height=0), "4 x 0 pixels is empty"),
    (make_image(width=16385), "16385 x 4 pixels is larger than 16384"),
    (make_image(height=4294967295), "4 x 4294967295 pixels is larger than 16384"),
    (make_image(step=11), "step 11 is too small for a row of 4 bgr8 pixels, which takes 12 bytes"),
    (make_image(step=0), "step 0 is too small"),
    (make_image(encoding="mono16", step=7), "step 7 is too small .* takes 8 bytes"),
    (make_image(size=63), "data of 63 bytes is shorter than the 64 bytes"),
    (make_image(size=65), "data of 65 bytes is longer than the 64 bytes"),
    (make_image(size=0), "data of 0 bytes is shorter than the 64 bytes"),
    (make_image(encoding="uyvy", width=5), "5 x 4 pixels cuts a colour sample in two: 2 x 1"),
    (make_image(encoding="nv12", width=3), "3 x 4 pixels cuts a colour sample in two: 2 x 2"),
    (make_image(encoding="nv12", height=3), "4 x 3 pixels cuts a colour sample in two: 2 x 2"),
    (make_image(encoding="nv12"), "data of 64 bytes is shorter than the 96 bytes of 6 rows"),
    (make_image(encoding="bayer_rggb8", width=2), "2 x 4 pixels is too small .* at least 3 x 3"),
]


@pytest.mark.parametrize(("message", "text"), REFUSED)
def test_refusal_names_the_value(message, text):
    with pytest.raises(ImageError, match=text):
        image_to_bgr(message)


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        (np.zeros((4, 4), np.uint8), r"shape \(4, 4\)"),
        (np.zeros((4, 4, 4), np.uint8), r"shape \(4, 4, 4\)"),
        (np.zeros((4, 4, 3), np.float32), "type float32"),
        (np.zeros((0, 4, 3), np.uint8), "4 x 0 pixels is empty"),
    ],
)
def test_what_cannot_be_published(picture, text):
    with pytest.raises(ImageError, match=text):
        bgr_to_image(picture, Header())


@pytest.fixture
def load_cv_bridge(tmp_path, monkeypatch):
    """Let a test write the cv_bridge that is found, or hide the one that is installed."""

    def load(source):
        for module in [name for name in sys.modules if name.split(".")[0] == "cv_bridge"]:
            monkeypatch.delitem(sys.modules, module)
        if source is None:
            monkeypatch.setitem(sys.modules, "cv_bridge", None)
        else:
            (tmp_path / "cv_bridge.py").write_text(source)
            monkeypatch.syspath_prepend(tmp_path)
        bridge._load_bridge.cache_clear()

    yield load
    sys.modules.pop("cv_bridge", None)
    bridge._load_bridge.cache_clear()


CONVERTS = """
import numpy as np
class CvBridge:
    def imgmsg_to_cv2(self, message, desired_encoding):
        {body}
"""


def test_unknown_encoding_without_cv_bridge(load_cv_bridge):
    load_cv_bridge(None)
    with pytest.raises(ImageError) as caught:
        image_to_bgr(make_image(encoding="32FC1"))
    text = str(caught.value)
    assert "'32FC1'" in text
    assert "cv_bridge is not installed" in text
    assert all(name in text for name in ENCODINGS)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("raise ImportError('numpy.core.multiarray failed')", "ImportError: numpy.core.multiarray"),
        ("raise AttributeError('_ARRAY_API not found')", "AttributeError: _ARRAY_API not found"),
        ("import a_module_that_is_not_there", "No module named 'a_module_that_is_not_there'"),
    ],
)
def test_broken_cv_bridge_is_told(load_cv_bridge, source, text):
    load_cv_bridge(source)
    with pytest.raises(ImageError, match=f"'rgb16'.*does not import.*{text}"):
        image_to_bgr(make_image(encoding="rgb16"))


def test_cv_bridge_converts_what_is_not_known(load_cv_bridge):
    load_cv_bridge(CONVERTS.format(body="return np.full((4, 4, 3), 7, np.uint8)"))
    frame = image_to_bgr(make_image(encoding="bgr16"))
    assert (frame == 7).all()
    assert not frame.flags.writeable


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("raise TypeError('[32FC1] is not a color format')", "32FC1. is not a color format"),
        ("return np.zeros((4, 4), np.float32)", r"shape \(4, 4\) of float32"),
    ],
)
def test_cv_bridge_that_fails_is_told(load_cv_bridge, body, text):
    load_cv_bridge(CONVERTS.format(body=body))
    with pytest.raises(ImageError, match=text):
        image_to_bgr(make_image(encoding="32FC1"))


def random_message(rng):
    """Make a message whose fields often fit each other, so that both ways are tested."""
    name = [*ENCODINGS, "", "BGR8", "32FC1", "nv24", "h264"][rng.integers(len(ENCODINGS) + 5)]
    width, height = (int(side) for side in rng.integers(0, 24, 2))
    pixel_bytes = ENCODINGS[name].bytes_per_pixel if name in ENCODINGS else 3
    step = width * pixel_bytes + int(rng.choice([0, 0, 0, 1, 5, -1]))
    rows = height * 3 // 2 if name.startswith("nv") else height
    length = step * rows + int(rng.choice([0] * 12 + [1, -1, step, -step]))
    return Image(
        width=width,
        height=int(rng.choice([height] * 31 + [2**32 - 1])),
        step=max(step, 0),
        encoding=name,
        is_bigendian=int(rng.integers(256)),
        data=array.array("B", rng.bytes(max(length, 0))),
    )


def test_random_messages_are_converted_or_refused(load_cv_bridge):
    load_cv_bridge(None)
    rng = np.random.default_rng(2)
    converted = refused = 0
    for _ in range(2000):
        message = random_message(rng)
        try:
            assert image_to_bgr(message).shape == (message.height, message.width, 3)
            converted += 1
        except ImageError:
            refused += 1
    assert converted > 400
    assert refused > 400
