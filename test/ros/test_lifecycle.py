"""The node as a supervisor leads it: configured, active, inactive, cleaned up, and again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from node_process import NodeProcess
from robot import Robot, box_of
from supervisor import Supervisor

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.box import overlap
from deep_tracker_ros.sources.synthetic.scene import Scene

CYCLES = 5


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Robot]:
    """The robot of a node that does not start by itself."""
    log = tmp_path_factory.mktemp("lifecycle") / "log.txt"
    with NodeProcess(log, "/waiting", autostart="false"), Robot("/waiting") as robot:
        yield robot


@pytest.fixture
def supervisor(waiting: Robot) -> Iterator[Supervisor]:
    """Finds the node unconfigured and leaves it so, wherever a test fails."""
    supervisor = Supervisor(waiting)
    assert supervisor.state == "unconfigured"
    yield supervisor
    if supervisor.state == "active":
        assert supervisor.deactivate()
    if supervisor.state == "inactive":
        assert supervisor.clean_up()


def assert_refused(robot: Robot, scene: Scene, why: str) -> None:
    for response in (robot.set_target(scene.truth(0)), robot.clear_target()):
        assert not response.success
        assert response.message == f"the tracker does not run: {why}"


def assert_tracks(robot: Robot, scene: Scene) -> None:
    robot.connect(scene.frame(0).image)
    response = robot.set_target(scene.truth(0))
    assert response.success, response.message
    for index in range(1, 4):
        answer = robot.follow(scene.frame(index).image)
    (target,) = answer.targets
    assert target.state == TrackedTarget.TRACKING
    assert overlap(box_of(target), scene.truth(3)) > 0.6


def test_a_node_goes_through_its_states_again_and_again(
    waiting: Robot, supervisor: Supervisor, scene: Scene
) -> None:
    for _ in range(CYCLES):
        assert_refused(waiting, scene, "it is not configured")
        assert supervisor.configure()
        assert supervisor.state == "inactive"
        assert_refused(waiting, scene, "it is not active")
        assert supervisor.activate()
        assert supervisor.state == "active"
        assert_tracks(waiting, scene)
        assert supervisor.deactivate()
        assert supervisor.state == "inactive"
        assert_refused(waiting, scene, "it is not active")
        assert supervisor.clean_up()
        assert supervisor.state == "unconfigured"


def test_an_inactive_node_leaves_the_camera_alone_and_keeps_its_targets(
    waiting: Robot, supervisor: Supervisor, scene: Scene
) -> None:
    assert supervisor.configure()
    assert supervisor.activate()
    assert_tracks(waiting, scene)
    assert supervisor.deactivate()
    waiting.wait_until(
        lambda: waiting.node.count_subscribers("image") == 0, "the node to let go of the camera"
    )

    assert supervisor.activate()
    assert "no image has arrived yet" in waiting.set_target(scene.truth(0)).message
    waiting.connect(scene.frame(4).image)
    (target,) = waiting.follow(scene.frame(5).image).targets
    assert target.state == TrackedTarget.TRACKING
    assert overlap(box_of(target), scene.truth(5)) > 0.6


def test_cleaning_up_forgets_the_targets(waiting: Robot, supervisor: Supervisor, scene: Scene) -> None:
    assert supervisor.configure()
    assert supervisor.activate()
    assert_tracks(waiting, scene)
    assert supervisor.deactivate()
    assert supervisor.clean_up()
    assert supervisor.configure()
    assert supervisor.activate()
    waiting.connect(scene.frame(0).image)
    assert list(waiting.follow(scene.frame(1).image).targets) == []


def test_steps_out_of_order_are_refused_and_change_nothing(supervisor: Supervisor) -> None:
    assert not supervisor.activate()
    assert not supervisor.deactivate()
    assert not supervisor.clean_up()
    assert supervisor.state == "unconfigured"
    assert supervisor.configure()
    assert not supervisor.configure()
    assert supervisor.state == "inactive"


def test_a_failed_configuration_leads_back_and_can_be_mended(
    waiting: Robot, supervisor: Supervisor, scene: Scene
) -> None:
    assert supervisor.set("tracker", "nonsense").successful
    assert not supervisor.configure()
    assert supervisor.state == "unconfigured"
    assert "unknown tracker 'nonsense'" in waiting.set_target(scene.truth(0)).message
    assert supervisor.set("tracker", "cacf").successful
    assert supervisor.configure()
    assert supervisor.activate()
    assert_tracks(waiting, scene)


def test_a_node_that_is_shut_down_says_so(tmp_path_factory: pytest.TempPathFactory, scene: Scene) -> None:
    log = tmp_path_factory.mktemp("shut_down") / "log.txt"
    with NodeProcess(log, "/shut_down", autostart="false"), Robot("/shut_down") as robot:
        supervisor = Supervisor(robot)
        assert supervisor.shut_down()
        assert supervisor.state == "finalized"
        assert_refused(robot, scene, "it is shut down")
