"""`cacf`: multi-channel context-aware correlation filter on oriented gradients and colour.

The honest baseline for everything learned. The filter is EDCF's Eq. 7 on features that need no training.
Chosen where the paper is silent: the patch adds the same margin to both sides of the box; scales other than
the current one are penalised; numerator and denominator are averaged (as DSST does); the filter learns only
from frames whose response stands out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from deep_tracker_ros.box import Box
from deep_tracker_ros.engines.base import Engine, Graph
from deep_tracker_ros.patch import Patch, around, cut_all
from deep_tracker_ros.response import (
    Map,
    Peak,
    circular_offset,
    find_peak,
    peak_to_noise,
    peak_to_sidelobe,
)
from deep_tracker_ros.settings import bounded
from deep_tracker_ros.trackers.base import (
    SMALLEST_SIDE,
    Confidence,
    Estimate,
    Image,
    TrackState,
    bounded_log,
)

GRAPHS = ("init", "search", "update")
MEASURES = ("peak", "sidelobe", "noise", "log_peak_ratio", "log_sidelobe")


@dataclass(frozen=True)
class CacfSettings:
    """The online rule."""

    context: float = bounded(0.5, 10, "margin around the box, in mean sides of the box")
    context_shift: float = bounded(0.1, 5, "how far context patches lie from the target, in sides of the box")
    scale_step: float = bounded(1.0, 1.5, "ratio of neighbouring scales")
    scale_penalty: float = bounded(0.5, 1.0, "factor on the response of other scales than the current one")
    scale_damping: float = bounded(0.0, 1.0, "share of a scale change that is taken over")
    learning_rate: float = bounded(0.0, 1.0, "weight of the newest frame in the filter")
    learning_sidelobe: float = bounded(0.0, 1e3, "peak-to-sidelobe ratio under which nothing is learned")
    sidelobe_radius: int = bounded(1, 64, "cells around the peak that are no sidelobe")


class CacfTracker:
    """See the module's text; `graphs` holds GRAPHS by name."""

    name = "cacf"

    def __init__(
        self,
        settings: CacfSettings,
        graphs: Mapping[str, Graph],
        engine: Engine,
        confidence: Confidence,
    ) -> None:
        self.settings = settings
        self._init, self._search, self._update = (graphs[name] for name in GRAPHS)
        self._patch_size = graphs["search"].input_shapes["patches"][-1]
        self._engine = engine
        self._confidence = confidence
        self._scales = (1 / settings.scale_step, 1.0, settings.scale_step)
        self._rate = engine.upload(np.array(settings.learning_rate, dtype=np.float32))

    def init(self, frame: Image, box: Box) -> TrackState:
        patches = self._engine.upload(cut_all(frame, self._with_context(box)))
        model = self._init.run({"patches": patches})
        state = TrackState(box, model, usual_peak=0.0)
        _, estimate = self.locate(state, frame)
        return dataclasses.replace(state, usual_peak=estimate.quality["peak"])

    def locate(self, state: TrackState, frame: Image) -> tuple[TrackState, Estimate]:
        patches = [self._patch(state.box, scale) for scale in self._scales]
        responses = self._respond(state, frame, patches)
        peaks = [find_peak(response) for response in responses]
        best = self._best_scale(peaks)
        moved = self._moved(state.box, peaks[best], patches[best], cells=len(responses[best]))
        box = _inside(moved.scaled(self._scales[best] ** self.settings.scale_damping), frame)
        quality = self._quality(state, responses[best], peaks[best])
        estimate = Estimate(box, self._confidence.of(quality), quality, responses[best])
        return dataclasses.replace(state, box=box), estimate

    def learn(self, state: TrackState, frame: Image, estimate: Estimate) -> TrackState:
        if estimate.quality["sidelobe"] < self.settings.learning_sidelobe:
            return state
        patches = self._engine.upload(cut_all(frame, self._with_context(state.box)))
        learned = self._update.run({"patches": patches, "rate": self._rate, **state.model})
        rate = self.settings.learning_rate
        return dataclasses.replace(
            state,
            model={"numerator": learned["new_numerator"], "denominator": learned["new_denominator"]},
            usual_peak=(1 - rate) * state.usual_peak + rate * estimate.quality["peak"],
        )

    def _respond(self, state: TrackState, frame: Image, patches: list[Patch]) -> Map:
        """Response of the filter (EDCF Eq. 7) at every scale."""
        stack = self._engine.upload(cut_all(frame, patches))
        return self._engine.download(self._search.run({"patches": stack, **state.model})["response"])

    def _best_scale(self, peaks: list[Peak]) -> int:
        """Arg max over the scales; another one than the current must be better by more than noise."""
        penalty = self.settings.scale_penalty
        values = [
            peak.value * (1.0 if scale == 1.0 else penalty)
            for peak, scale in zip(peaks, self._scales, strict=True)
        ]
        return int(np.argmax(values))

    def _moved(self, box: Box, peak: Peak, patch: Patch, cells: int) -> Box:
        """Turn the place of the peak, in cells of the patch, into a motion in the frame."""
        across, down = patch.pixels_across
        pixels_a_cell = self._patch_size / cells
        return box.moved(
            circular_offset(peak.column, cells) * pixels_a_cell * across,
            circular_offset(peak.row, cells) * pixels_a_cell * down,
        )

    def _quality(self, state: TrackState, response: Map, peak: Peak) -> dict[str, float]:
        """MEASURES of a response."""
        ratio = peak.value / state.usual_peak if state.usual_peak > 0 else 1.0
        sidelobe = peak_to_sidelobe(response, peak, self.settings.sidelobe_radius)
        return {
            "peak": peak.value,
            "sidelobe": sidelobe,
            "noise": peak_to_noise(response),
            "log_peak_ratio": bounded_log(ratio),
            "log_sidelobe": bounded_log(sidelobe),
        }

    def _patch(self, box: Box, scale: float = 1.0) -> Patch:
        return around(box, self.settings.context, self._patch_size, scale)

    def _with_context(self, box: Box) -> list[Patch]:
        """Return the target's patch and those left, right, above and below it."""
        dx, dy = box.w * self.settings.context_shift, box.h * self.settings.context_shift
        steps = ((0.0, 0.0), (-dx, 0.0), (dx, 0.0), (0.0, -dy), (0.0, dy))
        return [self._patch(box.moved(*step)) for step in steps]


def _inside(box: Box, frame: Image) -> Box:
    """Keep the centre in the frame and the sides between the smallest and the frame's."""
    height, width = frame.shape[:2]
    factor = max(SMALLEST_SIDE / box.w, SMALLEST_SIDE / box.h, 1.0)
    factor *= min(width / (box.w * factor), height / (box.h * factor), 1.0)
    return Box(
        min(max(box.cx, 0.0), float(width)),
        min(max(box.cy, 0.0), float(height)),
        box.w * factor,
        box.h * factor,
    )
