"""Starting targets, now or on a frame of the past, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deep_tracker_ros.box import Box
from deep_tracker_ros.images import ImageError
from deep_tracker_ros.target.admission import Refused
from deep_tracker_ros.target.following import Following
from deep_tracker_ros.target.frames import StampedFrame
from deep_tracker_ros.target.life import TargetState

MakeFrame = Callable[..., StampedFrame]
See = Callable[[StampedFrame], None]
Unreadable = Callable[[float], StampedFrame]

BOX, OTHER = Box(80, 60, 20, 10), Box(40, 30, 16, 16)


def boxes(following: Following) -> dict[str, Box | None]:
    return {id: target.box for id, target in following.targets.items()}


def test_a_target_cannot_start_before_any_image(following: Following) -> None:
    with pytest.raises(Refused, match="no image has arrived yet; is the camera publishing"):
        following.start(BOX)


def test_a_target_starts_on_the_newest_image(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    see(make_frame(0.1))
    id = following.start(BOX)
    assert boxes(following) == {id: BOX}
    target = following.targets[id]
    assert (target.state, target.confidence, target.age) == (TargetState.TRACKING, 1.0, 0)
    assert target.stamp_ns == 100_000_000


def test_an_image_that_has_only_arrived_will_do(following: Following, make_frame: MakeFrame) -> None:
    following.ring.append(make_frame(0))
    assert following.start(BOX) == "1"


def test_ids_count_up_and_are_never_used_again(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    assert [following.start(BOX), following.start(OTHER)] == ["1", "2"]
    following.clear("2")
    assert following.start(OTHER) == "3"
    following.clear()
    assert following.start(BOX) == "4"


def test_a_known_id_is_corrected(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    following.start(BOX)
    following.start(OTHER)
    see(make_frame(0.1))
    assert following.start(Box(50, 50, 30, 30), id="1") == "1"
    assert boxes(following) == {"1": Box(50, 50, 30, 30), "2": OTHER}
    assert (following.targets["1"].age, following.targets["2"].age) == (0, 1)
    assert following.start(BOX) == "3", "a correction uses no id up"


def test_an_unknown_id_is_refused(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    with pytest.raises(Refused, match="no target has id 'car'; no target is followed; leave the id empty"):
        following.start(BOX, id="car")
    following.start(BOX)
    following.start(OTHER)
    with pytest.raises(Refused, match="no target has id '3'; ids are 1, 2; leave the id empty"):
        following.start(BOX, id="3")


def test_more_targets_than_allowed_are_refused(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    for _ in range(3):
        following.start(BOX)
    with pytest.raises(
        Refused, match="3 targets are followed, and max_targets is 3; clear one first; ids are 1"
    ):
        following.start(OTHER)
    assert following.start(OTHER, id="2") == "2", "but one of them may still be corrected"
    following.clear("1")
    assert following.start(OTHER) == "4"


@pytest.mark.parametrize("wrong", [Box(80, 60, 2, 2), Box(500, 500, 20, 20), Box(float("nan"), 0, 5, 5)])
@pytest.mark.parametrize("id", ["", "1"])
def test_a_refused_box_changes_nothing(
    following: Following, see: See, make_frame: MakeFrame, wrong: Box, id: str
) -> None:
    see(make_frame(0))
    following.start(BOX)
    see(make_frame(0.1, 0.9, (2, 2)))
    before = dict(following.targets)
    with pytest.raises(Refused):
        following.start(wrong, id=id)
    assert following.targets == before
    assert following.start(OTHER) == "2", "and uses no id up"


def test_a_box_drawn_on_an_older_frame_catches_up(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    for index in range(10):
        see(make_frame(index / 10, 0.9, (index, 1)))
    id = following.start(BOX, stamp_ns=600_000_000)
    target = following.targets[id]
    assert target.box == BOX.moved(7 + 8 + 9, 3)
    assert (target.stamp_ns, target.age) == (900_000_000, 3)
    assert target.track.usual_peak == 3, "it learns on the way"
    assert target.velocity[0] > 0


def test_a_box_may_be_drawn_on_the_oldest_and_the_newest_frame(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    for index in range(1, 4):
        see(make_frame(index / 10, 0.9, (1, 0)))
    following.start(BOX, stamp_ns=100_000_000)
    following.start(OTHER, stamp_ns=300_000_000)
    assert boxes(following) == {"1": BOX.moved(2, 0), "2": OTHER}


@pytest.mark.parametrize("stamp_ns", [1, 99_999_999, 150_000_000, 300_000_001, 10**18])
def test_a_stamp_of_no_kept_frame_is_refused(
    following: Following, see: See, make_frame: MakeFrame, stamp_ns: int
) -> None:
    for index in range(1, 4):
        see(make_frame(index / 10))
    kept = (
        r"frames from 0\.100000000 s to 0\.300000000 s are; use the stamp of an image of this camera, or zero"
    )
    with pytest.raises(Refused, match=rf"no frame with stamp {stamp_ns * 1e-9:.9f} s is kept; {kept}"):
        following.start(BOX, stamp_ns)
    assert not following.targets


def test_a_target_lost_on_the_way_is_told_as_lost(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    for index in range(30):
        see(make_frame(index / 10, 0.9 if index < 5 else 0.0, (1, 0)))
    target = following.targets[following.start(BOX, stamp_ns=200_000_000)]
    assert target.state is TargetState.LOST
    assert target.track.box == BOX.moved(2, 0)


def test_an_unreadable_frame_on_the_way_is_passed_over(
    following: Following, see: See, make_frame: MakeFrame, unreadable: Unreadable
) -> None:
    for frame in (
        make_frame(0.1),
        make_frame(0.2, step=(1, 0)),
        unreadable(0.3),
        make_frame(0.4, step=(5, 0)),
    ):
        following.ring.append(frame)
    following.start(BOX, stamp_ns=100_000_000)
    assert boxes(following) == {"1": BOX.moved(6, 0)}
    assert following.targets["1"].age == 2


def test_a_box_on_an_unreadable_frame_is_told(
    following: Following, see: See, make_frame: MakeFrame, unreadable: Unreadable
) -> None:
    see(make_frame(0.1))
    following.start(BOX)
    before = dict(following.targets)
    following.ring.append(unreadable(0.2))
    with pytest.raises(ImageError, match="half a picture"):
        following.start(OTHER)
    assert following.targets == before
