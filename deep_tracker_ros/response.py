"""Reading a response map: where its peak is, to a fraction of a cell, and how far it stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Peak:
    """The maximum of a response map; row and column are continuous, in cells."""

    row: float
    column: float
    value: float


def find_peak(response: Map) -> Peak:
    """Find the maximum of a circular map, refined by a parabola through its neighbours on each axis."""
    height, width = response.shape
    row, column = divmod(int(response.argmax()), width)
    value = float(response[row, column])
    up, down = response[(row - 1) % height, column], response[(row + 1) % height, column]
    left, right = response[row, (column - 1) % width], response[row, (column + 1) % width]
    return Peak(
        row + _vertex(float(up), value, float(down)),
        column + _vertex(float(left), value, float(right)),
        value,
    )


def _vertex(before: float, top: float, after: float) -> float:
    """Offset, within half a cell, of the vertex of the parabola through three equidistant values."""
    curvature = before - 2 * top + after
    return 0.0 if curvature >= 0 else 0.5 * (before - after) / curvature


def circular_offset(position: float, length: int) -> float:
    """Turn a position on a circular axis into the signed offset from cell 0."""
    return (position + length / 2) % length - length / 2


def peak_to_sidelobe(response: Map, peak: Peak, radius: int) -> float:
    """(peak - mean) / deviation of the map outside a square of `radius` cells around the peak."""
    height, width = response.shape
    rows = np.abs((np.arange(height) - round(peak.row) + height // 2) % height - height // 2)
    columns = np.abs((np.arange(width) - round(peak.column) + width // 2) % width - width // 2)
    sidelobe = response[(rows[:, None] > radius) | (columns[None, :] > radius)]
    if sidelobe.size == 0:
        raise ValueError(f"a radius of {radius} leaves no sidelobe in a {height}x{width} map")
    return float((peak.value - sidelobe.mean()) / (sidelobe.std() + 1e-6))


def peak_to_noise(response: Map) -> float:
    """(max - min) / mean of the map without its maximum: UCT's PNR, by magnitude of the mean.

    A correlation response has values of both signs, so the mean is taken of the magnitudes; otherwise
    the ratio could change its sign or explode for a map that is merely well balanced.
    """
    highest = float(response.max())
    rest = np.delete(response.reshape(-1), int(response.argmax()))
    return float((highest - response.min()) / (np.abs(rest).mean() + 1e-6))
