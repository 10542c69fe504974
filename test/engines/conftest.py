"""A tiny graph: everything an engine does can be seen on it."""

from __future__ import annotations

import onnx
import pytest
from onnx import TensorProto, helper


@pytest.fixture(scope="session")
def leaky_sum() -> bytes:
    """new_state = rate * state + input; output = 2 * new_state; state and input 2 x 3, rate a scalar."""
    vectors = {
        name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [2, 3])
        for name in ("state", "input", "new_state", "output")
    }
    rate = helper.make_tensor_value_info("rate", TensorProto.FLOAT, [])
    two = helper.make_tensor("two", TensorProto.FLOAT, [], [2.0])
    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["state", "rate"], ["kept"]),
            helper.make_node("Add", ["kept", "input"], ["new_state"]),
            helper.make_node("Mul", ["new_state", "two"], ["output"]),
        ],
        "leaky_sum",
        [vectors["state"], vectors["input"], rate],
        [vectors["new_state"], vectors["output"]],
        [two],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())
