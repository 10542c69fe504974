"""The whole thing in one command: a camera, the node, one call of set_target, and a line a second."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from deep_tracker_ros.box import Box
from deep_tracker_ros.ros.child import ChildDied
from deep_tracker_ros.ros.rig import Rig, RigOptions
from deep_tracker_ros.ros.viewer import COLUMNS
from deep_tracker_ros.sources.opening import open_source
from deep_tracker_ros.sources.source import SourceError
from deep_tracker_ros.sources.synthetic.scene import Scene


@dataclass(frozen=True)
class DemoOptions:
    """What the command line chose; without a box the source must know where its target is."""

    source: str
    box: Box | None
    tracker: str
    seconds: float | None


def run_demo(options: DemoOptions) -> int:
    """Run until the time is over, the source has ended or somebody presses Ctrl-C; return the exit code."""
    box = options.box or _known_box(options.source)
    with Rig(RigOptions(options.source, node={"tracker": options.tracker})) as rig:
        try:
            print(f"set_target: {rig.begin(box)}", flush=True)
            _watch(rig, options.seconds)
        except ChildDied as error:
            print(f"deep_tracker demo: {error}", file=sys.stderr)
            return 1
        print(rig.viewer.summary())
        # Whoever pressed Ctrl-C before the first box got what they wanted.
        return 0 if rig.viewer.received or rig.stopped else 1


def _known_box(source: str) -> Box:
    with open_source(source) as opened:
        if isinstance(opened, Scene):
            return opened.truth(0)
    raise SourceError(f"{source}: where is the target in its first frame? Say so by --box x,y,width,height")


def _watch(rig: Rig, seconds: float | None) -> None:
    """Print a line a second until it is over."""
    print(COLUMNS, flush=True)
    rig.viewer.start_counting()
    begin = line = time.monotonic()
    while not rig.stopped and (seconds is None or time.monotonic() - begin < seconds):
        rig.spin_once()
        ended = rig.camera.ended()
        now = time.monotonic()
        if now - line >= 1 or ended:
            print(rig.viewer.line(now - begin, now - line), flush=True)
            line = now
        if ended:
            return
