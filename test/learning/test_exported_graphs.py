"""What is shipped and exported: the graphs that torch computes, by operators that every engine has."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
import yaml
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto

from deep_tracker_ros.engines.onnx_runtime import OnnxRuntimeEngine
from deep_tracker_ros.learning.export import export_graph
from deep_tracker_ros.learning.export_model import export_model
from deep_tracker_ros.learning.graphs.cacf import (
    CONTEXT_PATCHES,
    SCALES,
    CacfGraphSettings,
    CacfInit,
    CacfSearch,
    CacfUpdate,
)
from deep_tracker_ros.learning.opset import OpsetError
from deep_tracker_ros.model_card import ModelError, list_cards, read_card
from deep_tracker_ros.resources import models_folder
from deep_tracker_ros.settings import SettingsError, read_settings

Arrays = dict[str, NDArray[np.float32]]

SHIPPED = sorted(graph.path for card in list_cards(models_folder()) for graph in card.graphs.values())

FORBIDDEN_OPERATORS = {
    *("DFT", "STFT", "RoiAlign", "MaxRoiPool", "DeformConv", "LSTM", "GRU", "RNN"),
    *("Loop", "If", "Scan", "SequenceMap", "NonZero", "Det", "RandomNormal", "RandomUniform"),
}
FORBIDDEN_TYPES = {TensorProto.COMPLEX64, TensorProto.COMPLEX128, TensorProto.DOUBLE}


def random_patches(seed: int, count: int, side: int) -> NDArray[np.float32]:
    """Pictures between noise and plain colour, so that all of a graph is used."""
    rng = np.random.default_rng(seed)
    noise = rng.uniform(0, 255, (count, 3, side // 4, side // 4)).repeat(4, axis=2).repeat(4, axis=3)
    return (0.7 * noise + 0.3 * rng.uniform(0, 255, (count, 3, 1, 1))).astype(np.float32)


def run_file(path: Path, **inputs: NDArray[np.float32]) -> Arrays:
    engine = OnnxRuntimeEngine(threads=1)
    graph = engine.load(path.name, path.read_bytes())
    outputs = graph.run({name: engine.upload(array) for name, array in inputs.items()})
    return {name: engine.download(value) for name, value in outputs.items()}


def run_all(folder: Path, side: int) -> dict[str, Arrays]:
    """Init, search and update in ONNX Runtime on the same random patches."""
    first, second = random_patches(1, 1 + CONTEXT_PATCHES, side), random_patches(2, 1 + CONTEXT_PATCHES, side)
    model = run_file(folder / "init.onnx", patches=first)
    search = run_file(folder / "search.onnx", patches=random_patches(3, SCALES, side), **model)
    rate = np.array(0.3, np.float32)
    update = run_file(folder / "update.onnx", patches=second, rate=rate, **model)
    return {"init": model, "search": search, "update": update}


def in_torch(settings: CacfGraphSettings) -> dict[str, Arrays]:
    side = settings.patch_size
    first, search, second = (
        torch.from_numpy(random_patches(seed, count, side))
        for seed, count in ((1, 1 + CONTEXT_PATCHES), (3, SCALES), (2, 1 + CONTEXT_PATCHES))
    )
    with torch.no_grad():
        model = CacfInit(settings)(first)
        response = CacfSearch(settings)(search, *model)
        updated = CacfUpdate(settings)(second, *model, torch.tensor(0.3))
    return {
        "init": {"numerator": model.numerator.numpy(), "denominator": model.denominator.numpy()},
        "search": {"response": response.numpy()},
        "update": {
            "new_numerator": updated.numerator.numpy(),
            "new_denominator": updated.denominator.numpy(),
        },
    }


def assert_same(found: dict[str, Arrays], expected: dict[str, Arrays]) -> None:
    assert found.keys() == expected.keys()
    for graph, outputs in expected.items():
        assert found[graph].keys() == outputs.keys()
        for name, values in outputs.items():
            scale = np.abs(values).max()
            assert scale > 0
            np.testing.assert_allclose(
                found[graph][name], values, rtol=1e-4, atol=1e-4 * scale, err_msg=f"{graph}: {name}"
            )


@pytest.fixture(scope="module")
def settings() -> CacfGraphSettings:
    return read_settings(CacfGraphSettings, read_card(models_folder() / "cacf").export, "card")


def test_shipped_graphs_compute_what_torch_computes(settings: CacfGraphSettings) -> None:
    assert_same(run_all(models_folder() / "cacf", settings.patch_size), in_torch(settings))


def test_graphs_exported_anew_compute_what_the_shipped_compute(
    exported_models: Path, settings: CacfGraphSettings
) -> None:
    shipped = run_all(models_folder() / "cacf", settings.patch_size)
    assert_same(run_all(exported_models / "cacf", settings.patch_size), shipped)


def test_exporting_changes_nothing_in_the_card_but_the_hashes(exported_models: Path) -> None:
    before, after = (
        yaml.safe_load((models / "cacf" / "card.yaml").read_text())
        for models in (models_folder(), exported_models)
    )
    assert before.pop("graphs").keys() == after.pop("graphs").keys()
    assert before == after
    for graph in read_card(exported_models / "cacf").graphs.values():
        assert graph.read()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
class TestShippedGraph:
    """The rules that a graph must obey to run on every engine."""

    @pytest.fixture
    def model(self, path: Path, tmp_path: Path) -> ModelProto:
        # From another folder: a graph must need no other file.
        return onnx.load(shutil.copy(path, tmp_path))

    def test_it_is_standard_onnx_of_opset_17(self, model: ModelProto) -> None:
        assert [(entry.domain, entry.version) for entry in model.opset_import] == [("", 17)]
        assert not model.functions
        onnx.checker.check_model(model, full_check=True)

    def test_it_uses_only_operators_that_every_engine_has(self, model: ModelProto) -> None:
        assert not {node.op_type for node in model.graph.node} & FORBIDDEN_OPERATORS
        assert {node.domain for node in model.graph.node} <= {"", "ai.onnx"}

    def test_what_goes_in_and_out_is_float32_of_fixed_shape(self, model: ModelProto) -> None:
        for value in [*model.graph.input, *model.graph.output]:
            tensor = value.type.tensor_type
            assert tensor.elem_type == TensorProto.FLOAT, value.name
            assert all(dimension.dim_value > 0 for dimension in tensor.shape.dim), value.name

    def test_nothing_in_it_is_complex_or_double(self, model: ModelProto) -> None:
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
        types = {value.type.tensor_type.elem_type for value in inferred.graph.value_info}
        types |= {constant.data_type for constant in inferred.graph.initializer}
        assert not types & FORBIDDEN_TYPES

    def test_its_data_are_in_the_file(self, model: ModelProto) -> None:
        for constant in model.graph.initializer:
            assert constant.data_location == TensorProto.DEFAULT
            assert not constant.external_data

    def test_it_does_not_say_where_it_was_made(self, path: Path, model: ModelProto) -> None:
        assert b"/site-packages/" not in path.read_bytes()
        assert b".py" not in path.read_bytes()


class Enlarged(torch.nn.Module):
    """Torch writes this with an operator that opset 17 has in another form."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.interpolate(x, scale_factor=2, mode="bilinear")


def test_a_graph_that_cannot_be_lowered_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "enlarged.onnx"
    with pytest.raises(OpsetError, match="Resize"):
        export_graph(Enlarged(), {"x": torch.zeros(1, 1, 4, 4)}, ["y"], path)
    assert not path.exists()


def write_card(folder: Path, **changes: object) -> Path:
    card = yaml.safe_load((models_folder() / "cacf" / "card.yaml").read_text())
    (folder / "card.yaml").write_text(yaml.safe_dump({**card, **changes}))
    return folder


def test_a_tracker_without_graphs_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="tracker 'other' cannot be exported; known are cacf"):
        export_model(write_card(tmp_path, tracker="other"))


def test_a_setting_of_the_export_that_is_wrong_is_named(tmp_path: Path) -> None:
    export = read_card(models_folder() / "cacf").export
    with pytest.raises(SettingsError, match=r"card\.yaml: export: cell is 0, but must lie in \[1, 16\]"):
        export_model(write_card(tmp_path, export={**export, "cell": 0}))
    with pytest.raises(SettingsError, match=r"card\.yaml: export: missing setting cell"):
        export_model(write_card(tmp_path, export={k: v for k, v in export.items() if k != "cell"}))
