"""Requests that cannot be served: each is answered with what, the value and the remedy, and harms nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from node_process import NodeProcess
from robot import FRAME_NS, Corner, Robot, box_of

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.sources.synthetic.scene import Scene

NAN, INF = float("nan"), float("inf")
GOOD = (100.0, 100.0, 50.0, 60.0)
MAX_TARGETS = 8  # the default

BAD_BOXES: list[tuple[Corner, list[str]]] = [
    ((NAN, 100, 50, 60), ["x=nan", "not finite", "give four finite numbers"]),
    ((100, INF, 50, 60), ["y=inf", "not finite", "give four finite numbers"]),
    ((100, 100, INF, 60), ["width=inf", "not finite", "give four finite numbers"]),
    ((100, 100, 50, -INF), ["height=-inf", "not finite", "give four finite numbers"]),
    ((100, 100, -50, 60), ["width=-50", "must be positive"]),
    ((100, 100, 50, -60), ["height=-60", "must be positive"]),
    ((100, 100, 0, 60), ["width=0", "must be positive"]),
    ((100, 100, 50, 0), ["height=0", "must be positive"]),
    ((100, 100, 3, 60), ["width=3", "too thin", "at least 4 pixels"]),
    ((100, 100, 50, 3), ["height=3", "too thin", "at least 4 pixels"]),
    ((100, 100, 641, 60), ["width=641", "larger than the image", "640x480"]),
    ((100, 100, 50, 481), ["height=481", "larger than the image", "640x480"]),
    ((640, 100, 50, 60), ["x=640", "outside the image", "640x480"]),
    ((100, -60, 50, 60), ["y=-60", "outside the image", "640x480"]),
    ((1e300, 100, 50, 60), ["x=1e+300", "outside the image", "640x480"]),
    ((-30, 100, 50, 60), ["x=-30", "only 40%", "50% must", "640x480"]),
    ((620, 460, 40, 40), ["only 25%", "50% must", "640x480"]),
]


def assert_still_tracking(robot: Robot, scene: Scene, id: str) -> None:
    (target,) = robot.follow(scene.frame(1).image).targets
    assert (target.id, target.state) == (id, TrackedTarget.TRACKING)
    assert overlap(box_of(target), scene.truth(1)) > 0.6


@pytest.mark.parametrize(("corner", "words"), BAD_BOXES, ids=[str(corner) for corner, _ in BAD_BOXES])
def test_an_impossible_box_is_refused_and_the_target_goes_on(
    robot: Robot, scene: Scene, corner: Corner, words: list[str]
) -> None:
    id = robot.set_target(scene.truth(0)).id
    for given_id in ("", id):
        response = robot.result_of(robot.ask_for_target(tuple(map(float, corner)), id=given_id))
        assert not response.success
        assert response.id == ""
        assert [word for word in words if word not in response.message] == [], response.message
    assert_still_tracking(robot, scene, id)


def test_an_unknown_id_is_refused_with_those_that_are_known(robot: Robot, scene: Scene) -> None:
    id = robot.set_target(scene.truth(0)).id
    for response in (robot.set_target(scene.truth(0), id="nobody"), robot.clear_target("nobody")):
        assert not response.success
        assert "'nobody'" in response.message
        assert f"ids are {id}" in response.message
    assert_still_tracking(robot, scene, id)


def test_clearing_an_id_when_nothing_is_followed_says_so(robot: Robot) -> None:
    response = robot.clear_target("1")
    assert not response.success
    assert "no target is followed" in response.message


def test_clearing_all_of_nothing_succeeds(robot: Robot) -> None:
    assert robot.clear_target().success


@pytest.mark.parametrize("off_ns", [1, -1, 3600 * 10**9, -3600 * 10**9])
def test_a_stamp_of_no_kept_frame_is_refused(robot: Robot, scene: Scene, off_ns: int) -> None:
    id = robot.set_target(scene.truth(0)).id
    stamp_ns = nanoseconds(robot.follow(scene.frame(0).image).header.stamp) + off_ns
    response = robot.set_target(scene.truth(0), stamp_ns)
    assert not response.success
    assert f"{stamp_ns // 10**9}." in response.message
    assert "use the stamp of an image of this camera, or zero" in response.message
    assert_still_tracking(robot, scene, id)


def test_a_frame_older_than_the_ring_is_no_longer_kept(robot: Robot, scene: Scene) -> None:
    stamp_ns = nanoseconds(robot.follow(scene.frame(0).image).header.stamp)
    robot.follow(scene.frame(0).image, later_ns=2 * 10**9 + FRAME_NS)
    response = robot.set_target(scene.truth(0), stamp_ns)
    assert not response.success
    assert "no frame with stamp" in response.message


def test_more_targets_than_max_targets_are_refused(robot: Robot, scene: Scene) -> None:
    ids = [robot.set_target(scene.truth(0)).id for _ in range(MAX_TARGETS)]
    response = robot.set_target(scene.truth(0))
    assert not response.success
    assert f"max_targets is {MAX_TARGETS}" in response.message
    assert "clear one first" in response.message
    answer = robot.follow(scene.frame(1).image)
    assert [target.id for target in answer.targets] == ids


def test_calls_at_the_same_time_are_all_answered(robot: Robot, scene: Scene) -> None:
    """Also those that come while another is served; the bad ones among them spoil nothing."""
    with Robot(robot.namespace, "colleague") as colleague:
        corner = scene.truth(0).corner()
        futures = [
            (caller, caller.ask_for_target(box))
            for box in (corner, (NAN, 0.0, 50.0, 50.0), corner)
            for caller in (robot, colleague)
        ]
        responses = [caller.result_of(future) for caller, future in futures]
    assert [response.success for response in responses] == [True, True, False, False, True, True]
    ids = {response.id for response in responses if response.success}
    assert len(ids) == 4
    assert {target.id for target in robot.follow(scene.frame(1).image).targets} == ids


def test_before_any_image_the_camera_is_asked_for(tmp_path: Path, scene: Scene) -> None:
    with NodeProcess(tmp_path / "log.txt", "/no_image") as node, Robot("/no_image") as robot:
        node.wait_until_logged("waiting for")
        response = robot.set_target(Box.from_corner(*GOOD))
        assert not response.success
        assert "no image has arrived yet" in response.message
        assert "is the camera publishing" in response.message
        robot.connect(scene.frame(0).image)
        assert robot.set_target(Box.from_corner(*GOOD)).success
