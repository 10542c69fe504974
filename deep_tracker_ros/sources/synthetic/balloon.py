"""Painting a hot-air balloon: round, striped, and easy to tell from the next one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]  # BGR

ASPECT = 1.36  # height of a balloon over its width
SMOOTHING = 4  # painted so many times larger and averaged, for a smooth outline

_STRIPES = 10  # around the visible half
_EQUATOR = 0.5  # heights are in widths of the balloon, from its top
_MOUTH = 1.12
_MOUTH_WIDTH = 0.11  # half of it
_BASKET_TOP, _BASKET_WIDTH = 1.22, 0.085
_WICKER = np.array((38, 62, 104), float)
_LIGHT = np.array([-0.45, -0.62, 0.64])  # towards the sun: from upper left, in front


@dataclass(frozen=True)
class Livery:
    """The colours of a balloon: two of stripes, one of the zigzag around its middle."""

    first: Colour
    second: Colour
    band: Colour


TARGET_LIVERY = Livery(first=(44, 40, 208), second=(232, 242, 246), band=(40, 180, 250))  # red
OTHER_LIVERIES = (
    Livery(first=(176, 92, 28), second=(120, 206, 240), band=(240, 240, 240)),  # blue
    Livery(first=(120, 130, 24), second=(214, 226, 190), band=(150, 70, 130)),  # teal
)


def paint_balloon(livery: Livery, width: int) -> NDArray[np.uint8]:
    """Paint a balloon that touches all four sides of a picture of this width, for a Sprite."""
    height = round(width * ASPECT)
    x, y = np.meshgrid(
        (np.arange(width * SMOOTHING) + 0.5) / (width * SMOOTHING) - 0.5,
        (np.arange(height * SMOOTHING) + 0.5) / (height * SMOOTHING) * ASPECT,
    )
    canvas = np.zeros((*x.shape, 4))
    reach = _half_width(y)
    skin = np.abs(x) < reach
    longitude = np.arcsin(x[skin] / reach[skin])
    canvas[skin] = _opaque(_stripes(livery, longitude, y[skin]) * _shade(longitude, y[skin]))
    ropes = (y > _MOUTH) & (np.abs(np.abs(x) - 0.85 * _BASKET_WIDTH) < 0.012)
    canvas[ropes] = _opaque(_WICKER)
    basket = (y > _BASKET_TOP) & (np.abs(x) < _BASKET_WIDTH)
    weave = 0.8 + 0.3 * ((np.floor(x * 60) + np.floor(y * 60)) % 2)
    canvas[basket] = _opaque(_WICKER * weave[basket][:, None])
    small = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.rint(small), dtype=np.uint8)


def paint_shadow(width: int) -> NDArray[np.uint8]:
    """Paint the soft shadow that a balloon of this width throws on the ground, for a Sprite."""
    shadow = np.zeros((width, width, 4), np.uint8)
    centre, axes = (width // 2, width // 2), (width * 3 // 10, width // 5)
    cv2.ellipse(shadow, centre, axes, -12, 0, 360, (20, 13, 9, 110), -1)
    return np.asarray(cv2.GaussianBlur(shadow, (0, 0), width / 18), dtype=np.uint8)


def _opaque(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add full coverage to colours (... x 3), and keep them within the range of bytes."""
    return np.insert(np.clip(colours, 0, 255), 3, 255, axis=-1)


def _half_width(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the width of the skin at a height: half a ball above, drawn in to the mouth below."""
    ball = np.sqrt(np.clip(0.25 - (y - _EQUATOR) ** 2, 0, None))
    below = np.clip((y - _EQUATOR) / (_MOUTH - _EQUATOR), 0, 1)
    # A quarter of a cosine leaves the ball without an edge and arrives slanted at the mouth.
    drawn_in = _MOUTH_WIDTH + (0.5 - _MOUTH_WIDTH) * np.cos(below * np.pi / 2)
    return np.where(y < _EQUATOR, ball, np.where(y < _MOUTH, drawn_in, 0))


def _stripes(livery: Livery, longitude: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Colours of points of the skin, N x 3."""
    turn = (longitude / np.pi + 0.5) * _STRIPES
    zigzag = np.abs(turn % 2 - 1) * 0.13
    band = (y > _EQUATOR - 0.06 + zigzag) & (y < _EQUATOR + 0.1 + zigzag)
    choice = np.where(band, 2, np.floor(turn).astype(int) % 2)
    return np.array([livery.first, livery.second, livery.band], float)[choice]


def _shade(longitude: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Brightness of points of the skin, N x 1, as if it were round and lit by the sun."""
    latitude = np.clip((y - _EQUATOR) / 0.75, -1, 1)
    around = np.sqrt(1 - latitude**2)
    normal = np.stack([np.sin(longitude) * around, latitude, np.cos(longitude) * around], axis=1)
    lit = np.clip(normal @ _LIGHT, -0.3, 1)
    return np.asarray(0.55 + 0.55 * lit[:, None])
