"""Export the graphs of a model folder anew, as its card describes them, and note their hashes in the card."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from deep_tracker_ros.learning.graphs.cacf import CacfGraphSettings, write_cacf
from deep_tracker_ros.model_card import CARD, ModelError, read_card
from deep_tracker_ros.settings import read_settings


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
    files = WRITERS[card.tracker](card.export, f"{folder / CARD}: export", folder)
    content = yaml.safe_load((folder / CARD).read_text(encoding="utf-8"))
    content["graphs"] = {
        name: {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
        for name, file in files.items()
    }
    text = yaml.safe_dump(content, sort_keys=False, width=110, allow_unicode=True)
    (folder / CARD).write_text(text, encoding="utf-8")
    return files
