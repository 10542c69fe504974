"""Trackers by name: a model that cannot fly is refused when it is loaded, with the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deep_tracker_ros.engines.base import Engine, EngineError
from deep_tracker_ros.engines.registry import make_engine
from deep_tracker_ros.model_card import ModelError
from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.settings import SettingsError
from deep_tracker_ros.trackers.registry import load_tracker

ChangeCard = Callable[[Callable[[dict[str, Any]], None]], Path]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return make_engine("onnxruntime", threads=1)


def test_a_tracker_goes_by_its_name(engine: Engine) -> None:
    assert load_tracker(models_folder(), "cacf", engine).name == "cacf"


@pytest.mark.parametrize("name", ["cafc", "../models/cacf", "cacf/../cacf", "./cacf", "/etc"])
def test_an_unknown_tracker_is_told_with_those_that_are_known(engine: Engine, name: str) -> None:
    with pytest.raises(ModelError, match=rf"unknown tracker '{name}'; in .*models there are: .*cacf"):
        load_tracker(models_folder(), name, engine)


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_folder_of_models_is_no_model(engine: Engine, name: str) -> None:
    with pytest.raises(ModelError):
        load_tracker(models_folder(), name, engine)


def test_an_empty_folder_of_models_is_told(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="unknown tracker 'cacf'; in .* there are: none"):
        load_tracker(tmp_path, "cacf", engine)


def test_a_folder_without_card_is_told(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"empty: no card\.yaml there"):
        load_tracker(tmp_path, "empty", engine)


def set_entry(group: str, key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda card: card[group].__setitem__(key, value)


def drop_entry(group: str, key: str) -> Callable[[dict[str, Any]], None]:
    return lambda card: card[group].pop(key)


WRONG = [
    (set_entry("settings", "scale_step", 9), SettingsError, r"models/cacf: scale_step is 9\.0, but must lie"),
    (
        set_entry("settings", "context", "big"),
        SettingsError,
        "models/cacf: context is 'big' .*must be of type float",
    ),
    (
        set_entry("settings", "speed", 1),
        SettingsError,
        "models/cacf: unknown setting 'speed'; known are context",
    ),
    (drop_entry("settings", "context"), SettingsError, "models/cacf: missing setting context"),
    (drop_entry("confidence", "intercept"), SettingsError, "models/cacf: confidence: missing intercept"),
    (
        set_entry("confidence", "luck", 1.0),
        SettingsError,
        "confidence: unknown measure 'luck'; known are .*noise",
    ),
    (
        set_entry("confidence", "intercept", "high"),
        SettingsError,
        "intercept is 'high', but must be a finite",
    ),
    (
        set_entry("confidence", "sidelobe", True),
        SettingsError,
        "sidelobe is True, but must be a finite number",
    ),
    (
        set_entry("confidence", "noise", float("nan")),
        SettingsError,
        "noise is nan, but must be a finite number",
    ),
    (drop_entry("graphs", "search"), ModelError, "no graph search, but cacf needs init, search, update"),
    (lambda card: card.__setitem__("tracker", "x"), ModelError, "card's tracker is 'x'; known are cacf"),
]


@pytest.mark.parametrize(("edit", "error", "text"), WRONG)
def test_a_wrong_card_is_refused_with_the_entry(
    engine: Engine,
    change_card: ChangeCard,
    edit: Callable[[dict[str, Any]], None],
    error: type[Exception],
    text: str,
) -> None:
    with pytest.raises(error, match=text):
        load_tracker(change_card(edit), "cacf", engine)


def test_an_exchanged_graph_is_refused(engine: Engine, change_card: ChangeCard) -> None:
    models = change_card(lambda card: None)
    with (models / "cacf" / "update.onnx").open("ab") as graph:
        graph.write(b"\0")
    with pytest.raises(ModelError, match=r"update\.onnx: sha256 is .* but the card says"):
        load_tracker(models, "cacf", engine)


def test_a_missing_graph_is_refused(engine: Engine, change_card: ChangeCard) -> None:
    models = change_card(lambda card: None)
    (models / "cacf" / "init.onnx").unlink()
    with pytest.raises(ModelError, match=r"init\.onnx: cannot be read \(No such file"):
        load_tracker(models, "cacf", engine)


def test_a_file_that_is_no_graph_is_refused(engine: Engine, change_card: ChangeCard) -> None:
    sha256 = hashlib.sha256(b"garbage").hexdigest()
    models = change_card(lambda card: card["graphs"]["init"].update(sha256=sha256))
    (models / "cacf" / "init.onnx").write_bytes(b"garbage")
    with pytest.raises(EngineError, match="cacf/init is not a graph that ONNX Runtime can load"):
        load_tracker(models, "cacf", engine)
