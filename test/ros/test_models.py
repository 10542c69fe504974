"""Models that cannot be used: the node stays up, unconfigured, and says which file and what to do."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from node_process import NodeProcess
from robot import Robot
from supervisor import Supervisor

from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.sources.synthetic.scene import Scene


def change_card(model: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = model / "card.yaml"
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(card)
    path.write_text(yaml.safe_dump(card), encoding="utf-8")


def remove_all(model: Path) -> None:
    shutil.rmtree(model.parent)


def remove_graph(model: Path) -> None:
    (model / "search.onnx").unlink()


def damage_graph(model: Path) -> None:
    path = model / "search.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def exchange_graph(model: Path) -> None:
    """Put text in its place, and confirm it in the card."""
    content = b"not ONNX"
    (model / "search.onnx").write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    change_card(model, lambda card: card["graphs"]["search"].update(sha256=sha256))


def remove_card(model: Path) -> None:
    (model / "card.yaml").unlink()


def garble_card(model: Path) -> None:
    (model / "card.yaml").write_text("tracker: [cacf\nsettings: }", encoding="utf-8")


def write_list_as_card(model: Path) -> None:
    (model / "card.yaml").write_text("- cacf\n", encoding="utf-8")


def misspell_setting(model: Path) -> None:
    change_card(model, lambda card: card["settings"].update(patchsize=160))


def leave_out_setting(model: Path) -> None:
    change_card(model, lambda card: card["settings"].pop("context"))


def set_impossible(model: Path) -> None:
    change_card(model, lambda card: card["settings"].update(learning_rate=2.0))


def leave_out_graph(model: Path) -> None:
    change_card(model, lambda card: card["graphs"].pop("update"))


def leave_out_intercept(model: Path) -> None:
    change_card(model, lambda card: card["confidence"].pop("intercept"))


def weigh_unknown_measure(model: Path) -> None:
    change_card(model, lambda card: card["confidence"].update(mood=1.0))


def name_unknown_rule(model: Path) -> None:
    change_card(model, lambda card: card.update(tracker="telepathy"))


BROKEN: list[tuple[Callable[[Path], None], list[str]]] = [
    (remove_all, ["unknown tracker 'cacf'", "there are: none"]),
    (remove_graph, ["search.onnx: cannot be read", "install the model again"]),
    (damage_graph, ["search.onnx: sha256 is", "but the card says", "install the model again"]),
    (exchange_graph, ["cacf/search is not a graph that ONNX Runtime can load"]),
    (remove_card, ["no card.yaml there", "`deep_tracker models`"]),
    (garble_card, ["card.yaml: not readable as YAML"]),
    (write_list_as_card, ["card.yaml: must hold a mapping, but holds list"]),
    (misspell_setting, ["unknown setting 'patchsize'", "known are context"]),
    (leave_out_setting, ["missing setting context"]),
    (set_impossible, ["learning_rate is 2.0", "must lie in [0.0, 1.0]"]),
    (leave_out_graph, ["the card has no graph update"]),
    (leave_out_intercept, ["confidence: missing intercept"]),
    (weigh_unknown_measure, ["unknown measure 'mood'", "known are peak"]),
    (name_unknown_rule, ["tracker is 'telepathy'", "known are cacf"]),
]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of a model, alone in its folder of models, for a test to break."""
    return Path(shutil.copytree(models_folder() / "cacf", tmp_path / "models" / "cacf"))


@pytest.fixture(scope="module")
def modelless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NodeProcess, Robot]]:
    """A node that was started with a folder of models that does not exist."""
    folder = tmp_path_factory.mktemp("modelless")
    with (
        NodeProcess(folder / "log.txt", "/modelless", models=folder / "no_models") as node,
        Robot("/modelless") as robot,
    ):
        node.wait_until_logged("cannot configure")
        yield node, robot


def test_a_node_started_without_models_says_so_and_stays_up(
    modelless: tuple[NodeProcess, Robot], scene: Scene
) -> None:
    node, robot = modelless
    assert Supervisor(robot).state == "unconfigured"
    for told in (node.log, robot.set_target(scene.truth(0)).message):
        assert "could not be configured" in told or "cannot configure" in told
        assert "no_models there are: none" in told


@pytest.mark.parametrize(("break_", "words"), BROKEN, ids=[function.__name__ for function, _ in BROKEN])
def test_a_broken_model_leaves_the_node_unconfigured_with_the_reason(
    modelless: tuple[NodeProcess, Robot],
    scene: Scene,
    model: Path,
    break_: Callable[[Path], None],
    words: list[str],
) -> None:
    node, robot = modelless
    supervisor = Supervisor(robot)
    break_(model)
    assert supervisor.set("models", str(model.parent)).successful
    assert not supervisor.configure()
    assert supervisor.state == "unconfigured"
    response = robot.set_target(scene.truth(0))
    assert not response.success
    assert [word for word in words if word not in response.message] == [], response.message
    reason = response.message.partition("could not be configured: ")[2]
    assert f"cannot configure: {reason}" in node.log


def test_a_name_that_no_folder_can_have_is_refused_too(
    modelless: tuple[NodeProcess, Robot], scene: Scene, model: Path
) -> None:
    _, robot = modelless
    supervisor = Supervisor(robot)
    assert supervisor.set("models", str(model.parent)).successful
    assert supervisor.set("tracker", 300 * "x").successful
    assert not supervisor.configure()
    assert supervisor.state == "unconfigured"
    assert 300 * "x" in robot.set_target(scene.truth(0)).message
    assert supervisor.set("tracker", "cacf").successful


def test_a_mended_model_is_taken_without_a_restart(
    modelless: tuple[NodeProcess, Robot], scene: Scene, model: Path
) -> None:
    _, robot = modelless
    supervisor = Supervisor(robot)
    damage_graph(model)
    assert supervisor.set("models", str(model.parent)).successful
    assert not supervisor.configure()
    shutil.copytree(models_folder() / "cacf", model, dirs_exist_ok=True)
    assert supervisor.configure()
    assert supervisor.activate()
    robot.connect(scene.frame(0).image)
    assert robot.set_target(scene.truth(0)).success
