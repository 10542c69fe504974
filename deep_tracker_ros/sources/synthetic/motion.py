"""How things move through a scene: smoothly, for ever, and known at every moment."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Swing:
    """A value that swings by +-reach about its centre, once in `period` seconds."""

    centre: float
    reach: float
    period: float
    phase: float

    def at(self, seconds: float) -> float:
        return self.centre + self.reach * math.sin(2 * math.pi * seconds / self.period + self.phase)


@dataclass(frozen=True)
class Pose:
    """Where the centre of a thing is, in pixels of the image, and how large it is seen."""

    x: float
    y: float
    scale: float


@dataclass(frozen=True)
class Trajectory:
    """Two swings of different periods draw a Lissajous curve; a third moves it in depth."""

    x: Swing
    y: Swing
    scale: Swing

    def at(self, seconds: float) -> Pose:
        return Pose(self.x.at(seconds), self.y.at(seconds), self.scale.at(seconds))
