"""Parameters that are wrong at start or changed while the node runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from node_process import NodeProcess
from rcl_interfaces.msg import ParameterType
from robot import Robot
from supervisor import Supervisor

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.ros.parameters import PARAMETERS
from deep_tracker_ros.sources.synthetic.scene import Scene

NAN = float("nan")
TYPES = {
    bool: ParameterType.PARAMETER_BOOL,
    int: ParameterType.PARAMETER_INTEGER,
    float: ParameterType.PARAMETER_DOUBLE,
    str: ParameterType.PARAMETER_STRING,
}

WRONG_AT_START = {
    "threads": "zero",
    "max_targets": "0",
    "lost_after": "1",
    "ring_seconds": "61.0",
    "image_transport": "smoke",
}
COMPLAINTS = {
    "threads": "parameter threads is 'zero', but must be of type int",
    "max_targets": "parameter max_targets is 0, but must lie in [1, 64]",
    "lost_after": "parameter lost_after is 1, but must be of type float",
    "ring_seconds": "parameter ring_seconds is 61.0, but must lie in [0, 60]",
    "image_transport": "parameter image_transport is 'smoke', but must be one of raw, compressed",
}
RIGHT = {"threads": 1, "max_targets": 3, "lost_after": 1.0, "ring_seconds": 1.0, "image_transport": "raw"}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NodeProcess, Robot]]:
    """A node with everything wrong at once."""
    log = tmp_path_factory.mktemp("wrong") / "log.txt"
    with (
        NodeProcess(log, "/wrong", no_such_thing="1", **WRONG_AT_START) as node,
        Robot("/wrong") as robot,
    ):
        node.wait_until_logged("cannot configure")
        yield node, robot


@pytest.mark.parametrize("name", WRONG_AT_START)
def test_a_wrong_value_at_start_is_told_by_the_log_and_by_the_service(
    wrong: tuple[NodeProcess, Robot], scene: Scene, name: str
) -> None:
    node, robot = wrong
    assert COMPLAINTS[name] in node.log
    response = robot.set_target(scene.truth(0))
    assert not response.success
    assert COMPLAINTS[name] in response.message


def test_an_unknown_parameter_is_told_with_those_that_are_known(wrong: tuple[NodeProcess, Robot]) -> None:
    node, _ = wrong
    assert "unknown parameter 'no_such_thing'" in node.log
    for parameter in PARAMETERS:
        assert parameter.name in node.log


def test_a_node_with_wrong_parameters_stays_unconfigured_until_all_are_mended(
    wrong: tuple[NodeProcess, Robot], scene: Scene
) -> None:
    _, robot = wrong
    supervisor = Supervisor(robot)
    assert supervisor.state == "unconfigured"
    for name, value in RIGHT.items():
        assert not supervisor.configure()
        assert COMPLAINTS[name] in robot.set_target(scene.truth(0)).message
        result = supervisor.set(name, value)
        assert result.successful, result.reason
    assert supervisor.configure()
    assert supervisor.activate()
    robot.connect(scene.frame(0).image)
    assert robot.set_target(scene.truth(0)).success


@pytest.fixture
def supervisor(robot: Robot) -> Iterator[Supervisor]:
    """Looks after the shared node, and leaves its live parameters as they were."""
    supervisor = Supervisor(robot)
    yield supervisor
    for parameter in PARAMETERS:
        if parameter.live:
            assert supervisor.set(parameter.name, parameter.default).successful


def test_every_parameter_is_described_and_has_its_type_and_default(supervisor: Supervisor) -> None:
    for parameter, described in zip(
        PARAMETERS, supervisor.describe([parameter.name for parameter in PARAMETERS]), strict=True
    ):
        assert described.name == parameter.name
        assert len(described.description) > 10
        assert described.type == TYPES[type(parameter.default)]
        assert supervisor.get(parameter.name) == parameter.default
        is_number = type(parameter.default) in (int, float)
        assert len(described.integer_range) + len(described.floating_point_range) == is_number
        for choice in parameter.choices:
            assert choice in described.additional_constraints


def test_a_live_parameter_takes_effect_at_once(robot: Robot, supervisor: Supervisor, scene: Scene) -> None:
    robot.set_target(scene.truth(0))
    (target,) = robot.follow(scene.frame(1).image).targets
    assert target.state == TrackedTarget.TRACKING
    assert supervisor.set("uncertain_below", 1.0).successful
    assert supervisor.set("tracking_above", 1.0).successful
    (target,) = robot.follow(scene.frame(2).image).targets
    assert target.state == TrackedTarget.UNCERTAIN
    assert supervisor.set("lost_after", 0.0).successful
    assert supervisor.set("reacquire_above", 1.0).successful
    (target,) = robot.follow(scene.frame(2).image).targets
    assert target.state == TrackedTarget.LOST
    assert supervisor.set("reacquire_above", 0.0).successful
    (target,) = robot.follow(scene.frame(2).image).targets
    assert target.state == TrackedTarget.REACQUIRED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lost_after", -1.0),
        ("lost_after", NAN),
        ("lost_after", 1),
        ("uncertain_below", 1.5),
        ("reacquire_above", "high"),
    ],
)
def test_a_wrong_value_is_refused_with_a_reason(supervisor: Supervisor, name: str, value: Any) -> None:
    before = supervisor.get(name)
    result = supervisor.set(name, value)
    assert not result.successful
    assert result.reason
    assert supervisor.get(name) == before


@pytest.mark.parametrize("parameter", [p for p in PARAMETERS if not p.live], ids=lambda p: p.name)
def test_what_cannot_change_while_configured_is_refused_with_the_way_out(
    supervisor: Supervisor, parameter: Any
) -> None:
    result = supervisor.set(parameter.name, parameter.default)
    assert not result.successful
    assert f"parameter {parameter.name} cannot change while the node is configured" in result.reason
    assert "clean it up first" in result.reason


def test_a_node_at_work_is_not_disturbed_by_refused_changes(
    robot: Robot, supervisor: Supervisor, scene: Scene
) -> None:
    robot.set_target(scene.truth(0))
    assert not supervisor.set("tracker", "nonsense").successful
    assert not supervisor.set("lost_after", 1e9).successful
    (target,) = robot.follow(scene.frame(1).image).targets
    assert target.state == TrackedTarget.TRACKING
    assert supervisor.state == "active"


def test_a_file_of_parameters_is_read(tmp_path: Path, scene: Scene) -> None:
    file = tmp_path / "parameters.yaml"
    file.write_text("/**:\n  ros__parameters:\n    max_targets: 1\n    lost_after: 2.5\n")
    with (
        NodeProcess(tmp_path / "log.txt", "/from_file", "--params-file", str(file)),
        Robot("/from_file") as robot,
    ):
        supervisor = Supervisor(robot)
        assert supervisor.get("max_targets") == 1
        assert supervisor.get("lost_after") == 2.5
