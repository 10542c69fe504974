"""Where frames come from: a video, a folder of pictures, a rosbag2, a synthetic scene."""

from deep_tracker_ros.sources.annotations import read_boxes
from deep_tracker_ros.sources.bag import BagSource
from deep_tracker_ros.sources.folder import FolderSource
from deep_tracker_ros.sources.opening import open_source
from deep_tracker_ros.sources.source import Frame, Source, SourceError
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.sources.video import VideoSource
from deep_tracker_ros.sources.writer import VideoWriter

__all__ = [
    "BagSource",
    "FolderSource",
    "Frame",
    "Scene",
    "Source",
    "SourceError",
    "VideoSource",
    "VideoWriter",
    "open_source",
    "read_boxes",
]
