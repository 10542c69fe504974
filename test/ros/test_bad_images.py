"""Images that cannot be used, and images that change: the node says why, and follows in the next good one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pytest
from node_process import NodeProcess
from robot import FRAME_NS, Robot, box_of
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.sources.synthetic.scene import Scene

WRONG_SIZE = {"height": 480, "width": 640, "encoding": "bgr8", "step": 1920, "data": bytes(100)}
NO_WIDTH = {"height": 480, "width": 0, "encoding": "bgr8", "step": 0}
UNKNOWN_ENCODING = {"height": 2, "width": 2, "encoding": "smoke8", "step": 2, "data": bytes(4)}

BAD_IMAGES = [
    (WRONG_SIZE, "data of 100 bytes is shorter than the 921600 bytes"),
    (NO_WIDTH, "an image of 0 x 480 pixels is empty"),
    (UNKNOWN_ENCODING, "encoding 'smoke8' is not known"),
]


@pytest.fixture(scope="module")
def jpeg(tmp_path_factory: pytest.TempPathFactory, scene: Scene) -> Iterator[tuple[NodeProcess, Robot]]:
    """A node that listens to compressed images."""
    log = tmp_path_factory.mktemp("jpeg") / "log.txt"
    with (
        NodeProcess(log, "/jpeg", image_transport="compressed") as node,
        Robot("/jpeg", transport="compressed") as robot,
    ):
        robot.connect(scene.frame(0).image)
        yield node, robot


def show_until_logged(
    robot: Robot, node: NodeProcess, make: Callable[[Header], Image | CompressedImage], words: str
) -> None:
    """Show the bad image again and again, as a bad camera does: the log tells of such only now and then."""

    def logged() -> bool:
        robot.publish(make(robot.next_header(FRAME_NS // 100)))
        robot.spin_once(0.05)
        return f"so far: {words}" in node.log

    robot.wait_until(logged, f"{words!r} in the log")
    assert "Traceback" not in node.log


def assert_followed(robot: Robot, scene: Scene, index: int) -> None:
    (target,) = robot.follow(scene.frame(index).image).targets
    assert target.state == TrackedTarget.TRACKING
    assert overlap(box_of(target), scene.truth(index)) > 0.6


@pytest.mark.parametrize(("fields", "words"), BAD_IMAGES, ids=["wrong_size", "no_width", "unknown_encoding"])
def test_a_bad_image_is_skipped_with_the_reason(
    robot: Robot, node: NodeProcess, scene: Scene, fields: dict[str, object], words: str
) -> None:
    robot.set_target(scene.truth(0))
    robot.follow(scene.frame(1).image)
    answers = len(robot.answers)
    show_until_logged(robot, node, lambda header: Image(header=header, **fields), words)
    assert len(robot.answers) == answers, "a bad image was answered"
    assert_followed(robot, scene, 2)
    assert node.is_alive


def test_a_target_set_on_a_bad_image_is_refused_with_the_reason(
    robot: Robot, node: NodeProcess, scene: Scene
) -> None:
    words = "an image of 0 x 1 pixels is empty"
    show_until_logged(robot, node, lambda header: Image(header=header, height=1, width=0), words)
    response = robot.set_target(scene.truth(0))
    assert not response.success
    assert words in response.message
    robot.follow(scene.frame(0).image)
    assert robot.set_target(scene.truth(0)).success


def test_bad_images_since_the_box_was_drawn_do_not_matter(robot: Robot, scene: Scene) -> None:
    drawn_ns = nanoseconds(robot.follow(scene.frame(1).image).header.stamp)
    robot.publish(Image(header=robot.next_header(), **WRONG_SIZE))
    for index in (2, 3):
        robot.follow(scene.frame(index).image)
    response = robot.set_target(scene.truth(1), drawn_ns)
    assert response.success, response.message
    assert_followed(robot, scene, 4)


def test_a_target_is_followed_in_jpegs(jpeg: tuple[NodeProcess, Robot], scene: Scene) -> None:
    _, robot = jpeg
    robot.clear_target()
    robot.follow(scene.frame(0).image)
    robot.set_target(scene.truth(0))
    for index in range(1, 10):
        assert_followed(robot, scene, index)


def test_a_truncated_jpeg_is_skipped_with_the_reason(jpeg: tuple[NodeProcess, Robot], scene: Scene) -> None:
    node, robot = jpeg
    robot.clear_target()
    robot.follow(scene.frame(0).image)
    robot.set_target(scene.truth(0))
    whole = cv2.imencode(".jpg", scene.frame(1).image)[1].tobytes()
    half = whole[: len(whole) // 2]
    show_until_logged(
        robot,
        node,
        lambda header: CompressedImage(header=header, format="jpeg", data=half),
        f"compressed image of format 'jpeg': a JPEG of {len(half)} bytes is cut off",
    )
    assert_followed(robot, scene, 2)


def halved(image: np.ndarray) -> np.ndarray:
    return cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def halved_box(box: Box) -> Box:
    return Box(box.cx / 2, box.cy / 2, box.w / 2, box.h / 2)


def test_a_target_goes_on_when_the_resolution_changes(robot: Robot, scene: Scene) -> None:
    robot.set_target(scene.truth(0))
    for index in range(1, 5):
        robot.follow(scene.frame(index).image)
    for index in range(5, 10):
        (target,) = robot.follow(halved(scene.frame(index).image)).targets
        assert target.state == TrackedTarget.TRACKING
        assert overlap(box_of(target), halved_box(scene.truth(index))) > 0.6
    for index in range(10, 15):
        assert_followed(robot, scene, index)


def test_a_box_drawn_before_the_resolution_changed_is_carried_over(robot: Robot, scene: Scene) -> None:
    followed = robot.set_target(scene.truth(0)).id
    drawn_ns = nanoseconds(robot.follow(scene.frame(1).image).header.stamp)
    robot.follow(halved(scene.frame(2).image))
    robot.follow(halved(scene.frame(3).image))
    drawn = robot.set_target(scene.truth(1), drawn_ns).id
    targets = robot.follow(halved(scene.frame(4).image)).targets
    assert [target.id for target in targets] == [followed, drawn]
    for target in targets:
        assert overlap(box_of(target), halved_box(scene.truth(4))) > 0.6


def test_a_target_goes_on_when_the_encoding_changes(robot: Robot, scene: Scene) -> None:
    robot.set_target(scene.truth(0))
    index = 0
    for encoding, code in (("bgr8", None), ("mono8", cv2.COLOR_BGR2GRAY), ("rgb8", cv2.COLOR_BGR2RGB)):
        for _ in range(4):
            index += 1
            picture = scene.frame(index).image
            (target,) = robot.follow(
                picture if code is None else cv2.cvtColor(picture, code), encoding
            ).targets
            assert target.state == TrackedTarget.TRACKING
            assert overlap(box_of(target), scene.truth(index)) > 0.6, encoding
