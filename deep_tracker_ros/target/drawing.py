"""Drawing targets onto a frame, for people who want to see what the tracker sees."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from deep_tracker_ros.target.life import TargetState
from deep_tracker_ros.target.target import Target

COLOURS = {  # blue, green, red
    TargetState.TRACKING: (80, 220, 80),
    TargetState.UNCERTAIN: (40, 190, 250),
    TargetState.LOST: (70, 70, 240),
    TargetState.REACQUIRED: (240, 200, 60),
}


def draw_targets(image: NDArray[np.uint8], targets: Sequence[Target]) -> NDArray[np.uint8]:
    """Return a copy of the frame with boxes, states and confidences."""
    canvas = np.array(image, copy=True)
    scale = max(image.shape[0] / 720, 0.5)
    for target in targets:
        colour = COLOURS[target.state]
        # A lost target has no box: its label stands where it was last seen.
        x, y, w, h = (round(value) for value in target.track.box.corner())
        if target.box is not None:
            cv2.rectangle(canvas, (x, y), (x + w, y + h), colour, max(round(2 * scale), 1), cv2.LINE_AA)
        label = f"{target.id} {target.state.name.lower()} {target.confidence:.2f}"
        place = (x, max(y - round(6 * scale), round(16 * scale)))
        cv2.putText(canvas, label, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6 * scale, (0, 0, 0), 3, cv2.LINE_AA)
        cv2.putText(canvas, label, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6 * scale, colour, 1, cv2.LINE_AA)
    return canvas
