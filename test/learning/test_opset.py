"""Lowering a graph from opset 18 to 17: the same numbers, or a refusal that names the operator."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from deep_tracker_ros.learning.opset import REDUCTIONS, OpsetError, lower_opset

SHAPE = [2, 3, 4]


def model_of(
    *nodes: NodeProto,
    constants: Sequence[TensorProto] = (),
    rank: int = 3,
    opset: int = 18,
    domain: str = "",
) -> ModelProto:
    """A model from x to y, where y has `rank` sides of whatever length."""
    graph = helper.make_graph(
        list(nodes),
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, SHAPE)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * rank)],
        list(constants),
    )
    imports = [helper.make_opsetid("", opset)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    return helper.make_model(graph, opset_imports=imports, ir_version=8)


def result(model: ModelProto, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"x": x})[0])


def opsets(model: ModelProto) -> list[tuple[str, int]]:
    return [(entry.domain, entry.version) for entry in model.opset_import]


@pytest.mark.parametrize("operator", sorted(REDUCTIONS))
@pytest.mark.parametrize(("axes", "keepdims"), [([1], 1), ([-1], 0), ([0, 2], 1), (None, 1)])
def test_reductions_give_the_same(operator: str, axes: list[int] | None, keepdims: int) -> None:
    inputs = ["x"] if axes is None else ["x", "axes"]
    constants = [] if axes is None else [numpy_helper.from_array(np.array(axes, np.int64), "axes")]
    node = helper.make_node(operator, inputs, ["y"], keepdims=keepdims, noop_with_empty_axes=0)
    model = model_of(node, constants=constants, rank=3 if keepdims else 2)
    lowered = lower_opset(model)
    assert opsets(lowered) == [("", 17)]
    onnx.checker.check_model(lowered, full_check=True)
    x = np.random.default_rng(1).uniform(0.5, 2, SHAPE).astype(np.float32)
    assert result(lowered, x) == pytest.approx(result(model, x), rel=1e-5)


def test_what_has_not_changed_is_kept() -> None:
    shape = numpy_helper.from_array(np.array([6, 4], np.int64), "shape")
    model = model_of(
        helper.make_node("Relu", ["x"], ["r"]),
        helper.make_node("Reshape", ["r", "shape"], ["y"]),
        constants=[shape],
        rank=2,
    )
    lowered = lower_opset(model)
    assert [node.op_type for node in lowered.graph.node] == ["Relu", "Reshape"]
    x = np.random.default_rng(2).normal(size=SHAPE).astype(np.float32)
    assert np.array_equal(result(lowered, x), np.maximum(x, 0).reshape(6, 4))


def test_padding_without_axes_is_kept() -> None:
    pads = numpy_helper.from_array(np.array([0, 1, 0, 0, 0, 2], np.int64), "pads")
    model = model_of(helper.make_node("Pad", ["x", "pads"], ["y"]), constants=[pads])
    x = np.ones(SHAPE, np.float32)
    assert result(lower_opset(model), x).shape == (2, 4, 6)


def test_the_given_model_is_not_changed() -> None:
    axes = numpy_helper.from_array(np.array([1], np.int64), "axes")
    model = model_of(helper.make_node("ReduceMean", ["x", "axes"], ["y"]), constants=[axes])
    before = model.SerializeToString()
    lower_opset(model)
    assert model.SerializeToString() == before


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (helper.make_node("Split", ["x"], ["y", "z"], name="cut", num_outputs=2), r"Split \(cut\) differs"),
        (helper.make_node("Resize", ["x", "", "", "axes"], ["y"], name="grow"), r"Resize \(grow\) differs"),
        (
            helper.make_node("Pad", ["x", "axes", "", "axes"], ["y"], name="frame"),
            r"Pad \(frame\) uses its input 'axes', new in opset 18",
        ),
        (
            helper.make_node("ReduceMean", ["x", "computed"], ["y"], name="mean"),
            r"ReduceMean \(mean\) computes its axes; they must be constant",
        ),
        (
            helper.make_node("ReduceMax", ["x"], ["y"], name="top", noop_with_empty_axes=1),
            r"ReduceMax \(top\) reduces nothing",
        ),
        (
            helper.make_node("Gelu", ["x"], ["y"], name="own", domain="com.microsoft"),
            r"Gelu \(own\) is of domain 'com.microsoft', not standard ONNX",
        ),
    ],
)
def test_what_cannot_be_lowered_is_named(node: NodeProto, text: str) -> None:
    axes = numpy_helper.from_array(np.array([1], np.int64), "axes")
    with pytest.raises(OpsetError, match=text):
        lower_opset(model_of(node, constants=[axes], domain=node.domain))


@pytest.mark.parametrize("opset", [16, 17, 19])
def test_another_opset_than_the_exporter_writes_is_refused(opset: int) -> None:
    with pytest.raises(OpsetError, match=f"expected opset 18 from the exporter, found {opset}"):
        lower_opset(model_of(helper.make_node("Relu", ["x"], ["y"]), opset=opset))
