"""Opening a source by what its path is."""

from __future__ import annotations

import re
from pathlib import Path

from deep_tracker_ros.sources.bag import BagSource, is_bag
from deep_tracker_ros.sources.folder import PICTURE_SUFFIXES, FolderSource
from deep_tracker_ros.sources.source import Source, SourceError
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.sources.video import VideoSource

_SCENE = re.compile(r"scene(?::(?P<seed>[0-9]+))?")


def open_source(spec: str | Path, *, topic: str | None = None) -> Source:
    """Open a video, a folder of pictures, a rosbag2, or the synthetic `scene` or `scene:SEED`.

    A folder that is called scene is opened as ./scene, or by a Path.
    """
    if isinstance(spec, str) and (scene := _SCENE.fullmatch(spec)):
        if topic is not None:
            raise _without_topics(spec, topic)
        return Scene(seed=int(scene["seed"] or 0))
    try:
        return _open_path(Path(spec), topic)
    except OSError as error:
        raise SourceError(f"{spec}: cannot be opened ({error.strerror})") from error


def _open_path(path: Path, topic: str | None) -> Source:
    if not path.exists():
        raise SourceError(
            f"{path}: does not exist; name a video, a folder of pictures, a rosbag2, "
            "or scene or scene:SEED with a whole number"
        )
    if is_bag(path):
        return BagSource(path, topic)
    if topic is not None:
        raise _without_topics(path, topic)
    if path.is_dir():
        return FolderSource(path)
    if path.suffix.lower() in PICTURE_SUFFIXES:
        raise SourceError(f"{path}: is a single picture; name the folder that holds the sequence")
    return VideoSource(path)


def _without_topics(spec: str | Path, topic: str) -> SourceError:
    return SourceError(f"{spec}: has no topics such as {topic!r}; only a rosbag2 has")
