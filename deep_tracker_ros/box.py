"""The one box of the project: float pixels, 0-based, continuous; pixel i covers the span [i, i + 1)."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """An upright rectangle, by its centre and its size in pixels."""

    cx: float
    cy: float
    w: float
    h: float

    @classmethod
    def from_corner(cls, x: float, y: float, width: float, height: float) -> Box:
        """Convert from the top-left form that services, CSV files and annotations use."""
        return cls(x + width / 2, y + height / 2, width, height)

    def corner(self) -> tuple[float, float, float, float]:
        """Return x, y, width, height with x, y the top-left corner."""
        return self.cx - self.w / 2, self.cy - self.h / 2, self.w, self.h

    def scaled(self, factor: float) -> Box:
        """Grow or shrink about the centre."""
        return Box(self.cx, self.cy, self.w * factor, self.h * factor)

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.cx + dx, self.cy + dy, self.w, self.h)

    @property
    def area(self) -> float:
        return self.w * self.h

    @property
    def is_finite(self) -> bool:
        return all(math.isfinite(value) for value in (self.cx, self.cy, self.w, self.h))


def intersection(a: Box, b: Box) -> float:
    """Area that two boxes share."""
    wide = min(a.cx + a.w / 2, b.cx + b.w / 2) - max(a.cx - a.w / 2, b.cx - b.w / 2)
    high = min(a.cy + a.h / 2, b.cy + b.h / 2) - max(a.cy - a.h / 2, b.cy - b.h / 2)
    return max(wide, 0.0) * max(high, 0.0)


def overlap(a: Box, b: Box) -> float:
    """Intersection over union, 0 to 1."""
    shared = intersection(a, b)
    union = a.area + b.area - shared
    return shared / union if union > 0 else 0.0


def visible_fraction(box: Box, width: int, height: int) -> float:
    """Share of the box that lies inside an image of this size."""
    image = Box(width / 2, height / 2, width, height)
    return intersection(box, image) / box.area if box.area > 0 else 0.0
