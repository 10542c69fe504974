"""Following: all targets of one camera, from frame to frame. One thread at a time calls it."""

from __future__ import annotations

from deep_tracker_ros.box import Box
from deep_tracker_ros.images import ImageError
from deep_tracker_ros.target.admission import Refused, admit
from deep_tracker_ros.target.frames import FrameRing, StampedFrame
from deep_tracker_ros.target.life import LifeSettings
from deep_tracker_ros.target.target import Target, advance, begin, learn
from deep_tracker_ros.trackers.base import Estimate, Tracker, TrackState

Size = tuple[int, int]  # width, height


class Following:
    """Starts, follows and drops targets; `locate` gives the boxes, `learn` may follow when they are out."""

    def __init__(
        self, tracker: Tracker[TrackState], life: LifeSettings, ring: FrameRing, max_targets: int
    ) -> None:
        self.tracker = tracker
        self.life = life
        self.ring = ring
        self.max_targets = max_targets
        self.targets: dict[str, Target] = {}
        self._count = 0
        self._size: Size | None = None
        self._to_learn: list[tuple[str, StampedFrame, Estimate]] = []

    def start(self, box: Box, stamp_ns: int = 0, id: str = "") -> str:
        """Start a new target, or correct the one with this id, on the frame of this stamp (0 = newest).

        From an older frame it catches up through the frames since, so that its box is current at once.
        """
        if id and id not in self.targets:
            raise Refused(f"no target has id {id!r}; {self._known()}; leave the id empty for a new target")
        if not id and len(self.targets) >= self.max_targets:
            raise Refused(
                f"{len(self.targets)} targets are followed, and max_targets is {self.max_targets}; "
                f"clear one first; {self._known()}"
            )
        first, *later = self._frames_since(stamp_ns)
        admit(box, *_size(first))
        target = begin(id or str(self._count + 1), self.tracker, first.image, first.stamp_ns, box)
        target = self._caught_up(target, first, later)
        if not id:
            self._count += 1
        self.targets[target.id] = target
        self._to_learn.clear()
        return target.id

    def clear(self, id: str = "") -> int:
        """Drop the target with this id, or all if it is empty; return how many were dropped."""
        if not id:
            dropped = len(self.targets)
            self.targets.clear()
            return dropped
        if id not in self.targets:
            raise Refused(f"no target has id {id!r}; {self._known()}")
        del self.targets[id]
        return 1

    def locate(self, frame: StampedFrame) -> list[Target]:
        """Look for every target in the frame."""
        self._to_learn.clear()
        self._follow_size(_size(frame))
        for id, target in self.targets.items():
            self.targets[id], estimate = advance(target, self.tracker, frame.image, frame.stamp_ns, self.life)
            self._to_learn.append((id, frame, estimate))
        return list(self.targets.values())

    def learn(self) -> None:
        """Adapt the models to what `locate` found; to be called once the boxes are out."""
        for id, frame, estimate in self._to_learn:
            if id in self.targets:
                self.targets[id] = learn(self.targets[id], self.tracker, frame.image, estimate)
        self._to_learn.clear()

    def judge_by(self, life: LifeSettings) -> None:
        """Take other thresholds from the next frame on."""
        self.life = life

    def _caught_up(self, target: Target, first: StampedFrame, later: list[StampedFrame]) -> Target:
        """Follow a new target through the frames that came since the one it was drawn on."""
        size = _size(first)
        for frame in later:
            try:
                new_size = _size(frame)
            except ImageError:
                continue  # it was skipped, and logged, when it came
            target, size = _carried(target, size, new_size), new_size
            target, estimate = advance(target, self.tracker, frame.image, frame.stamp_ns, self.life)
            target = learn(target, self.tracker, frame.image, estimate)
        self._follow_size(size)
        return target

    def _follow_size(self, size: Size) -> None:
        """Carry the targets over to a new image size, as a camera that changes its resolution needs it."""
        if self._size is not None:
            for id, target in self.targets.items():
                self.targets[id] = _carried(target, self._size, size)
        self._size = size

    def _frames_since(self, stamp_ns: int) -> list[StampedFrame]:
        """Return the frame of this stamp (0 = newest) and all that came after it."""
        frames = self.ring.frames()
        if not frames:
            raise Refused("no image has arrived yet; is the camera publishing on the image topic?")
        if stamp_ns == 0:
            return frames[-1:]
        since = [frame for frame in frames if frame.stamp_ns >= stamp_ns]
        if not since or since[0].stamp_ns != stamp_ns:
            raise Refused(
                f"no frame with stamp {stamp_ns * 1e-9:.9f} s is kept; frames from "
                f"{frames[0].stamp_ns * 1e-9:.9f} s to {frames[-1].stamp_ns * 1e-9:.9f} s are; "
                "use the stamp of an image of this camera, or zero for the newest"
            )
        return since

    def _known(self) -> str:
        return f"ids are {', '.join(self.targets)}" if self.targets else "no target is followed"


def _size(frame: StampedFrame) -> Size:
    height, width = frame.image.shape[:2]
    return width, height


def _carried(target: Target, old: Size, new: Size) -> Target:
    return target if old == new else target.rescaled(new[0] / old[0], new[1] / old[1])
