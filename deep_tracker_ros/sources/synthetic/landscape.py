"""Painting the ground: a patchwork of fields with hedges, trees, a river and a road."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Painting = NDArray[np.uint8]

# Lengths are for a view 480 pixels high; colours are BGR.
_FIELD = 92  # across a field
_FIELD_COLOURS = np.array(
    [
        (72, 138, 96),  # meadow
        (92, 158, 118),  # mown meadow
        (64, 118, 78),  # spring corn
        (110, 190, 205),  # wheat
        (128, 176, 190),  # stubble
        (84, 112, 140),  # ploughed earth
        (70, 150, 128),  # clover
        (80, 180, 198),  # rape
    ],
    np.float32,
)
_HEDGE = (38, 74, 48)
_RIVER = (  # lines over each other, by width: bank, water, glint
    (30, (120, 160, 150)),
    (23, (150, 118, 70)),
    (8, (172, 142, 92)),
)
_ROAD = (  # verge, tar, middle line
    (13, (80, 120, 106)),
    (9, (170, 182, 186)),
    (1, (225, 232, 236)),
)
_TREE = (  # discs by offset and size in radii: shadow, crown, light on the crown
    (0.7, 1.0, (34, 52, 36)),
    (0.0, 1.0, (40, 88, 54)),
    (-0.3, 0.55, (66, 128, 86)),
)
_SUBPIXEL = 4  # binary digits after the point in the coordinates that OpenCV's drawing takes


def paint_landscape(rng: np.random.Generator, width: int, height: int, unit: float) -> Painting:
    """Paint a landscape of this size, H x W x 3 BGR; `unit` enlarges what is in it."""
    fields = _fields(rng, width, height, unit)
    hedges = _hedges(fields, unit)
    ground = _FIELD_COLOURS[rng.integers(len(_FIELD_COLOURS), size=fields.max() + 1)][fields]
    ground += _furrows(rng, fields, unit)[..., None]
    ground[hedges] = _HEDGE
    picture = _as_bytes(ground * (1 + 0.10 * _clouds(rng, width, height, 9 * unit)[..., None]))
    fertile = picture.copy()
    _river(rng, picture, unit)
    _road(rng, picture, unit)
    dry = (picture == fertile).all(axis=2)
    _trees(rng, picture, hedges, dry, unit)
    return _as_bytes(picture * (1 + 0.07 * _clouds(rng, width, height, 160 * unit)[..., None]))


def _as_bytes(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8)


def _clouds(rng: np.random.Generator, width: int, height: int, cell: float) -> NDArray[np.float32]:
    """Smooth noise of mean 0 and deviation about 1, with bumps of `cell` pixels."""
    rows, columns = int(height / cell) + 4, int(width / cell) + 4
    coarse = rng.standard_normal((rows, columns)).astype(np.float32)
    size = (int(columns * cell), int(rows * cell))
    smooth = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)[:height, :width]
    return np.asarray(smooth / smooth.std(), dtype=np.float32)


def _fields(rng: np.random.Generator, width: int, height: int, unit: float) -> NDArray[np.int32]:
    """Number every pixel by its field: that of the nearest of many farms, with bent borders."""
    step = _FIELD * unit
    rows, columns = np.mgrid[0 : height + step : step, 0 : width + step : step]
    farms_x, farms_y = (
        np.clip(grid.ravel() + rng.uniform(-0.42, 0.42, grid.size) * step, 0, limit - 1).astype(int)
        for grid, limit in ((columns, width), (rows, height))
    )
    land = np.full((height, width), 255, np.uint8)
    land[farms_y, farms_x] = 0
    _, nearest = cv2.distanceTransformWithLabels(
        land, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x += 5 * unit * _clouds(rng, width, height, 40 * unit)
    y += 5 * unit * _clouds(rng, width, height, 40 * unit)
    bent = cv2.remap(nearest.astype(np.float32), x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, dtype=np.int32)


def _furrows(rng: np.random.Generator, fields: NDArray[np.int32], unit: float) -> NDArray[np.float32]:
    """Parallel lines in each field, every field with its own direction, spacing and depth."""
    count = int(fields.max()) + 1
    direction = rng.uniform(0, np.pi, count)
    waves = 2 * np.pi / (rng.uniform(5, 11, count) * unit)
    depth = rng.uniform(3, 15, count).astype(np.float32)
    across = (np.cos(direction) * waves).astype(np.float32)
    down = (np.sin(direction) * waves).astype(np.float32)
    y, x = np.indices(fields.shape, dtype=np.float32)
    return np.asarray(depth[fields] * np.sin(x * across[fields] + y * down[fields]))


def _hedges(fields: NDArray[np.int32], unit: float) -> NDArray[np.bool_]:
    """Where one field ends and the next begins."""
    wide = max(2, round(3 * unit))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    borders = cv2.morphologyEx(fields.astype(np.float32), cv2.MORPH_GRADIENT, kernel)
    return np.asarray(borders > 0)


def _trees(
    rng: np.random.Generator,
    picture: Painting,
    hedges: NDArray[np.bool_],
    dry: NDArray[np.bool_],
    unit: float,
) -> None:
    """Trees along the hedges and in a few groves, each with a shadow and a sunny side."""
    height, width = hedges.shape
    number = int(width * height / (700 * unit**2))
    borders = np.argwhere(hedges)
    along_hedges = borders[rng.integers(len(borders), size=number)]
    groves = rng.uniform((0, 0), (height, width), (number // 60, 2))
    in_groves = np.repeat(groves, 14, axis=0) + rng.normal(0, 11 * unit, (number // 60 * 14, 2))
    places = np.concatenate([along_hedges, in_groves])
    rows, columns = np.clip(places, 0, (height - 1, width - 1)).astype(int).T
    for row, column in places[dry[rows, columns]]:
        radius = rng.uniform(1.8, 4.6) * unit
        tint = rng.uniform(0.8, 1.25)
        for offset, size, colour in _TREE:
            centre = (column + offset * radius, row + offset * radius)
            _disc(picture, centre, radius * size, tuple(tint * part for part in colour))


def _river(rng: np.random.Generator, picture: Painting, unit: float) -> None:
    course = _course(rng, picture, upright=False, bend=60 * unit)
    for thickness, colour in _RIVER:
        _line(picture, course, thickness * unit, colour)


def _road(rng: np.random.Generator, picture: Painting, unit: float) -> None:
    course = _course(rng, picture, upright=True, bend=40 * unit)
    for thickness, colour in _ROAD:
        _line(picture, course, thickness * unit, colour)


def _course(rng: np.random.Generator, picture: Painting, upright: bool, bend: float) -> NDArray[np.float64]:
    """A winding line through the whole picture, as points x, y."""
    height, width = picture.shape[:2]
    length, breadth = (height, width) if upright else (width, height)
    along = np.linspace(-20, length + 20, 200)
    waves = sum(
        bend / order * np.sin(along / length * order * 2 * np.pi + rng.uniform(0, 2 * np.pi))
        for order in (1, 2, 3)
    )
    across = breadth * rng.uniform(0.35, 0.65) + waves
    return np.column_stack([across, along] if upright else [along, across])


def _line(
    picture: Painting, points: NDArray[np.float64], thickness: float, colour: tuple[int, int, int]
) -> None:
    fixed = np.rint(points * 2**_SUBPIXEL).astype(np.int32)
    width = max(1, round(thickness))
    cv2.polylines(picture, [fixed], False, colour, width, cv2.LINE_AA, _SUBPIXEL)


def _disc(picture: Painting, centre: tuple[float, float], radius: float, colour: tuple[float, ...]) -> None:
    x, y, r = (round(value * 2**_SUBPIXEL) for value in (*centre, radius))
    cv2.circle(picture, (x, y), r, colour, -1, cv2.LINE_AA, _SUBPIXEL)
