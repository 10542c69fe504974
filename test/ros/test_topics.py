"""What the node listens to and publishes: quality of service, order, and the optional topics."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from node_process import NodeProcess
from rclpy.qos import ReliabilityPolicy, qos_profile_sensor_data
from robot import Robot
from sensor_msgs.msg import Image

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.images import image_to_bgr
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.sources.synthetic.scene import Scene

TARGETS, DEBUG_IMAGE, DETECTIONS = (
    f"deep_tracker/{name}" for name in ("targets", "debug_image", "detections")
)
HAS_VISION_MSGS = importlib.util.find_spec("vision_msgs") is not None


def test_images_are_taken_best_effort_as_cameras_publish_them(robot: Robot) -> None:
    (endpoint,) = robot.node.get_subscriptions_info_by_topic("image")
    assert endpoint.qos_profile.reliability == ReliabilityPolicy.BEST_EFFORT
    assert endpoint.topic_type == "sensor_msgs/msg/Image"


def test_images_can_be_taken_reliably(tmp_path: Path, scene: Scene) -> None:
    with (
        NodeProcess(tmp_path / "log.txt", "/reliable", image_reliability="reliable"),
        Robot("/reliable", reliability=ReliabilityPolicy.RELIABLE) as robot,
    ):
        robot.connect(scene.frame(0).image)
        (endpoint,) = robot.node.get_subscriptions_info_by_topic("image")
        assert endpoint.qos_profile.reliability == ReliabilityPolicy.RELIABLE


def test_targets_are_published_reliably(robot: Robot) -> None:
    (endpoint,) = robot.node.get_publishers_info_by_topic(TARGETS)
    assert endpoint.qos_profile.reliability == ReliabilityPolicy.RELIABLE
    assert endpoint.topic_type == "deep_tracker_interfaces/msg/TrackedTargetArray"


def test_the_newest_image_wins_and_late_ones_are_dropped(robot: Robot, scene: Scene) -> None:
    robot.set_target(scene.truth(0))
    dropped_before = robot.follow(scene.frame(0).image).frames_dropped
    robot.answers.clear()
    images = [scene.frame(index).image for index in range(1, 31)]
    stamps = [robot.show(image) for image in images]

    def newest_answered() -> bool:
        return bool(robot.answers) and nanoseconds(robot.answers[-1].header.stamp) == stamps[-1]

    robot.wait_until(newest_answered, "an answer to the newest image")
    answered = [nanoseconds(answer.header.stamp) for answer in robot.answers]
    assert answered == sorted(set(answered) & set(stamps))
    assert len(answered) < len(stamps), "the node kept up, so this test shows nothing"
    # What the middleware replaced never came to the node, and is not counted.
    assert robot.answers[-1].frames_dropped - dropped_before <= len(stamps) - len(answered)


def test_an_image_without_targets_is_answered_too(robot: Robot, scene: Scene) -> None:
    assert list(robot.follow(scene.frame(1).image).targets) == []


def test_an_image_without_a_stamp_is_followed(robot: Robot, scene: Scene) -> None:
    """As from a camera without a clock: it is the moment of its arrival that counts."""
    assert robot.set_target(scene.truth(0)).success
    robot.answers.clear()
    robot.show_at(0, scene.frame(1).image)
    robot.wait_until(lambda: bool(robot.answers), "an answer")
    (target,) = robot.answers[0].targets
    assert nanoseconds(robot.answers[0].header.stamp) == 0
    assert target.state == TrackedTarget.TRACKING


def test_a_picture_with_the_boxes_drawn_comes_to_those_who_watch(robot: Robot, scene: Scene) -> None:
    robot.set_target(scene.truth(0))
    robot.follow(scene.frame(1).image)
    pictures: list[Image] = []
    watcher = robot.node.create_subscription(Image, DEBUG_IMAGE, pictures.append, qos_profile_sensor_data)
    shown: dict[int, int] = {}

    def watching() -> bool:
        index = len(shown) + 2
        shown[robot.show(scene.frame(index).image)] = index
        robot.wait_until(lambda: nanoseconds(robot.answers[-1].header.stamp) in shown, "an answer")
        return bool(pictures)

    robot.wait_until(watching, "a picture")
    robot.node.destroy_subscription(watcher)
    picture = pictures[-1]
    assert (picture.encoding, picture.width, picture.height) == ("bgr8", scene.width, scene.height)
    index = shown[nanoseconds(picture.header.stamp)]
    drawn = np.any(image_to_bgr(picture) != scene.frame(index).image, axis=2)
    x, y, w, h = (round(value) for value in scene.truth(index).corner())
    assert drawn[y - 30 : y + h + 10, x - 10 : x + w + 10].sum() > w + h, "no box is drawn on the target"
    assert drawn.mean() < 0.05, "more than boxes is drawn"


@pytest.mark.skipif(HAS_VISION_MSGS, reason="vision_msgs is installed")
def test_without_vision_msgs_there_are_no_detections(robot: Robot) -> None:
    assert robot.node.get_publishers_info_by_topic(DETECTIONS) == []


@pytest.mark.skipif(not HAS_VISION_MSGS, reason="vision_msgs is not installed")
def test_with_vision_msgs_targets_are_detections_too(robot: Robot, scene: Scene) -> None:
    from vision_msgs.msg import Detection2DArray

    detections: dict[int, Detection2DArray] = {}
    targets: dict[int, TrackedTarget] = {}

    def take(message: Detection2DArray) -> None:
        detections[nanoseconds(message.header.stamp)] = message

    listener = robot.node.create_subscription(Detection2DArray, DETECTIONS, take, 10)
    id = robot.set_target(scene.truth(0)).id

    def detected() -> bool:
        message = robot.follow(scene.frame(1).image)
        (targets[nanoseconds(message.header.stamp)],) = message.targets
        return bool(targets.keys() & detections.keys())

    robot.wait_until(detected, "a detection")
    robot.node.destroy_subscription(listener)
    stamp = max(targets.keys() & detections.keys())
    (detection,), target = detections[stamp].detections, targets[stamp]
    center, size = detection.bbox.center.position, (detection.bbox.size_x, detection.bbox.size_y)
    assert (center.x, center.y, *size) == (target.center_x, target.center_y, target.width, target.height)
    assert detection.id == id
    assert 0.5 < detection.results[0].hypothesis.score <= 1
