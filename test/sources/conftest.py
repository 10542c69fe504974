"""Media that the tests of this room read, made by code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

WriteVideo = Callable[..., Path]
WriteBag = Callable[..., Path]


def grey_picture(level: int, width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    return np.full((height, width, 3), level, np.uint8)


def ramp(count: int) -> list[NDArray[np.uint8]]:
    """Pictures that tell their number by their brightness, well apart for lossy codecs."""
    return [grey_picture(20 * index) for index in range(count)]


@pytest.fixture
def write_video(tmp_path: Path) -> WriteVideo:
    def write(name: str = "clip.avi", codec: str = "MJPG", images: int = 10, rate: float = 25) -> Path:
        path = tmp_path / name
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, (64, 48))
        assert writer.isOpened()
        for image in ramp(images):
            writer.write(image)
        writer.release()
        return path

    return write


@pytest.fixture
def write_bag(tmp_path: Path) -> WriteBag:
    """Write a rosbag2 of messages (seconds received, topic, message); give it back as a path."""

    def write(messages: list[tuple[float, str, Any]], storage: str = "SQLITE3") -> Path:
        from rosbags.rosbag2 import StoragePlugin, Writer
        from rosbags.typesys import Stores, get_typestore

        types = get_typestore(Stores.ROS2_JAZZY)
        path = tmp_path / "bag"
        connections: dict[str, Any] = {}
        with Writer(path, version=9, storage_plugin=StoragePlugin[storage]) as writer:
            for seconds, topic, message in messages:
                if topic not in connections:
                    connections[topic] = writer.add_connection(topic, message.__msgtype__, typestore=types)
                data = types.serialize_cdr(message, message.__msgtype__)
                writer.write(connections[topic], round(seconds * 1e9), data)
        return path

    return write
