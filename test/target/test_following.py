"""All targets of one camera: how they go on, change with the camera, and end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deep_tracker_ros.box import Box, overlap
from deep_tracker_ros.images import ImageError
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.target.admission import Refused
from deep_tracker_ros.target.following import Following
from deep_tracker_ros.target.frames import FrameRing, StampedFrame
from deep_tracker_ros.target.life import LifeSettings
from deep_tracker_ros.trackers.base import Tracker, TrackState

MakeFrame = Callable[..., StampedFrame]
See = Callable[[StampedFrame], None]
Unreadable = Callable[[float], StampedFrame]

BOX, OTHER = Box(80, 60, 20, 10), Box(40, 30, 16, 16)


def boxes(following: Following) -> dict[str, Box | None]:
    return {id: target.box for id, target in following.targets.items()}


def test_all_targets_are_followed(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    following.start(BOX)
    following.start(OTHER)
    frame = make_frame(0.1, 0.8, (3, 4))
    located = following.locate(frame)
    assert [(target.id, target.box) for target in located] == [
        ("1", BOX.moved(3, 4)),
        ("2", OTHER.moved(3, 4)),
    ]
    assert [target.confidence for target in located] == [0.8, 0.8]
    assert {target.stamp_ns for target in located} == {100_000_000}


def test_boxes_come_before_anything_is_learned(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    following.start(BOX)
    (located,) = following.locate(make_frame(0.1))
    assert located.track.usual_peak == 0
    following.learn()
    assert following.targets["1"].track.usual_peak == 1
    following.learn()
    assert following.targets["1"].track.usual_peak == 1, "a frame is learned from once"


def test_only_a_tracked_target_learns(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    following.start(BOX)
    states, lessons = [], []
    for at, confidence in [(0.1, 0.9), (0.2, 0.1), (0.9, 0.4), (2.0, 0.4), (2.1, 0.8), (2.2, 0.8)]:
        see(make_frame(at, confidence))
        states.append(following.targets["1"].state.name)
        lessons.append(following.targets["1"].track.usual_peak)
    assert states == ["TRACKING", "UNCERTAIN", "UNCERTAIN", "LOST", "REACQUIRED", "TRACKING"]
    assert lessons == [1, 1, 1, 1, 1, 2]


def test_a_target_cleared_between_locating_and_learning_stays_cleared(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0))
    following.start(BOX)
    following.start(OTHER)
    following.locate(make_frame(0.1))
    following.clear("1")
    following.learn()
    assert list(following.targets) == ["2"]
    assert following.targets["2"].track.usual_peak == 1


def test_a_target_corrected_between_locating_and_learning_does_not_learn_its_old_place(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0))
    following.start(BOX)
    frame = make_frame(0.1)
    following.ring.append(frame)
    following.locate(frame)
    following.start(OTHER, id="1")
    following.learn()
    assert boxes(following) == {"1": OTHER}
    assert following.targets["1"].track.usual_peak == 0


def test_an_unreadable_frame_costs_no_target(
    following: Following, see: See, make_frame: MakeFrame, unreadable: Unreadable
) -> None:
    see(make_frame(0))
    following.start(BOX)
    before = dict(following.targets)
    with pytest.raises(ImageError, match="half a picture"):
        following.locate(unreadable(0.1))
    assert following.targets == before
    see(make_frame(0.2, 0.9, (1, 1)))
    assert boxes(following) == {"1": BOX.moved(1, 1)}


def test_a_lost_target_keeps_its_place_among_the_others(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0))
    following.start(BOX)
    see(make_frame(5, 0.0, (9, 9)))
    following.start(OTHER)
    see(make_frame(5.1, 0.6, (1, 0)))
    assert boxes(following) == {"1": None, "2": OTHER.moved(1, 0)}
    see(make_frame(5.2, 0.9, (1, 0)))
    assert boxes(following) == {"1": BOX.moved(1, 0), "2": OTHER.moved(2, 0)}


def test_a_new_image_size_carries_the_targets_over(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0))
    following.start(BOX)
    see(make_frame(0.1, size=(320, 120)))
    assert boxes(following) == {"1": Box(160, 60, 40, 10)}
    see(make_frame(0.2, size=(160, 120)))
    assert boxes(following) == {"1": BOX}


def test_a_start_before_a_new_image_size_catches_up_to_it(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0.1))
    following.start(OTHER)
    see(make_frame(0.2, step=(1, 0)))
    see(make_frame(0.3, size=(320, 240)))
    following.start(BOX, stamp_ns=100_000_000)
    expected = {"1": Box(82, 60, 32, 32), "2": Box(162, 120, 40, 20)}
    assert boxes(following) == expected
    see(make_frame(0.4, size=(320, 240)))
    assert boxes(following) == expected


def test_a_start_on_a_frame_of_new_size_that_was_not_followed_yet(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0.1))
    following.start(OTHER)
    waiting = make_frame(0.2, size=(320, 240))
    following.ring.append(waiting)
    following.start(Box(160, 120, 40, 20))
    following.locate(waiting)
    assert boxes(following) == {"1": Box(80, 60, 32, 32), "2": Box(160, 120, 40, 20)}


def test_a_start_refused_on_a_frame_of_old_size_leaves_the_others(
    following: Following, see: See, make_frame: MakeFrame
) -> None:
    see(make_frame(0.1))
    following.start(OTHER)
    see(make_frame(0.2, size=(320, 240)))
    before = dict(following.targets)
    with pytest.raises(Refused, match="the image is 160x120"):
        following.start(Box(300, 200, 20, 20), stamp_ns=100_000_000)
    assert following.targets == before


def test_targets_are_cleared_one_by_one_or_all(following: Following, see: See, make_frame: MakeFrame) -> None:
    see(make_frame(0))
    for _ in range(3):
        following.start(BOX)
    assert following.clear("2") == 1
    assert list(following.targets) == ["1", "3"]
    assert following.clear() == 2
    assert not following.targets
    assert following.clear() == 0
    assert following.locate(make_frame(0.1)) == []


def test_an_unknown_id_is_not_cleared(following: Following, see: See, make_frame: MakeFrame) -> None:
    with pytest.raises(Refused, match="no target has id '1'; no target is followed"):
        following.clear("1")
    see(make_frame(0))
    following.start(BOX)
    with pytest.raises(Refused, match="no target has id 'car'; ids are 1"):
        following.clear("car")
    assert list(following.targets) == ["1"]


def test_the_real_tracker_catches_up_with_two_balloons(cacf: Tracker[TrackState]) -> None:
    scene = Scene()
    always = LifeSettings(tracking_above=0.0, uncertain_below=0.0, reacquire_above=0.0, lost_after=60.0)
    following = Following(cacf, always, FrameRing(seconds=10, megabytes=100), max_targets=2)
    for index in range(12):
        frame = scene.frame(index)
        following.ring.append(StampedFrame.of(frame.image, frame.stamp_ns))
    following.start(scene.truth(2), stamp_ns=scene.frame(2).stamp_ns)
    following.start(scene.balloons[0].box(11 / scene.frame_rate))
    for index in range(12, 16):
        frame = scene.frame(index)
        located = following.locate(StampedFrame.of(frame.image, frame.stamp_ns))
        following.learn()
        truths = scene.truth(index), scene.balloons[0].box(index / scene.frame_rate)
        for target, truth in zip(located, truths, strict=True):
            assert target.box is not None
            assert overlap(target.box, truth) > 0.6
