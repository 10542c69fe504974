"""SIGINT, SIGTERM and an impatient second SIGINT end the node in order, whatever it is doing."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from node_process import IS_ACTIVE, MODULE, NodeProcess
from robot import Robot

from deep_tracker_ros.sources.synthetic.scene import Scene

TOGETHER = 4  # nodes that run at the same time
TIMES = 20  # that a node is ended by each signal
IDLE_BATCHES = range(3)
TRACKING_BATCHES = range(3, TIMES // TOGETHER)

SIGNALS = {
    "SIGINT": [signal.SIGINT],
    "SIGTERM": [signal.SIGTERM],
    "double SIGINT": [signal.SIGINT, signal.SIGINT],
}
INSTALLED = Path(sys.executable).with_name("deep_tracker_node")


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[NodeProcess]]:
    """Nodes that all listen to one camera."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                NodeProcess(tmp_path / f"{number}.txt", f"/node_{number}", "-r", "image:=/camera/image")
            )
            for number in range(TOGETHER)
        ]


def send(node: NodeProcess, signals: list[signal.Signals], pause: float) -> None:
    node.send(signals[0])
    for number in signals[1:]:
        time.sleep(pause)
        if node.is_alive:
            node.send(number)


def assert_ended_well(node: NodeProcess) -> None:
    assert node.wait() == 0, node.log
    for complaint in ("Traceback", "terminate called", "core dumped", "Segmentation", "[ERROR]"):
        assert complaint not in node.log, node.log


@pytest.mark.parametrize("batch", IDLE_BATCHES)
@pytest.mark.parametrize("signals", SIGNALS.values(), ids=SIGNALS)
def test_a_signal_ends_a_node_that_starts_or_waits(
    nodes: list[NodeProcess], signals: list[signal.Signals], batch: int
) -> None:
    """In the first batch as soon as the tracker is loaded, before the node is active."""
    for node in nodes:
        node.wait_until_logged(IS_ACTIVE if batch else "is ready")
    for number, node in enumerate(nodes):
        send(node, signals, pause=0.02 * number)
    for node in nodes:
        assert_ended_well(node)


@pytest.mark.parametrize("batch", TRACKING_BATCHES)
@pytest.mark.parametrize("signals", SIGNALS.values(), ids=SIGNALS)
def test_a_signal_ends_a_node_that_tracks(
    nodes: list[NodeProcess], scene: Scene, signals: list[signal.Signals], batch: int
) -> None:
    with Robot("/camera") as camera:
        for node in nodes:
            make_track(node, camera, scene)
        for number, node in enumerate(nodes):
            camera.show(scene.frame(2 * number + 1).image)
            time.sleep(0.005 * number)
            send(node, signals, pause=0.02 * number)
            camera.show(scene.frame(2 * number + 2).image)
        for node in nodes:
            assert_ended_well(node)


def test_a_storm_of_signals_ends_a_node_no_worse_than_one(nodes: list[NodeProcess]) -> None:
    """As from a Ctrl-C that is held down: many come while the first is being handled."""
    for node in nodes:
        node.wait_until_logged(IS_ACTIVE)
    for node in nodes:
        while node.is_alive:
            node.send(signal.SIGINT)
        # Python may note on stderr that it passed over one of them.
        assert node.wait() == 0, node.log


def make_track(node: NodeProcess, camera: Robot, scene: Scene) -> None:
    """Ask until an image has come to the node."""
    with Robot(node.namespace) as robot:

        def tracks() -> bool:
            camera.show(scene.frame(0).image)
            return bool(robot.set_target(scene.truth(0)).success)

        robot.wait_until(tracks, f"{node.namespace} to track")


@pytest.mark.parametrize("program", [MODULE, (str(INSTALLED),)], ids=["python_-m", "deep_tracker_node"])
def test_the_node_can_be_started_in_both_ways(tmp_path: Path, program: tuple[str, ...]) -> None:
    if not Path(program[0]).is_file():
        pytest.skip(f"{program[0]} is not there: the package is not installed by pip")
    with NodeProcess(tmp_path / "log.txt", "/started", program=program) as node:
        node.wait_until_logged(IS_ACTIVE)
