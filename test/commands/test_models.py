"""`deep_tracker models` and `deep_tracker export`: what is installed, and making it anew."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deep_tracker_ros.model_card import list_cards
from deep_tracker_ros.resources import models_folder

Run = Callable[..., Any]


def test_what_is_installed_is_listed_as_intact(run: Run) -> None:
    ended = run("models")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    for line, card in zip(lines, list_cards(models_folder()), strict=True):
        assert line.split()[0] == card.name
        assert " intact " in line
        assert card.summary in line


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"garbage"), Path.unlink])
def test_a_damaged_model_is_listed_as_such(run: Run, models: Path, damage: Callable[[Path], Any]) -> None:
    damage(models / "cacf" / "search.onnx")
    ended = run("models", "--models", models)
    assert ended.code == 1
    (line,) = [line for line in ended.out.splitlines() if line.startswith("cacf")]
    assert " DAMAGED " in line
    assert ended.err.startswith(f"deep_tracker models: {models}/cacf/search.onnx: ")


def test_a_folder_without_models_is_told(run: Run, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        ended = run("models", "--models", folder)
        assert (ended.code, ended.out) == (1, "")
        assert f"{folder}: holds no models; a model is a folder with a card.yaml" in ended.err


def test_a_broken_card_is_told(run: Run, models: Path) -> None:
    (models / "cacf" / "card.yaml").write_text("tracker: [")
    ended = run("models", "--models", models)
    assert ended.code == 1
    assert "card.yaml: not readable as YAML" in ended.err


def test_a_model_exported_anew_is_intact(run: Run, exported_models: Path) -> None:
    assert {path.name for path in (exported_models / "cacf").iterdir()} == {
        "card.yaml",
        "init.onnx",
        "search.onnx",
        "update.onnx",
    }
    ended = run("models", "--models", exported_models)
    assert ended.code == 0
    assert "cacf" in ended.out and "intact" in ended.out


def test_a_model_exported_anew_flies(run: Run, exported_models: Path, dataset: Path) -> None:
    box = (dataset / "calm" / "groundtruth_rect.txt").read_text().splitlines()[0]
    ended = run("track", dataset / "calm", "--box", box, "--models", exported_models)
    assert ended.code == 0
    assert len(ended.out.splitlines()) == 11


def test_an_unknown_model_cannot_be_exported(run: Run, models: Path) -> None:
    ended = run("export", "dog", "--models", models)
    assert ended.code == 1
    assert "dog: no card.yaml there, so it is not a model" in ended.err


def test_exporting_needs_torch_and_says_so(models: Path) -> None:
    program = (
        "import sys; sys.modules['torch'] = None; from deep_tracker_ros.cli import main;"
        f"sys.exit(main(['export', 'cacf', '--models', {str(models)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("deep_tracker export: needs torch, onnx and onnxscript (")
    assert "Traceback" not in done.stderr
