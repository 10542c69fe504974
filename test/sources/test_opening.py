"""Which source a path or a word opens."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from deep_tracker_ros.sources import (
    BagSource,
    FolderSource,
    Scene,
    SourceError,
    VideoSource,
    open_source,
)


def picture_folder(path: Path) -> Path:
    path.mkdir()
    assert cv2.imwrite(str(path / "0.png"), np.zeros((6, 8, 3), np.uint8))
    return path


def test_a_file_is_a_video(write_video: Callable[..., Path]) -> None:
    path = write_video()
    assert isinstance(open_source(path), VideoSource)
    assert isinstance(open_source(str(path)), VideoSource)


def test_a_folder_is_pictures(tmp_path: Path) -> None:
    assert isinstance(open_source(picture_folder(tmp_path / "sequence")), FolderSource)


@pytest.mark.parametrize("storage", ["SQLITE3", "MCAP"])
def test_a_bag_is_known_as_folder_and_as_file(write_bag: Callable[..., Path], storage: str) -> None:
    from rosbags.typesys.stores import ros2_jazzy as messages

    stamp = messages.builtin_interfaces__msg__Time(1, 0)
    header = messages.std_msgs__msg__Header(stamp, "")
    pixels = np.zeros(6 * 8 * 3, np.uint8)
    image = messages.sensor_msgs__msg__Image(header, 6, 8, "bgr8", 0, 24, pixels)
    folder = write_bag([(1, "/image", image)], storage)
    (file,) = (child for child in folder.iterdir() if child.suffix != ".yaml")
    for path in (folder, file):
        with open_source(path, topic="/image") as source:
            assert isinstance(source, BagSource)
            assert len(list(source)) == 1


def test_the_word_scene_is_a_scene() -> None:
    assert open_source("scene").name == "scene:0"
    assert open_source("scene:12").name == "scene:12"


def test_a_folder_called_scene_is_still_reachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture_folder(tmp_path / "scene")
    monkeypatch.chdir(tmp_path)
    assert isinstance(open_source("scene"), Scene)
    assert isinstance(open_source("./scene"), FolderSource)
    assert isinstance(open_source(Path("scene")), FolderSource)


@pytest.mark.parametrize("spec", ["nowhere.mp4", "nowhere", "nowhere.mcap", "scene:red", "scene:-1"])
def test_names_what_does_not_exist(spec: str) -> None:
    with pytest.raises(SourceError, match=f"^{spec}: does not exist; name a video"):
        open_source(spec)


def test_only_bags_have_topics(write_video: Callable[..., Path]) -> None:
    for spec in ("scene", write_video()):
        with pytest.raises(SourceError, match=f"^{spec}: has no topics such as '/image'"):
            open_source(spec, topic="/image")


def test_names_a_path_that_the_system_refuses() -> None:
    with pytest.raises(SourceError, match=r"xxx\.mp4: cannot be opened \(File name too long\)"):
        open_source("x" * 300 + ".mp4")


def test_a_single_picture_is_no_source(tmp_path: Path) -> None:
    picture = picture_folder(tmp_path / "sequence") / "0.png"
    with pytest.raises(SourceError, match="is a single picture; name the folder"):
        open_source(picture)


def test_importing_sources_needs_neither_ros_nor_torch_nor_rosbags() -> None:
    code = (
        "import sys, deep_tracker_ros.sources; "
        "print(*sorted({'rclpy', 'sensor_msgs', 'torch', 'rosbags'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
