"""`deep_tracker track`: follow one box through a video, a folder of pictures or a rosbag2."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from deep_tracker_ros.commands import arguments
from deep_tracker_ros.sources.opening import open_source
from deep_tracker_ros.sources.source import Source
from deep_tracker_ros.sources.writer import VideoWriter
from deep_tracker_ros.target.drawing import draw_targets
from deep_tracker_ros.target.following import Following
from deep_tracker_ros.target.frames import FrameRing, StampedFrame
from deep_tracker_ros.target.life import STANDARD
from deep_tracker_ros.target.target import Target
from deep_tracker_ros.trackers.registry import DEFAULT_TRACKER

HEADER = "x,y,width,height,confidence,state"


def add(commands: Any) -> None:
    parser = commands.add_parser("track", help="follow a box through a video, a folder or a rosbag2")
    parser.add_argument("source", help="video, folder of pictures, rosbag2, or scene for a synthetic one")
    parser.add_argument(
        "--box", type=arguments.box, required=True, help="x,y,width,height in the first frame"
    )
    parser.add_argument("--tracker", default=DEFAULT_TRACKER, help="name of a model")
    arguments.add_engine(parser)
    parser.add_argument("--topic", help="image topic of a rosbag2 that has several")
    parser.add_argument("--out", type=Path, help="CSV of boxes; default: stdout")
    parser.add_argument("--video", type=Path, help="video with the boxes drawn in")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    tracker = arguments.load_chosen(chosen, chosen.tracker)
    following = Following(tracker, STANDARD, FrameRing(seconds=0, megabytes=0), max_targets=1)
    with ExitStack() as stack:
        source = stack.enter_context(open_source(chosen.source, topic=chosen.topic))
        video = stack.enter_context(VideoWriter(chosen.video, source.frame_rate)) if chosen.video else None
        table: TextIO = sys.stdout
        for frame, target in _followed(following, source, chosen):
            if target.age == 0:  # not before the box is accepted: an earlier result may lie there
                table = stack.enter_context(chosen.out.open("w", encoding="utf-8")) if chosen.out else table
                print(HEADER, file=table)
            print(_row(target), file=table)
            if video:
                video.write(draw_targets(frame.image, [target]))
    return 0


def _followed(
    following: Following, source: Source, chosen: argparse.Namespace
) -> Iterator[tuple[StampedFrame, Target]]:
    """Yield every frame with what is known of the target in it."""
    bar = tqdm(source, total=source.length, unit="frame", desc=source.name, file=sys.stderr, disable=None)
    for index, read in enumerate(bar):
        frame = StampedFrame.of(read.image, read.stamp_ns)
        if index == 0:
            following.ring.append(frame)
            following.start(chosen.box)
        else:
            following.locate(frame)
        (target,) = following.targets.values()
        yield frame, target
        following.learn()


def _row(target: Target) -> str:
    """One frame; a lost target has no box."""
    numbers = target.box.corner() if target.box else (float("nan"),) * 4
    return ",".join([*(f"{number:.2f}" for number in numbers), f"{target.confidence:.4f}", target.state.name])
