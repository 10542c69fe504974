"""What several rooms test with: the tracker as it is shipped, graphs exported anew, a small dataset."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import pytest

from deep_tracker_ros.engines.registry import make_engine
from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.sources.synthetic.scene import Scene
from deep_tracker_ros.trackers.base import Tracker, TrackState
from deep_tracker_ros.trackers.registry import load_tracker


@pytest.fixture(scope="session")
def cacf() -> Tracker[TrackState]:
    """The tracker as it is shipped; it is pure, so all tests may share it."""
    return load_tracker(models_folder(), "cacf", make_engine("onnxruntime", threads=2))


@pytest.fixture(scope="session")
def exported_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the models in which `deep_tracker export cacf` has been run; for tests with torch."""
    from deep_tracker_ros.cli import main

    folder = tmp_path_factory.mktemp("exported") / "models"
    shutil.copytree(models_folder(), folder)
    for graph in (folder / "cacf").glob("*.onnx"):
        graph.unlink()
    assert main(["export", "cacf", "--models", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three annotated sequences of ten frames; halfway through the one called cut the picture is mirrored."""
    folder = tmp_path_factory.mktemp("dataset")
    for seed, name in enumerate(["calm", "cut", "other"]):
        scene = Scene(seed, width=160, height=120, length=10)
        (folder / name / "img").mkdir(parents=True)
        rows = []
        for index, frame in enumerate(scene):
            x, y, width, height = scene.truth(index).corner()
            mirrored = name == "cut" and index >= 5
            image = cv2.flip(frame.image, 1) if mirrored else frame.image
            x = scene.width - x - width if mirrored else x
            cv2.imwrite(str(folder / name / "img" / f"{index + 1:04}.png"), image)
            rows.append(f"{x:.3f},{y:.3f},{width:.3f},{height:.3f}\n")
        (folder / name / "groundtruth_rect.txt").write_text("".join(rows))
    return folder
