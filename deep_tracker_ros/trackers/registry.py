"""The trackers by name: from a model's card to a tracker that is ready to fly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from deep_tracker_ros.engines.base import Engine, Graph
from deep_tracker_ros.model_card import ModelCard, ModelError, read_card
from deep_tracker_ros.settings import read_settings
from deep_tracker_ros.trackers.base import Confidence, Tracker, TrackState
from deep_tracker_ros.trackers.cacf import GRAPHS, MEASURES, CacfSettings, CacfTracker


def _cacf(card: ModelCard, engine: Engine) -> Tracker[TrackState]:
    settings = read_settings(CacfSettings, card.settings, f"{card.folder}")
    confidence = Confidence.from_card(card.confidence, MEASURES, f"{card.folder}: confidence")
    return CacfTracker(settings, _loaded(card, GRAPHS, engine), engine, confidence)


def _loaded(card: ModelCard, names: Sequence[str], engine: Engine) -> dict[str, Graph]:
    """Load the graphs of these names."""
    missing = [name for name in names if name not in card.graphs]
    if missing:
        raise ModelError(
            f"{card.folder}: the card has no graph {', '.join(missing)}, "
            f"but {card.tracker} needs {', '.join(names)}"
        )
    return {name: engine.load(f"{card.name}/{name}", card.graphs[name].read()) for name in names}


TRACKERS: dict[str, Callable[[ModelCard, Engine], Tracker[TrackState]]] = {"cacf": _cacf}

DEFAULT_TRACKER = "cacf"


def load_tracker(models: Path, name: str, engine: Engine) -> Tracker[TrackState]:
    """Load the model called `name` from a folder of models onto an engine."""
    if not (models / name).is_dir() or Path(name).name != name:
        known = ", ".join(sorted(card.parent.name for card in models.glob("*/card.yaml"))) or "none"
        raise ModelError(f"unknown tracker {name!r}; in {models} there are: {known}")
    card = read_card(models / name)
    if card.tracker not in TRACKERS:
        raise ModelError(
            f"{models / name}: the card's tracker is {card.tracker!r}; known are {', '.join(TRACKERS)}"
        )
    return TRACKERS[card.tracker](card, engine)
