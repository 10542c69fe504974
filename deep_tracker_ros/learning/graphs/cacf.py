"""The graphs of `cacf`: a context-aware correlation filter on features that need no training.

Chosen where the papers leave it open: the target fills a fixed share of the patch, so label and window are
constants of the graph; features lose their mean over the patch before they are windowed, because a constant
under a window would look like a blob in the middle that never moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from deep_tracker_ros.learning.export import export_graph
from deep_tracker_ros.learning.filters.context_aware import ContextAwareFilter, Filter, blend
from deep_tracker_ros.learning.layers.oriented_gradients import LUMA, OrientedGradients
from deep_tracker_ros.learning.layers.soft_colours import SoftColours
from deep_tracker_ros.settings import bounded

CONTEXT_PATCHES = 4  # left, right, above and below the target
SCALES = 3


@dataclass(frozen=True)
class CacfGraphSettings:
    """What is fixed when the graphs are exported."""

    patch_size: int = bounded(32, 512, "side of a patch in pixels")
    cell: int = bounded(1, 16, "side of a feature cell in pixels")
    directions: int = bounded(4, 36, "directions of the gradients, even")
    colour_sharpness: float = bounded(0.1, 100, "how sharply a colour belongs to one basic colour")
    colour_weight: float = bounded(0, 10, "weight of colour beside gradients")
    deviation: float = bounded(0.2, 20, "standard deviation of the label in cells")
    highest: int = bounded(1, 255, "highest frequency of the filter, cycles a patch")
    l1: float = bounded(0, 1e3, "ridge regularisation of the filter")
    l2: float = bounded(0, 1e3, "weight of each context patch")


class CacfFeatures(nn.Module):
    """Patches (N, 3, P, P), bytes as floats, to windowed features (N, C, K, K)."""

    window: Tensor
    luma: Tensor

    def __init__(self, settings: CacfGraphSettings) -> None:
        super().__init__()
        self.gradients = OrientedGradients(settings.directions, settings.cell)
        self.colours = SoftColours(settings.cell, settings.colour_sharpness)
        self.colour_weight = settings.colour_weight
        self.size = settings.patch_size // settings.cell
        hann = torch.hann_window(self.size + 2, periodic=False)[1:-1]
        self.register_buffer("window", torch.outer(hann, hann), persistent=False)
        self.register_buffer("luma", torch.tensor(LUMA)[None, :, None, None], persistent=False)

    def forward(self, patches: Tensor) -> Tensor:
        scaled = patches / 255
        grey = (scaled * self.luma).sum(dim=1, keepdim=True)
        features = torch.cat([self.gradients(grey), self.colour_weight * self.colours(scaled)], dim=1)
        return (features - functional.adaptive_avg_pool2d(features, 1)) * self.window


class _CacfGraph(nn.Module):
    def __init__(self, settings: CacfGraphSettings) -> None:
        super().__init__()
        self.features = CacfFeatures(settings)
        self.filter = ContextAwareFilter(
            self.features.size, settings.highest, settings.deviation, settings.l1, settings.l2
        )


class CacfInit(_CacfGraph):
    """First filter, from the target's patch followed by its context patches."""

    def forward(self, patches: Tensor) -> Filter:
        features = self.features(patches)
        return self.filter.solve(features[0], features[1:])


class CacfSearch(_CacfGraph):
    """Responses (S, K, K) to the search patches of S scales."""

    def forward(self, patches: Tensor, numerator: Tensor, denominator: Tensor) -> Tensor:
        return self.filter.respond(Filter(numerator, denominator), self.features(patches))


class CacfUpdate(_CacfGraph):
    """The filter blended with the one that the new patches ask for."""

    def forward(self, patches: Tensor, numerator: Tensor, denominator: Tensor, rate: Tensor) -> Filter:
        features = self.features(patches)
        new = self.filter.solve(features[0], features[1:])
        return blend(Filter(numerator, denominator), new, rate)


def write_cacf(settings: CacfGraphSettings, folder: Path) -> dict[str, Path]:
    """Export init, search and update into a model folder; return their files by name."""
    side = settings.patch_size
    patches = torch.zeros(1 + CONTEXT_PATCHES, 3, side, side)
    init = CacfInit(settings)
    numerator, denominator = init(patches)
    model = {"numerator": numerator, "denominator": denominator}
    files = {name: folder / f"{name}.onnx" for name in ("init", "search", "update")}
    export_graph(init, {"patches": patches}, list(model), files["init"])
    export_graph(CacfSearch(settings), {"patches": patches[:SCALES], **model}, ["response"], files["search"])
    export_graph(
        CacfUpdate(settings),
        {"patches": patches, **model, "rate": torch.tensor(0.0)},
        ["new_numerator", "new_denominator"],
        files["update"],
    )
    return files
