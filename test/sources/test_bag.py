"""Bags: both storages, both image types, topics, stamps, and damage."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.sources import BagSource, SourceError

pytest.importorskip("rosbags")
from rosbags.typesys.stores import ros2_jazzy as messages  # noqa: E402

WriteBag = Callable[..., Path]
STORAGES = ["SQLITE3", "MCAP"]


def header(stamp_ns: int = 0) -> Any:
    stamp = messages.builtin_interfaces__msg__Time(stamp_ns // 10**9, stamp_ns % 10**9)
    return messages.std_msgs__msg__Header(stamp, "camera")


def raw(picture: NDArray[np.uint8], stamp_ns: int = 0, encoding: str = "bgr8") -> Any:
    height, width = picture.shape[:2]
    data = np.ascontiguousarray(picture).ravel()
    return messages.sensor_msgs__msg__Image(
        header(stamp_ns), height, width, encoding, 0, data.size // height, data
    )


def compressed(picture: NDArray[np.uint8], stamp_ns: int = 0) -> Any:
    data = cv2.imencode(".png", picture)[1].ravel()
    return messages.sensor_msgs__msg__CompressedImage(header(stamp_ns), "png", data)


def picture(seed: int) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)


def text(word: str = "hello") -> Any:
    return messages.std_msgs__msg__String(word)


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("message", [raw, compressed])
def test_pictures_and_stamps_come_back_exactly(
    write_bag: WriteBag, storage: str, message: Callable[..., Any]
) -> None:
    stamps = [7_000_000_123, 7_100_000_456, 7_200_000_789]
    path = write_bag([(100 + 0.1 * i, "/image", message(picture(i), stamps[i])) for i in range(3)], storage)
    with BagSource(path) as source:
        frames = list(source)
        again = list(source)
    assert source.name == "bag /image"
    assert source.length == 3
    assert source.frame_rate == pytest.approx(10)
    assert [frame.stamp_ns for frame in frames] == stamps
    for index, frame in enumerate(frames):
        np.testing.assert_array_equal(frame.image, picture(index))
    assert len(again) == 3


@pytest.mark.parametrize(("storage", "suffix"), [("SQLITE3", ".db3"), ("MCAP", ".mcap")])
def test_reads_a_bare_storage_file(write_bag: WriteBag, storage: str, suffix: str) -> None:
    folder = write_bag([(1, "/image", raw(picture(1)))], storage)
    (file,) = folder.glob(f"*{suffix}")
    with BagSource(file) as source:
        assert len(list(source)) == 1


def test_rgb_is_converted(write_bag: WriteBag) -> None:
    path = write_bag([(1, "/image", raw(picture(1), encoding="rgb8"))])
    with BagSource(path) as source:
        (frame,) = source
    np.testing.assert_array_equal(frame.image, picture(1)[..., ::-1])


def test_a_zero_stamp_is_replaced_by_the_time_of_receipt(write_bag: WriteBag) -> None:
    path = write_bag([(12.5, "/image", raw(picture(1), stamp_ns=0))])
    with BagSource(path) as source:
        (frame,) = source
    assert frame.stamp_ns == 12_500_000_000


def test_the_only_image_topic_needs_no_name(write_bag: WriteBag) -> None:
    path = write_bag([(1, "/chatter", text()), (2, "/image", raw(picture(1)))])
    with BagSource(path) as source:
        assert source.topic == "/image"


def test_of_several_image_topics_one_must_be_named(write_bag: WriteBag) -> None:
    path = write_bag(
        [
            (1, "/left", raw(picture(1))),
            (2, "/right", compressed(picture(2))),
            (3, "/right", compressed(picture(3))),
        ]
    )
    with pytest.raises(SourceError) as refused:
        BagSource(path)
    assert "several image topics; choose one" in str(refused.value)
    assert "/left  sensor_msgs/msg/Image, 1 messages" in str(refused.value)
    assert "/right  sensor_msgs/msg/CompressedImage, 2 messages" in str(refused.value)
    with BagSource(path, "/right") as source:
        assert [frame.stamp_ns for frame in source] == [2 * 10**9, 3 * 10**9]


@pytest.mark.parametrize("topic", ["/nothing", "/chatter", "image"])
def test_names_the_image_topics_instead_of_a_wrong_one(write_bag: WriteBag, topic: str) -> None:
    path = write_bag([(1, "/chatter", text()), (2, "/image", raw(picture(1)))])
    with pytest.raises(SourceError, match=rf"'{topic}' is no image topic .*\n  /image  sensor_msgs"):
        BagSource(path, topic)


def test_refuses_a_bag_without_images(write_bag: WriteBag) -> None:
    path = write_bag([(1, "/chatter", text())])
    with pytest.raises(SourceError, match=r"no image topics in this bag, only \['/chatter'\]"):
        BagSource(path)


def test_names_an_image_that_cannot_be_converted(write_bag: WriteBag) -> None:
    bad = raw(picture(2))
    bad.data = bad.data[:-5]
    path = write_bag([(1, "/image", raw(picture(1))), (2, "/image", bad)])
    with BagSource(path) as source:
        frames = iter(source)
        next(frames)
        with pytest.raises(SourceError, match=r"bag: image 1 of /image: data of 571 bytes"):
            next(frames)


@pytest.mark.parametrize("storage", STORAGES)
def test_a_damaged_bag_is_named(write_bag: WriteBag, storage: str) -> None:
    path = write_bag([(i, "/image", raw(picture(i))) for i in range(30)], storage)
    (file,) = (child for child in path.iterdir() if child.suffix != ".yaml")
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError, match=r"bag: cannot be read as a rosbag2 .*reindex"):
        BagSource(path)


@pytest.mark.parametrize("storage", STORAGES)
def test_a_damaged_message_is_named_while_reading(write_bag: WriteBag, storage: str) -> None:
    path = write_bag([(i, "/image", raw(picture(i))) for i in range(5)], storage)
    (file,) = (child for child in path.iterdir() if child.suffix != ".yaml")
    content = bytearray(file.read_bytes())
    length_of_frame_id = content.rindex(b"camera\0") - 4
    content[length_of_frame_id + 3] = 0xFF
    file.write_bytes(content)
    with (
        BagSource(path) as source,
        pytest.raises(SourceError, match=r"bag: cannot be read as a rosbag2 \(SerdeError"),
    ):
        list(source)


@pytest.mark.parametrize("storage", STORAGES)
def test_a_path_may_hold_spaces(write_bag: WriteBag, tmp_path: Path, storage: str) -> None:
    plain = write_bag([(1, "/image", raw(picture(1)))], storage)
    spaced = plain.rename(tmp_path / "a bag of mine")
    with BagSource(spaced) as source:
        assert len(list(source)) == 1


def test_a_bag_without_its_index_is_told_how_to_get_one(write_bag: WriteBag) -> None:
    path = write_bag([(1, "/image", raw(picture(1)))])
    (path / "metadata.yaml").unlink()
    with pytest.raises(SourceError, match=r"metadata.*does not exist.*ros2 bag reindex"):
        BagSource(path)


def test_says_what_to_install(write_bag: WriteBag, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_bag([(1, "/image", raw(picture(1)))])
    monkeypatch.setitem(sys.modules, "rosbags.rosbag2", None)
    with pytest.raises(SourceError, match="to read a rosbag2, install rosbags"):
        BagSource(path)
