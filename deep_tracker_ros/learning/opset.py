"""Lower an exported graph from opset 18, which torch writes, to 17, the newest that TensorRT 8.6 reads."""

from __future__ import annotations

from typing import Any

import onnx
from onnx import ModelProto, NodeProto, helper, numpy_helper

EXPORTED, WANTED = 18, 17
# Version 18 moved the axes of these from an attribute to an input; ReduceSum had moved before.
REDUCTIONS = {"ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare"}


class OpsetError(RuntimeError):
    """An operator of the graph cannot be written in the older opset."""


def lower_opset(model: ModelProto) -> ModelProto:
    """Return the same graph in opset 17, or raise and name the operator that stands in the way."""
    versions = {entry.domain: entry.version for entry in model.opset_import}
    if versions.get("") != EXPORTED:
        raise OpsetError(f"expected opset {EXPORTED} from the exporter, found {versions.get('')}")
    lowered = onnx.ModelProto()
    lowered.CopyFrom(model)
    constants = {item.name: numpy_helper.to_array(item) for item in lowered.graph.initializer}
    for node in lowered.graph.node:
        if node.op_type in REDUCTIONS:
            _axes_to_attribute(node, constants)
        elif node.op_type == "Pad":
            _refuse_input(node, 3, "axes")
        elif _changed_since(node):
            raise OpsetError(f"{node.op_type} ({node.name}) differs between opset {WANTED} and {EXPORTED}")
    del lowered.opset_import[:]
    lowered.opset_import.append(helper.make_opsetid("", WANTED))
    return lowered


def _changed_since(node: NodeProto) -> bool:
    if node.domain not in ("", "ai.onnx"):
        raise OpsetError(f"{node.op_type} ({node.name}) is of domain {node.domain!r}, not standard ONNX")
    return bool(onnx.defs.get_schema(node.op_type, EXPORTED).since_version > WANTED)


def _axes_to_attribute(node: NodeProto, constants: dict[str, Any]) -> None:
    if len(node.input) < 2:
        return
    axes = constants.get(node.input[1])
    if axes is None:
        raise OpsetError(f"{node.op_type} ({node.name}) computes its axes; they must be constant")
    del node.input[1:]
    kept = [attribute for attribute in node.attribute if attribute.name != "noop_with_empty_axes"]
    del node.attribute[:]
    node.attribute.extend([*kept, helper.make_attribute("axes", [int(axis) for axis in axes])])


def _refuse_input(node: NodeProto, index: int, what: str) -> None:
    if len(node.input) > index and node.input[index]:
        raise OpsetError(f"{node.op_type} ({node.name}) uses its input {what!r}, new in opset {EXPORTED}")
