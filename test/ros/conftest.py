"""One node that most tests share, and a robot that talks to it, over real DDS on this machine alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rclpy
from rclpy.signals import SignalHandlerOptions

from deep_tracker_ros.ros.transport import with_large_images
from deep_tracker_ros.sources.synthetic.scene import Scene

# The tests of this folder import node_process, robot and supervisor from here.
sys.path.insert(0, str(Path(__file__).parent))

from node_process import NodeProcess  # noqa: E402
from robot import Robot  # noqa: E402

DOMAINS = 101  # from 1; with higher numbers DDS comes into the ports that the system gives to anybody


@pytest.fixture(scope="session", autouse=True)
def ros(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A ROS that neither hears nor disturbs anything else; parallel test processes get different domains."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROS_DOMAIN_ID", str(1 + os.getpid() % DOMAINS))
        patch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
        patch.setenv("ROS_LOG_DIR", str(tmp_path_factory.mktemp("ros_log")))
        for name, value in with_large_images(os.environ).items():
            patch.setenv(name, value)
        rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
        yield
        rclpy.shutdown()


@pytest.fixture(scope="session")
def scene() -> Scene:
    return Scene()


@pytest.fixture(scope="session")
def shared_robot(
    tmp_path_factory: pytest.TempPathFactory, scene: Scene
) -> Iterator[tuple[NodeProcess, Robot]]:
    log = tmp_path_factory.mktemp("shared") / "log.txt"
    with NodeProcess(log, "/shared") as node, Robot("/shared") as robot:
        robot.connect(scene.frame(0).image)
        yield node, robot


@pytest.fixture
def robot(shared_robot: tuple[NodeProcess, Robot], scene: Scene) -> Robot:
    """A robot whose node follows nothing and has just seen the scene's first frame."""
    _, robot = shared_robot
    robot.clear_target()
    robot.follow(scene.frame(0).image)
    robot.answers.clear()
    return robot


@pytest.fixture
def node(shared_robot: tuple[NodeProcess, Robot]) -> NodeProcess:
    """The process of the node that `robot` talks to."""
    return shared_robot[0]
