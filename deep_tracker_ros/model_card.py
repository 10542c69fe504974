"""A model folder: its card, which says what the files are, and the files, which must be just that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CARD = "card.yaml"


class ModelError(RuntimeError):
    """A model is missing, damaged or not what its card says; the text names the file and the remedy."""


@dataclass(frozen=True)
class GraphFile:
    path: Path
    sha256: str

    def read(self) -> bytes:
        """Return the file's bytes, once they are proven to be the card's."""
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"{self.path}: cannot be read ({error.strerror}); install the model again"
            ) from error
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            raise ModelError(
                f"{self.path}: sha256 is {found}, but the card says {self.sha256}; "
                "the file is damaged or was exchanged; install the model again or export it anew"
            )
        return content


@dataclass(frozen=True)
class ModelCard:
    """What a card says: `settings` are those of the online rule, `export` those of making the graphs."""

    folder: Path
    tracker: str
    summary: str
    settings: Mapping[str, Any]
    export: Mapping[str, Any]
    graphs: Mapping[str, GraphFile]
    confidence: Mapping[str, float]

    @property
    def name(self) -> str:
        return self.folder.name


def read_card(folder: Path) -> ModelCard:
    """Read and check the card of a model folder."""
    path = folder / CARD
    if not path.is_file():
        raise ModelError(
            f"{folder}: no {CARD} there, so it is not a model; known models: `deep_tracker models`"
        )
    try:
        card = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(card, dict):
        raise ModelError(f"{path}: must hold a mapping, but holds {type(card).__name__}")
    return ModelCard(
        folder=folder,
        tracker=_entry(card, "tracker", str, path),
        summary=_entry(card, "summary", str, path),
        settings=_entry(card, "settings", dict, path),
        export=_entry(card, "export", dict, path),
        graphs={
            name: _graph_file(folder, name, entry, path)
            for name, entry in _entry(card, "graphs", dict, path).items()
        },
        confidence=_entry(card, "confidence", dict, path),
    )


def change_card(folder: Path, changes: Mapping[str, Any]) -> None:
    """Replace entries of a card, and leave the others and their order as they are."""
    path = folder / CARD
    card = {**yaml.safe_load(path.read_text(encoding="utf-8")), **changes}
    path.write_text(yaml.safe_dump(card, sort_keys=False, width=110, allow_unicode=True), encoding="utf-8")


def list_cards(models: Path) -> list[ModelCard]:
    """Read the cards of all models in a folder of models."""
    return [read_card(card.parent) for card in sorted(models.glob(f"*/{CARD}"))]


def _entry(card: dict[str, Any], key: str, kind: type, path: Path) -> Any:
    if key not in card:
        raise ModelError(f"{path}: {key!r} is missing")
    if not isinstance(card[key], kind):
        raise ModelError(f"{path}: {key!r} is {card[key]!r}, but must be of type {kind.__name__}")
    return card[key]


def _graph_file(folder: Path, name: str, entry: Any, path: Path) -> GraphFile:
    if not isinstance(entry, dict):
        raise ModelError(f"{path}: graph {name!r} is {entry!r}, but must name its file and sha256")
    file, sha256 = _entry(entry, "file", str, path), _entry(entry, "sha256", str, path)
    if Path(file).name != file:
        raise ModelError(f"{path}: graph {name!r} lies at {file!r}, but must lie in the model's own folder")
    return GraphFile(folder / file, sha256)
