"""Export the graphs of a model folder anew, as its card describes them, and note their hashes in the card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from deep_tracker_ros.learning.graphs.cacf import CacfGraphSettings, write_cacf
from deep_tracker_ros.model_card import CARD, ModelError, change_card, read_card
from deep_tracker_ros.settings import SettingsError, read_settings


def _cacf(settings: Mapping[str, Any], where: str, folder: Path) -> dict[str, Path]:
    return write_cacf(read_settings(CacfGraphSettings, settings, where), folder)


WRITERS: dict[str, Callable[[Mapping[str, Any], str, Path], dict[str, Path]]] = {"cacf": _cacf}


def export_model(folder: Path) -> dict[str, Path]:
    """Write the graphs beside the card; return their files by name."""
    card = read_card(folder)
    if card.tracker not in WRITERS:
        raise ModelError(
            f"{folder}: tracker {card.tracker!r} cannot be exported; known are {', '.join(WRITERS)}"
        )
    where = f"{folder / CARD}: export"
    try:
        files = WRITERS[card.tracker](card.export, where, folder)
    except SettingsError:
        raise
    except ValueError as error:  # each value is possible, but not all of them together
        raise ModelError(f"{where}: {error}") from error
    hashes = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    graphs = {name: {"file": file.name, "sha256": hashes[name]} for name, file in files.items()}
    change_card(folder, {"graphs": graphs})
    return files
