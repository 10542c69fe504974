"""`deep_tracker track`: a row a frame, from a folder, a video and a bag, and what is refused."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.sources import VideoSource, VideoWriter
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.target.life import TargetState

Run = Callable[..., Any]

SCENE = Scene(seed=0, width=160, height=120, length=10)
CORNER = ",".join(f"{value:.2f}" for value in SCENE.truth(0).corner())


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("x,y,width,height,confidence,state\n")
    return list(csv.DictReader(io.StringIO(text)))


def assert_followed(rows: list[dict[str, str]], frames: int = 10) -> None:
    """One row a frame, the first the given box, and all of them on the target."""
    assert len(rows) == frames
    first = {"x": float, "y": float, "width": float, "height": float}
    assert ",".join(f"{kind(rows[0][name]):.2f}" for name, kind in first.items()) == CORNER
    assert (float(rows[0]["confidence"]), rows[0]["state"]) == (1.0, "TRACKING")
    for index, row in enumerate(rows):
        box = Box.from_corner(*(float(row[name]) for name in first))
        assert overlap(box, SCENE.truth(index)) > 0.5
        assert 0 <= float(row["confidence"]) <= 1
        assert row["state"] in TargetState.__members__


@pytest.fixture
def video(tmp_path: Path) -> Path:
    with VideoWriter(tmp_path / "scene.mp4", 30) as writer:
        for frame in SCENE:
            writer.write(frame.image)
    return tmp_path / "scene.mp4"


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """The scene on /camera, and a second, shorter camera."""
    from rosbags.rosbag2 import StoragePlugin, Writer
    from rosbags.typesys import Stores, get_typestore

    types = get_typestore(Stores.LATEST)
    kinds = types.types
    image, header, time = (
        kinds[name]
        for name in ("sensor_msgs/msg/Image", "std_msgs/msg/Header", "builtin_interfaces/msg/Time")
    )
    with Writer(tmp_path / "bag", version=9, storage_plugin=StoragePlugin.SQLITE3) as writer:
        topics = {
            name: writer.add_connection(name, image.__msgtype__, typestore=types)
            for name in ("/camera", "/b")
        }
        for index, frame in enumerate(SCENE):
            for name in ["/camera"] + ["/b"] * (index < 2):
                stamp = time(sec=100, nanosec=frame.stamp_ns)
                message = image(
                    header=header(stamp=stamp, frame_id="eye"),
                    height=120,
                    width=160,
                    encoding="bgr8",
                    is_bigendian=0,
                    step=480,
                    data=frame.image.reshape(-1),
                )
                data = types.serialize_cdr(message, image.__msgtype__)
                writer.write(topics[name], 10**9 + frame.stamp_ns, data)
    return tmp_path / "bag"


def test_a_folder_of_pictures_to_a_table(run: Run, dataset: Path, tmp_path: Path) -> None:
    ended = run("track", dataset / "calm", "--box", CORNER, "--out", tmp_path / "boxes.csv")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert_followed(rows_of((tmp_path / "boxes.csv").read_text()))


def test_without_a_file_the_table_goes_to_stdout(run: Run, dataset: Path) -> None:
    ended = run("track", dataset / "calm", "--box", CORNER)
    assert (ended.code, ended.err) == (0, "")
    assert_followed(rows_of(ended.out))


def test_a_video_to_a_video(run: Run, video: Path, tmp_path: Path) -> None:
    ended = run("track", video, "--box", CORNER, "--video", tmp_path / "out.mp4")
    assert ended.code == 0
    assert_followed(rows_of(ended.out))
    drawn, plain = list(VideoSource(tmp_path / "out.mp4")), list(VideoSource(video))
    assert len(drawn) == 10
    assert drawn[0].image.shape == (120, 160, 3)
    changed = [cv2.absdiff(a.image, b.image).max() for a, b in zip(drawn, plain, strict=True)]
    assert min(changed) > 60, "a box is drawn into every frame"


def test_a_topic_of_a_bag(run: Run, bag: Path) -> None:
    ended = run("track", bag, "--topic", "/camera", "--box", CORNER)
    assert ended.code == 0
    assert_followed(rows_of(ended.out))


def test_a_bag_with_several_topics_asks_for_one(run: Run, bag: Path) -> None:
    ended = run("track", bag, "--box", CORNER)
    assert ended.code == 1
    assert "several image topics; choose one of" in ended.err
    assert all(f"  {topic}  sensor_msgs/msg/Image" in ended.err for topic in ("/b", "/camera"))


def test_a_target_that_vanishes_is_lost_and_has_no_box(run: Run, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for index in range(45):
        image = SCENE.frame(index).image if index < 6 else np.full((120, 160, 3), 80, np.uint8)
        cv2.imwrite(str(pictures / f"{index:03}.png"), image)
    ended = run("track", pictures, "--box", CORNER)
    assert ended.code == 0
    rows = rows_of(ended.out)
    assert len(rows) == 45
    states = [row["state"] for row in rows]
    assert states[:6] == ["TRACKING"] * 6
    assert states[-1] == "LOST"
    for row in rows:
        numbers = [float(row[name]) for name in ("x", "y", "width", "height")]
        assert all(math.isnan(n) for n in numbers) == (row["state"] == "LOST")


WRONG_BOXES = [
    ("500,10,30,30", "box x=500 y=10 width=30 height=30 lies outside the image; the image is 160x120"),
    ("nan,1,10,10", "is not finite"),
    ("1,1,inf,10", "is not finite"),
    ("1,1,2,2", "is too thin"),
    ("1,1,0,10", "has no area"),
    ("10,10,-5,10", "has no area"),
    ("0,0,1000,1000", "is larger than the image"),
]


@pytest.mark.parametrize(("box", "text"), WRONG_BOXES)
def test_a_box_that_cannot_be_followed_ends_with_1(run: Run, dataset: Path, box: str, text: str) -> None:
    ended = run("track", dataset / "calm", f"--box={box}")
    assert ended.code == 1
    assert ended.err.startswith("deep_tracker track: box x=")
    assert text in ended.err


@pytest.mark.parametrize("box", ["", "1,2,3", "1,2,3,4,5", "1;2;3;4", "a,b,c,d", "1,2,3,"])
def test_a_malformed_box_is_wrong_usage(run: Run, dataset: Path, box: str) -> None:
    ended = run("track", dataset / "calm", "--box", box)
    assert ended.code == 2
    assert f"argument --box: {box!r} is no box; write x,y,width,height in pixels" in ended.err


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["--tracker", "dog"], 1, "unknown tracker 'dog'; in"),
        (["--models", "/nowhere"], 1, "unknown tracker 'cacf'; in /nowhere there are: none"),
        (["--engine", "steam"], 2, "invalid choice: 'steam'"),
        (["--threads", "0"], 2, "argument --threads: 0 must be at least 1"),
        (["--threads", "two"], 2, "argument --threads: "),
        (["--topic", "/camera"], 1, "has no topics such as '/camera'"),
        (["--video", "out.avi"], 1, "out.avi: a video is written as .mp4"),
        (["--out", "/nowhere/boxes.csv"], 1, "/nowhere/boxes.csv"),
    ],
)
def test_wrong_options_are_told(run: Run, dataset: Path, words: list[str], code: int, text: str) -> None:
    ended = run("track", dataset / "calm", "--box", CORNER, *words)
    assert ended.code == code
    assert text in ended.err


def test_a_damaged_model_is_told(run: Run, dataset: Path, models: Path) -> None:
    (models / "cacf" / "search.onnx").write_bytes(b"garbage")
    ended = run("track", dataset / "calm", "--box", CORNER, "--models", models)
    assert ended.code == 1
    assert "search.onnx: sha256 is" in ended.err


def test_a_picture_of_another_size_is_followed_into(run: Run, tmp_path: Path) -> None:
    for index in range(4):
        image = SCENE.frame(index).image
        larger = cv2.resize(image, None, fx=2, fy=2)
        cv2.imwrite(str(tmp_path / f"{index}.png"), larger if index >= 2 else image)
    ended = run("track", tmp_path, "--box", CORNER)
    assert ended.code == 0
    for index, row in enumerate(rows_of(ended.out)):
        factor = 2 if index >= 2 else 1
        box = Box.from_corner(*(float(row[name]) / factor for name in ("x", "y", "width", "height")))
        assert overlap(box, SCENE.truth(index)) > 0.5
