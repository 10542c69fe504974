"""Model folders: a card is read whole or refused, and a file is just what its card says or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from deep_tracker_ros.model_card import ModelError, list_cards, read_card
from deep_tracker_ros.resources import models_folder

CONTENT = b"a graph"
GOOD: dict[str, Any] = {
    "tracker": "kind",
    "summary": "follows things",
    "settings": {"rate": 0.5},
    "export": {"side": 64},
    "graphs": {"search": {"file": "search.onnx", "sha256": hashlib.sha256(CONTENT).hexdigest()}},
    "confidence": {"intercept": -1.0, "sidelobe": 0.5},
}
WriteModel = Callable[..., Path]


@pytest.fixture
def write_model(tmp_path: Path) -> WriteModel:
    """Write a model folder; what is given replaces entries of the good card, None takes them away."""

    def write(name: str = "model", **changes: Any) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        card = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
        (folder / "card.yaml").write_text(yaml.safe_dump(card))
        (folder / "search.onnx").write_bytes(CONTENT)
        return folder

    return write


def test_a_good_card_is_read_whole(write_model: WriteModel) -> None:
    folder = write_model("swift")
    card = read_card(folder)
    assert (card.name, card.tracker, card.summary) == ("swift", "kind", "follows things")
    assert (card.settings, card.export) == ({"rate": 0.5}, {"side": 64})
    assert card.confidence == {"intercept": -1.0, "sidelobe": 0.5}
    assert list(card.graphs) == ["search"]
    assert card.graphs["search"].path == folder / "search.onnx"
    assert card.graphs["search"].read() == CONTENT


def test_a_folder_without_card_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing: no card\.yaml there, so it is not a model; known models"):
        read_card(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["tracker: [", "a: b: c", "\tx", "tracker: !!python/object:os.system x"])
def test_a_card_that_is_no_yaml_is_refused(write_model: WriteModel, text: str) -> None:
    folder = write_model()
    (folder / "card.yaml").write_text(text)
    with pytest.raises(ModelError, match=r"model/card\.yaml: not readable as YAML: "):
        read_card(folder)


def test_a_card_that_is_no_text_is_refused(write_model: WriteModel) -> None:
    folder = write_model()
    (folder / "card.yaml").write_bytes(b"tracker: \xff\xfe")
    with pytest.raises(ModelError, match=r"card\.yaml: not readable as YAML"):
        read_card(folder)


@pytest.mark.parametrize(("text", "kind"), [("", "NoneType"), ("- a\n- b", "list"), ("cacf", "str")])
def test_a_card_must_be_a_mapping(write_model: WriteModel, text: str, kind: str) -> None:
    folder = write_model()
    (folder / "card.yaml").write_text(text)
    with pytest.raises(ModelError, match=rf"card\.yaml: must hold a mapping, but holds {kind}"):
        read_card(folder)


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_entry_is_named(write_model: WriteModel, key: str) -> None:
    with pytest.raises(ModelError, match=rf"card\.yaml: '{key}' is missing"):
        read_card(write_model(**{key: None}))


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("tracker", 7, "'tracker' is 7, but must be of type str"),
        ("settings", [1], r"'settings' is \[1\], but must be of type dict"),
        ("graphs", "search.onnx", "'graphs' is 'search.onnx', but must be of type dict"),
        ("confidence", 0.5, "'confidence' is 0.5, but must be of type dict"),
        ("graphs", {"search": "search.onnx"}, "graph 'search' is 'search.onnx', but must name its file and"),
        ("graphs", {"search": {"file": "search.onnx"}}, "'sha256' is missing"),
        ("graphs", {"search": {"sha256": "00"}}, "'file' is missing"),
        ("graphs", {"search": {"file": 1, "sha256": "00"}}, "'file' is 1, but must be of type str"),
        ("graphs", {"search": {"file": "a.onnx", "sha256": 12}}, "'sha256' is 12, but must be of type str"),
    ],
)
def test_an_entry_of_the_wrong_kind_is_named(
    write_model: WriteModel, key: str, value: Any, message: str
) -> None:
    with pytest.raises(ModelError, match=rf"card\.yaml: {message}"):
        read_card(write_model(**{key: value}))


@pytest.mark.parametrize("file", ["../secret.onnx", "/etc/passwd", "deeper/search.onnx", "./search.onnx"])
def test_a_graph_outside_the_folder_is_refused(write_model: WriteModel, file: str) -> None:
    graphs = {"search": {"file": file, "sha256": hashlib.sha256(CONTENT).hexdigest()}}
    with pytest.raises(ModelError, match=rf"'search' lies at '{file}', but must lie in the model's own"):
        read_card(write_model(graphs=graphs))


@pytest.mark.parametrize("file", ["", ".", ".."])
def test_a_folder_is_no_graph(write_model: WriteModel, file: str) -> None:
    graphs = {"search": {"file": file, "sha256": hashlib.sha256(CONTENT).hexdigest()}}
    folder = write_model(graphs=graphs)
    with pytest.raises(ModelError):
        read_card(folder).graphs["search"].read()


def test_an_exchanged_file_is_refused(write_model: WriteModel) -> None:
    folder = write_model()
    (folder / "search.onnx").write_bytes(CONTENT + b"!")
    found = hashlib.sha256(CONTENT + b"!").hexdigest()
    graph = read_card(folder).graphs["search"]
    with pytest.raises(
        ModelError, match=rf"search\.onnx: sha256 is {found}, but the card says {graph.sha256};"
    ):
        graph.read()


def test_a_missing_file_is_named(write_model: WriteModel) -> None:
    folder = write_model()
    (folder / "search.onnx").unlink()
    with pytest.raises(
        ModelError, match=r"search\.onnx: cannot be read \(No such file or directory\); install"
    ):
        read_card(folder).graphs["search"].read()


def test_all_models_of_a_folder_are_listed_in_order(write_model: WriteModel) -> None:
    parent = write_model("b").parent
    write_model("a")
    (parent / "not_a_model").mkdir()
    assert [card.name for card in list_cards(parent)] == ["a", "b"]


def test_the_models_of_the_package_are_intact() -> None:
    cards = list_cards(models_folder())
    assert cards
    for card in cards:
        for graph in card.graphs.values():
            assert len(graph.read()) > 1000
