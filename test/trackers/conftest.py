"""A model folder that a test may spoil or tune."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from deep_tracker_ros.resources import models_folder

ChangeCard = Callable[[Callable[[dict[str, Any]], None]], Path]


@pytest.fixture
def change_card(tmp_path: Path) -> ChangeCard:
    """Change the card of a copy of cacf; return the folder of models that holds it."""
    models = tmp_path / "models"
    shutil.copytree(models_folder() / "cacf", models / "cacf")
    path = models / "cacf" / "card.yaml"

    def change(edit: Callable[[dict[str, Any]], None]) -> Path:
        card = yaml.safe_load(path.read_text())
        edit(card)
        path.write_text(yaml.safe_dump(card))
        return models

    return change
