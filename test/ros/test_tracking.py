"""A target through the real node: set, followed, corrected and cleared."""

from __future__ import annotations

import numpy as np
import pytest
from robot import FRAME_ID, FRAME_NS, Robot, box_of

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.box import overlap
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.sources.synthetic.scene import Scene

FRAMES = 40


def test_a_target_is_followed_and_every_image_is_answered_under_its_own_stamp(
    robot: Robot, scene: Scene
) -> None:
    response = robot.set_target(scene.truth(0))
    assert response.success, response.message
    overlaps = []
    for index in range(1, FRAMES + 1):
        stamp_ns = robot.show(scene.frame(index).image)
        robot.wait_until(lambda count=index: len(robot.answers) == count, f"answer {index}")
        answer = robot.answers[-1]
        (target,) = answer.targets
        assert nanoseconds(answer.header.stamp) == stamp_ns
        assert answer.header.frame_id == FRAME_ID
        assert target.id == response.id
        assert target.state == TrackedTarget.TRACKING
        assert 0 < target.confidence <= 1
        assert target.age == index
        assert target.since_seen == 0
        overlaps.append(overlap(box_of(target), scene.truth(index)))
    assert np.mean(overlaps) > 0.6
    assert answer.frames_dropped == robot.answers[0].frames_dropped
    assert 0 < answer.latency_p50 <= answer.latency_p95


def test_velocity_is_that_of_the_target(robot: Robot, scene: Scene) -> None:
    robot.set_target(scene.truth(0))
    for index in range(1, FRAMES + 1):
        answer = robot.follow(scene.frame(index).image)
    (target,) = answer.targets
    seconds = 10 * FRAME_NS * 1e-9
    before, now = scene.truth(FRAMES - 10), scene.truth(FRAMES)
    assert target.velocity_x == pytest.approx((now.cx - before.cx) / seconds, abs=25)
    assert target.velocity_y == pytest.approx((now.cy - before.cy) / seconds, abs=25)


def test_a_box_drawn_on_an_older_frame_is_caught_up_with_the_newest(robot: Robot, scene: Scene) -> None:
    answers = [robot.follow(scene.frame(index).image) for index in range(FRAMES + 1)]
    drawn = FRAMES - 30
    assert overlap(scene.truth(drawn), scene.truth(FRAMES)) < 0.3, "the scene is too slow for this test"
    response = robot.set_target(scene.truth(drawn), nanoseconds(answers[drawn].header.stamp))
    assert response.success, response.message
    (target,) = robot.follow(scene.frame(FRAMES).image).targets
    assert overlap(box_of(target), scene.truth(FRAMES)) > 0.6


def test_several_targets_are_followed_in_the_order_in_which_they_were_set(robot: Robot, scene: Scene) -> None:
    other = scene.balloons[0]
    first = robot.set_target(scene.truth(0)).id
    second = robot.set_target(other.box(0)).id
    assert first != second
    for index in range(1, 20):
        answer = robot.follow(scene.frame(index).image)
    assert [target.id for target in answer.targets] == [first, second]
    ours, theirs = answer.targets
    assert overlap(box_of(ours), scene.truth(19)) > 0.6
    assert overlap(box_of(theirs), other.box(19 / scene.frame_rate)) > 0.5


def test_a_target_can_be_corrected_by_its_id(robot: Robot, scene: Scene) -> None:
    id = robot.set_target(scene.balloons[0].box(0)).id
    for index in range(1, 5):
        robot.follow(scene.frame(index).image)
    response = robot.set_target(scene.truth(4), id=id)
    assert (response.success, response.id) == (True, id)
    (target,) = robot.follow(scene.frame(5).image).targets
    assert target.id == id
    assert target.age == 1
    assert overlap(box_of(target), scene.truth(5)) > 0.6


def test_one_target_or_all_are_cleared(robot: Robot, scene: Scene) -> None:
    ids = [robot.set_target(scene.truth(0)).id for _ in range(3)]
    assert robot.clear_target(ids[1]).success
    answer = robot.follow(scene.frame(1).image)
    assert [target.id for target in answer.targets] == [ids[0], ids[2]]
    response = robot.clear_target()
    assert response.success
    assert "2" in response.message
    assert list(robot.follow(scene.frame(2).image).targets) == []


def test_an_id_is_never_given_twice(robot: Robot, scene: Scene) -> None:
    first = robot.set_target(scene.truth(0)).id
    robot.clear_target()
    assert robot.set_target(scene.truth(0)).id != first
