"""A scene with a known answer: balloons drift over a landscape while the camera slowly pans."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.box import Box, intersection
from deep_tracker_ros.sources.source import (
    DEFAULT_FRAME_RATE,
    Frame,
    Source,
    SourceError,
    stamp_at,
)
from deep_tracker_ros.sources.synthetic.balloon import (
    ASPECT,
    OTHER_LIVERIES,
    TARGET_LIVERY,
    Livery,
    paint_balloon,
    paint_shadow,
)
from deep_tracker_ros.sources.synthetic.grain import Grain
from deep_tracker_ros.sources.synthetic.landscape import paint_landscape
from deep_tracker_ros.sources.synthetic.motion import Pose, Swing, Trajectory
from deep_tracker_ros.sources.synthetic.sprite import Sprite

SMALLEST_SIDE = 64  # pixels; in a smaller image a balloon is too small to be followed

# Lengths are for an image 640x480 and grow with the image; times are seconds.
_BALLOON = 66
_EDGE = 6  # stays free between a balloon and the edge of the image
_DEPTH = 0.15  # a balloon is seen larger and smaller by this part
_PAN_X, _PAN_Y = 80, 45
_SHADOW_X, _SHADOW_Y = 70, 95  # from a balloon to its shadow


@dataclass(frozen=True)
class Balloon:
    """A balloon on its way, and its shadow on the ground."""

    sprite: Sprite
    shadow: Sprite
    trajectory: Trajectory
    unit: float

    def paste(self, image: NDArray[np.uint8], seconds: float) -> None:
        self.sprite.paste(image, self.trajectory.at(seconds))

    def paste_shadow(self, image: NDArray[np.uint8], seconds: float) -> None:
        pose = self.trajectory.at(seconds)
        ground = Pose(pose.x + _SHADOW_X * self.unit, pose.y + _SHADOW_Y * self.unit, pose.scale)
        self.shadow.paste(image, ground)

    def box(self, seconds: float) -> Box:
        return self.sprite.box(self.trajectory.at(seconds))


class Scene(Source):
    """Frames of a painted world, the same for the same seed; `truth` tells where the target is.

    The target is the red balloon; it is in front of the others and always wholly in the image.
    With `length` None the scene never ends; its motion goes on smoothly for ever.
    """

    def __init__(
        self,
        seed: int = 0,
        width: int = 640,
        height: int = 480,
        frame_rate: float = DEFAULT_FRAME_RATE,
        length: int | None = 300,
    ) -> None:
        _refuse_impossible(seed, width, height, frame_rate, length)
        self.name = f"scene:{seed}"
        self.seed = seed
        self.frame_rate = frame_rate
        self.length = length
        self.width, self.height = width, height
        self._unit = min(width / 640, height / 480)
        rng = np.random.default_rng(seed)
        self._ground, self._pan_x, self._pan_y = self._painted_ground(rng)
        self.target = self._launched(rng, TARGET_LIVERY)
        others = [self._launched_clear(rng, livery) for livery in OTHER_LIVERIES]
        self._grain = Grain(seed, width, height)
        # Pasted in this order, the target is never hidden.
        self.balloons = [*others, self.target]

    def __iter__(self) -> Iterator[Frame]:
        for index in count() if self.length is None else range(self.length):
            yield self.frame(index)

    def frame(self, index: int) -> Frame:
        """Render any frame by its number, at the same cost and with the same bytes every time."""
        seconds = index / self.frame_rate
        image = self._view(seconds)
        for balloon in self.balloons:
            balloon.paste_shadow(image, seconds)
        for balloon in self.balloons:
            balloon.paste(image, seconds)
        self._grain.add(image, index)
        return Frame(image, stamp_at(index, self.frame_rate))

    def truth(self, index: int) -> Box:
        """Return the exact box of the target in a frame."""
        return self.target.box(index / self.frame_rate)

    def _view(self, seconds: float) -> NDArray[np.uint8]:
        left, top = round(self._pan_x.at(seconds)), round(self._pan_y.at(seconds))
        view = self._ground[top : top + self.height, left : left + self.width]
        return np.array(view)

    def _painted_ground(self, rng: np.random.Generator) -> tuple[NDArray[np.uint8], Swing, Swing]:
        """Paint more ground than the camera sees; return it with how the camera pans over it."""
        reach_x, reach_y = round(_PAN_X * self._unit), round(_PAN_Y * self._unit)
        size = (self.width + 2 * reach_x, self.height + 2 * reach_y)
        pan_x = Swing(reach_x, reach_x, rng.uniform(35, 45), rng.uniform(0, 2 * math.pi))
        pan_y = Swing(reach_y, reach_y, rng.uniform(45, 60), rng.uniform(0, 2 * math.pi))
        return paint_landscape(rng, *size, self._unit), pan_x, pan_y

    def _launched_clear(self, rng: np.random.Generator, livery: Livery) -> Balloon:
        """Send off a balloon that is not near the target in the first frame."""
        while True:
            balloon = self._launched(rng, livery)
            if not intersection(balloon.box(0), self.target.box(0).scaled(2)):
                return balloon

    def _launched(self, rng: np.random.Generator, livery: Livery) -> Balloon:
        """Send off a balloon on a way of its own, which never touches the edge of the image."""
        size = _BALLOON * self._unit
        largest = size * (1 + _DEPTH)
        free_x = (self.width - largest) / 2 - _EDGE * self._unit
        free_y = (self.height - largest * ASPECT) / 2 - _EDGE * self._unit
        phases = rng.uniform(0, 2 * math.pi, 3)
        trajectory = Trajectory(
            Swing(self.width / 2, free_x * rng.uniform(0.8, 1), rng.uniform(15, 21), phases[0]),
            Swing(self.height / 2, free_y * rng.uniform(0.8, 1), rng.uniform(10, 14), phases[1]),
            Swing(1.0, _DEPTH, rng.uniform(7, 11), phases[2]),
        )
        sprite = Sprite(paint_balloon(livery, round(largest)), size)
        shadow = Sprite(paint_shadow(round(size)), size)
        return Balloon(sprite, shadow, trajectory, self._unit)


def _refuse_impossible(seed: int, width: int, height: int, frame_rate: float, length: int | None) -> None:
    if seed < 0:
        raise SourceError(f"a scene cannot have the seed {seed}; take 0 or more")
    if min(width, height) < SMALLEST_SIDE:
        raise SourceError(
            f"a scene of {width}x{height} pixels is too small; both must be {SMALLEST_SIDE} or more"
        )
    if not (math.isfinite(frame_rate) and frame_rate > 0):
        raise SourceError(f"a scene cannot have {frame_rate} frames a second; take 30, say")
    if length is not None and length < 1:
        raise SourceError(f"a scene cannot have {length} frames; take 1 or more, or None for ever")
