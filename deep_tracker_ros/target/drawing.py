"""Drawing targets onto a frame, for people who want to see what the tracker sees."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.target.life import TargetState
from deep_tracker_ros.target.target import Target

Colour = tuple[int, int, int]

FONT = cv2.FONT_HERSHEY_SIMPLEX
BLACK = (0, 0, 0)
COLOURS: dict[TargetState, Colour] = {  # blue, green, red
    TargetState.TRACKING: (80, 220, 80),
    TargetState.UNCERTAIN: (40, 190, 250),
    TargetState.LOST: (70, 70, 240),
    TargetState.REACQUIRED: (240, 200, 60),
}


def draw_targets(image: NDArray[np.uint8], targets: Sequence[Target]) -> NDArray[np.uint8]:
    """Return a copy of the frame with boxes, states and confidences."""
    canvas = np.array(image, copy=True)
    scale = max(image.shape[0] / 720, 0.6)
    for target in targets:
        colour = COLOURS[target.state]
        # A lost target has no box: its label stands where it was last seen.
        x, y, w, h = (round(value) for value in target.track.box.corner())
        if target.box is not None:
            for shade, width in ((BLACK, 4), (colour, 2)):  # dark rims stand out on any ground
                cv2.rectangle(canvas, (x, y), (x + w, y + h), shade, max(round(width * scale), 1))
        _label(
            canvas, f"{target.id} {target.state.name.lower()} {target.confidence:.2f}", (x, y), colour, scale
        )
    return canvas


def _label(
    canvas: NDArray[np.uint8], text: str, corner: tuple[int, int], colour: Colour, scale: float
) -> None:
    """Write black on a plate of the state's colour above the box, or below its upper edge at the border."""
    (width, height), below = cv2.getTextSize(text, FONT, 0.6 * scale, 1)
    left, bottom = max(corner[0], 0), max(corner[1], height + 2 * below)
    cv2.rectangle(canvas, (left, bottom - height - 2 * below), (left + width, bottom), colour, cv2.FILLED)
    cv2.putText(canvas, text, (left, bottom - below), FONT, 0.6 * scale, BLACK, 1, cv2.LINE_AA)
