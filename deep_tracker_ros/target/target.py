"""One target: what is known of it, and what one frame does to it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.box import Box
from deep_tracker_ros.target.life import LifeSettings, TargetState, next_state
from deep_tracker_ros.trackers.base import Estimate, Image, Tracker, TrackState

VELOCITY_MEMORY = 0.2  # seconds; time constant of the velocity's low-pass


@dataclass(frozen=True)
class Target:
    """A target as of the last frame it was looked for in."""

    id: str
    track: TrackState
    state: TargetState
    confidence: float
    stamp_ns: int
    seen_ns: int  # stamp of the last frame in which it was tracked
    seen_box: Box  # where it was in that frame
    velocity: tuple[float, float] = (0.0, 0.0)  # pixels a second
    age: int = 0  # frames since it was set
    response: NDArray[np.float32] | None = None  # of the last frame, for those who want to look

    @property
    def box(self) -> Box | None:
        """Where it is; a lost target has no box."""
        return None if self.state is TargetState.LOST else self.track.box

    @property
    def since_seen(self) -> float:
        """Seconds between the last frame in which it was tracked and the last frame."""
        return (self.stamp_ns - self.seen_ns) * 1e-9

    def rescaled(self, across: float, down: float) -> Target:
        """The same target in an image whose width and height are multiplied by these factors."""

        def moved(box: Box) -> Box:
            return Box(box.cx * across, box.cy * down, box.w * across, box.h * down)

        return dataclasses.replace(
            self,
            track=dataclasses.replace(self.track, box=moved(self.track.box)),
            seen_box=moved(self.seen_box),
            velocity=(self.velocity[0] * across, self.velocity[1] * down),
        )


def begin(id: str, tracker: Tracker[TrackState], frame: Image, stamp_ns: int, box: Box) -> Target:
    """Start a target on the box that somebody drew: that much is certain."""
    track = tracker.init(frame, box)
    return Target(id, track, TargetState.TRACKING, 1.0, stamp_ns, stamp_ns, box)


def advance(
    target: Target, tracker: Tracker[TrackState], frame: Image, stamp_ns: int, settings: LifeSettings
) -> tuple[Target, Estimate]:
    """Look for the target in the next frame and judge what was found; nothing is learned yet."""
    track, estimate = tracker.locate(target.track, frame)
    # Where a recording begins anew, time jumps back, and the target was seen just now.
    seen_ns = min(target.seen_ns, stamp_ns)
    unseen = (stamp_ns - seen_ns) * 1e-9
    state = next_state(target.state, estimate.confidence, unseen, settings)
    seen = state in (TargetState.TRACKING, TargetState.REACQUIRED)
    if state is TargetState.LOST:
        # The search stays where the target was last seen instead of drifting over noise.
        track, velocity = dataclasses.replace(target.track, box=target.seen_box), (0.0, 0.0)
    else:
        velocity = _velocity(target, track.box, stamp_ns)
    advanced = dataclasses.replace(
        target,
        track=track,
        state=state,
        confidence=estimate.confidence,
        stamp_ns=stamp_ns,
        seen_ns=stamp_ns if seen else seen_ns,
        seen_box=track.box if seen else target.seen_box,
        velocity=velocity,
        age=target.age + 1,
        response=estimate.response,
    )
    return advanced, estimate


def learn(target: Target, tracker: Tracker[TrackState], frame: Image, estimate: Estimate) -> Target:
    """Adapt the model to the frame just located, unless there is doubt about what was seen."""
    if target.state is not TargetState.TRACKING:
        return target
    return dataclasses.replace(target, track=tracker.learn(target.track, frame, estimate))


def _velocity(target: Target, box: Box, stamp_ns: int) -> tuple[float, float]:
    """Low-passed velocity of the centre; unchanged where no time has passed, anew after a loss."""
    seconds = (stamp_ns - target.stamp_ns) * 1e-9
    if seconds <= 0:
        return target.velocity
    if target.state is TargetState.LOST:
        return (0.0, 0.0)
    keep = float(np.exp(-seconds / VELOCITY_MEMORY))
    last = target.track.box
    return (
        keep * target.velocity[0] + (1 - keep) * (box.cx - last.cx) / seconds,
        keep * target.velocity[1] + (1 - keep) * (box.cy - last.cy) / seconds,
    )
