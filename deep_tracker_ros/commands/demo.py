"""`deep_tracker demo`: camera, node, one call of set_target and a line a second; `make run` runs it."""

from __future__ import annotations

import argparse
from typing import Any

from deep_tracker_ros.commands import arguments
from deep_tracker_ros.trackers.registry import DEFAULT_TRACKER


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "demo", help="a camera, the node and one call of set_target, through real ROS"
    )
    parser.add_argument(
        "--source", default="scene", help="video or folder of pictures; default: a synthetic scene"
    )
    parser.add_argument("--box", type=arguments.box, help="x,y,width,height in the first frame of the source")
    parser.add_argument("--tracker", default=DEFAULT_TRACKER, help="name of a model")
    parser.add_argument(
        "--seconds", type=float, help="end by itself after this time; default: Ctrl-C ends it"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    # ROS is imported only by the commands that need it.
    from deep_tracker_ros.ros.demo import DemoOptions, run_demo

    return run_demo(DemoOptions(chosen.source, chosen.box, chosen.tracker, chosen.seconds))
