"""An error in the program itself, here in a tracker: it is told in full, and costs only what met it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import yaml
from node_process import NodeProcess
from robot import Robot

from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.ros.messages import nanoseconds
from deep_tracker_ros.sources.synthetic.scene import Scene


def tracker_that_cannot_learn(models: Path) -> Path:
    """Rename an output of the graph that learns: the tracker loads, but fails when it takes that output."""
    model = Path(shutil.copytree(models_folder() / "cacf", models / "cacf"))
    graph = model / "update.onnx"
    content = graph.read_bytes().replace(b"new_numerator", b"odd_numerator")
    graph.write_bytes(content)
    card = yaml.safe_load((model / "card.yaml").read_text(encoding="utf-8"))
    card["graphs"]["update"]["sha256"] = hashlib.sha256(content).hexdigest()
    (model / "card.yaml").write_text(yaml.safe_dump(card), encoding="utf-8")
    return models


def test_a_faulty_tracker_is_told_of_and_the_node_goes_on(tmp_path: Path, scene: Scene) -> None:
    models = tracker_that_cannot_learn(tmp_path / "models")
    with (
        NodeProcess(tmp_path / "log.txt", "/faulty", models=models) as node,
        Robot("/faulty") as robot,
    ):
        robot.connect(scene.frame(0).image)
        response = robot.set_target(scene.truth(0))
        assert response.success, response.message
        stamps = []
        for index in range(1, 4):
            answer = robot.follow(scene.frame(index).image)
            assert [target.id for target in answer.targets] == [response.id]
            stamps.append(nanoseconds(answer.header.stamp))
        node.wait_until_logged("KeyError: 'new_numerator'")
        assert "Traceback" in node.log
        assert "please report this" in node.log

        refused = robot.set_target(scene.truth(1), stamps[0])
        assert not refused.success
        assert "failed unexpectedly: KeyError: 'new_numerator'" in refused.message
        answer = robot.follow(scene.frame(4).image)
        assert [target.id for target in answer.targets] == [response.id]
