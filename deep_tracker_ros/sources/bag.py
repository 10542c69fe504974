"""Frames from an image topic of a rosbag2, read without ROS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deep_tracker_ros.images import ImageError, message_to_bgr
from deep_tracker_ros.sources.source import DEFAULT_FRAME_RATE, Frame, Source, SourceError

if TYPE_CHECKING:
    from rosbags.interfaces import TopicInfo
    from rosbags.rosbag2 import Reader
    from rosbags.typesys.store import Typestore

IMAGE_TYPES = frozenset({"sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage"})
BAG_SUFFIXES = frozenset({".mcap", ".db3"})
RATE_SAMPLE = 100  # images the frame rate is taken from: to look at all of a long bag takes minutes


class BagSource(Source):
    """One image topic of a rosbag2, raw or compressed."""

    def __init__(self, path: Path, topic: str | None = None) -> None:
        self.path = path
        self._reader, self._types = _opened(path)
        try:
            self.topic, info = _choose_topic(path, self._reader.topics, topic)
            self._connections = info.connections
            self.name = f"{path.name} {self.topic}"
            self.length: int | None = info.msgcount
            self.frame_rate = self._measured_rate()
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[Frame]:
        for index, (received_ns, message) in enumerate(self._messages()):
            try:
                image = message_to_bgr(message)
            except ImageError as error:
                raise SourceError(f"{self.path}: image {index} of {self.topic}: {error}") from error
            stamp = message.header.stamp
            # A camera driver that does not stamp its images leaves zero: then the recorder's clock.
            yield Frame(image, stamp.sec * 10**9 + stamp.nanosec or received_ns)

    def close(self) -> None:
        """Close the bag; it cannot be iterated afterwards."""
        if self._reader.is_open:
            self._reader.close()

    def _messages(self) -> Iterator[tuple[int, Any]]:
        with _blaming(self.path):
            for connection, received_ns, raw in self._reader.messages(self._connections):
                yield received_ns, self._types.deserialize_cdr(raw, connection.msgtype)

    def _measured_rate(self) -> float:
        """Images a second, by the recorder's clock; a single image tells nothing."""
        with _blaming(self.path):
            messages = islice(self._reader.messages(self._connections), RATE_SAMPLE)
            times = [received_ns for _, received_ns, _ in messages]
        seconds = (times[-1] - times[0]) / 1e9 if times else 0.0
        return (len(times) - 1) / seconds if seconds > 0 else DEFAULT_FRAME_RATE


def is_bag(path: Path) -> bool:
    """Tell a rosbag2 from other paths: its folder, even one without index, or a storage file."""
    if path.is_dir():
        return (path / "metadata.yaml").is_file() or any(
            child.suffix in BAG_SUFFIXES for child in path.iterdir()
        )
    return path.suffix in BAG_SUFFIXES


def _opened(path: Path) -> tuple[Reader, Typestore]:
    # Imported here, because only those who read bags need it installed.
    try:
        from rosbags.rosbag2 import Reader
        from rosbags.typesys import Stores, get_typestore
    except ModuleNotFoundError as error:
        raise SourceError(f"{path}: to read a rosbag2, install rosbags ({error})") from error
    with _blaming(path):
        reader = Reader(path)
        reader.open()
    # Image messages are the same in all distributions of ROS 2.
    return reader, get_typestore(Stores.LATEST)


def _choose_topic(path: Path, topics: dict[str, TopicInfo], wanted: str | None) -> tuple[str, TopicInfo]:
    """Return the wanted image topic, or the only one."""
    images = {name: info for name, info in topics.items() if info.msgtype in IMAGE_TYPES}
    if not images:
        raise SourceError(f"{path}: no image topics in this bag, only {sorted(topics) or 'nothing'}")
    listed = "\n".join(f"  {name}  {info.msgtype}, {info.msgcount} messages" for name, info in images.items())
    if wanted is None:
        if len(images) > 1:
            raise SourceError(f"{path}: several image topics; choose one of\n{listed}")
        wanted = next(iter(images))
    if wanted not in images:
        raise SourceError(f"{path}: {wanted!r} is no image topic of this bag; it has\n{listed}")
    if not images[wanted].msgcount:
        raise SourceError(f"{path}: {wanted} has no messages in this bag; image topics are\n{listed}")
    return wanted, images[wanted]


@contextmanager
def _blaming(path: Path) -> Iterator[None]:
    """Name the bag in whatever rosbags raises; damaged files bring anything up to KeyError."""
    try:
        yield
    except Exception as error:
        raise SourceError(
            f"{path}: cannot be read as a rosbag2 ({type(error).__name__}: {error}); "
            "`ros2 bag reindex` may repair it"
        ) from error
