"""`deep_tracker bench`: speed of trackers alone and, with --node, the delay of the node through real ROS."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deep_tracker_ros.commands import arguments, evaluate
from deep_tracker_ros.evaluation.speed import measure_speed
from deep_tracker_ros.trackers.registry import DEFAULT_TRACKER


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "bench", help="speed of trackers and delay of the node, on the synthetic scene"
    )
    parser.add_argument("--tracker", action="append", default=[], help="name of a model; may be repeated")
    parser.add_argument(
        "--peer", action="append", default=[], help="opencv:csrt, opencv:kcf, ...; may be repeated"
    )
    parser.add_argument(
        "--size", type=size, action="append", help="widthxheight; default 640x480; may be repeated"
    )
    parser.add_argument("--frames", type=arguments.at_least_one, default=300, help="frames to measure")
    parser.add_argument(
        "--node", action="store_true", help="also measure the node: stamp to box, two processes"
    )
    parser.add_argument("--out", type=Path, help="JSON file of the numbers")
    arguments.add_engine(parser)
    parser.set_defaults(run=run)


def size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write widthxheight, as 640x480") from None
    return width, height


def run(chosen: argparse.Namespace) -> int:
    sizes = chosen.size or [(640, 480)]
    entries = evaluate.entries_of(chosen)
    numbers: dict[str, list[dict[str, Any]]] = {"tracker_alone": [], "node": []}
    for width, height in sizes:
        print(f"tracker alone, {width}x{height}     fps  median ms  p99 ms  init ms")
        for entry in entries:
            speed = measure_speed(entry, width, height, chosen.frames)
            numbers["tracker_alone"].append({"name": entry.name, **asdict(speed)})
            print(
                f"  {entry.name:<22} {speed.fps:7.0f} {speed.median_ms:10.1f} "
                f"{speed.p99_ms:7.1f} {speed.init_ms:8.1f}"
            )
    if chosen.node:
        numbers["node"] = _bench_node(chosen, sizes)
    if chosen.out:
        chosen.out.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    return 0


def _bench_node(chosen: argparse.Namespace, sizes: list[tuple[int, int]]) -> list[dict[str, Any]]:
    # ROS is imported only by the commands that need it.
    from deep_tracker_ros.ros.delay import measure_delay

    rows = []
    for tracker in chosen.tracker or [DEFAULT_TRACKER]:
        for width, height in sizes:
            seconds = chosen.frames / 30
            delay = measure_delay(tracker, chosen.threads, width, height, seconds)
            rows.append({"name": tracker, **asdict(delay)})
            print(
                f"node with {tracker}, {width}x{height} at 30 Hz: stamp to box p50 {delay.p50_ms:.1f} ms, "
                f"p95 {delay.p95_ms:.1f} ms, {delay.lost} of {delay.published} lost, {delay.memory_mb:.0f} MB"
            )
            sys.stdout.flush()
    return rows
