"""A target that cannot be seen for a while: in doubt, then lost and without a box, then found again."""

from __future__ import annotations

import math

import numpy as np
import pytest
from robot import FRAME_NS, Picture, Robot, box_of

from deep_tracker_interfaces.msg import TrackedTarget
from deep_tracker_ros.box import overlap
from deep_tracker_ros.sources.synthetic.landscape import paint_landscape
from deep_tracker_ros.sources.synthetic.scene import Scene

SIZE = (480, 640, 3)
GONE_AT, GONE_FRAMES, GONE_STEP_NS = 15, 25, 2 * FRAME_NS
DOUBTED_FRAMES = 15  # in lost_after = 1 second

WITHOUT_TARGET = {
    "covered lens": np.zeros(SIZE, np.uint8),
    "grey fog": np.full(SIZE, 128, np.uint8),
    "noise": np.random.default_rng(0).integers(0, 256, SIZE, np.uint8),
    "another place": paint_landscape(np.random.default_rng(0), SIZE[1], SIZE[0], unit=1.0),
}


@pytest.mark.parametrize("picture", WITHOUT_TARGET.values(), ids=WITHOUT_TARGET)
def test_a_target_out_of_sight_is_lost_and_found_again(robot: Robot, scene: Scene, picture: Picture) -> None:
    robot.set_target(scene.truth(0))
    for index in range(1, GONE_AT):
        robot.follow(scene.frame(index).image)

    gone = [robot.follow(picture, later_ns=GONE_STEP_NS).targets[0] for _ in range(GONE_FRAMES)]
    doubted = [target for target in gone if target.state == TrackedTarget.UNCERTAIN]
    lost = [target for target in gone if target.state == TrackedTarget.LOST]
    assert [target.state for target in gone] == [target.state for target in doubted + lost]
    assert len(doubted) == pytest.approx(DOUBTED_FRAMES, abs=1)
    assert all(math.isfinite(target.center_x) for target in doubted)
    for target in lost:
        box = (target.center_x, target.center_y, target.width, target.height)
        assert all(math.isnan(number) for number in (*box, target.velocity_x, target.velocity_y))
        assert target.confidence < 0.5
    assert gone[-1].since_seen == pytest.approx(GONE_FRAMES * GONE_STEP_NS * 1e-9)

    back = [robot.follow(scene.frame(GONE_AT - 1 + index).image).targets[0] for index in range(3)]
    assert [target.state for target in back] == [
        TrackedTarget.REACQUIRED,
        TrackedTarget.TRACKING,
        TrackedTarget.TRACKING,
    ]
    assert overlap(box_of(back[-1]), scene.truth(GONE_AT + 1)) > 0.6
    assert back[-1].since_seen == 0
