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
    attributes = {attribute.name: attribute for attribute in node.attribute}
    noop = attributes.pop("noop_with_empty_axes", None)
    axes = constants.get(node.input[1]) if len(node.input) > 1 else []
    if axes is None:
        raise OpsetError(f"{node.op_type} ({node.name}) computes its axes; they must be constant")
    if len(axes):
        attributes["axes"] = helper.make_attribute("axes", [int(axis) for axis in axes])
    elif noop is not None and noop.i:
        raise OpsetError(f"{node.op_type} ({node.name}) reduces nothing, which is new in opset {EXPORTED}")
    del node.input[1:], node.attribute[:]
    node.attribute.extend(attributes.values())


def _refuse_input(node: NodeProto, index: int, what: str) -> None:
    if len(node.input) > index and node.input[index]:
        raise OpsetError(f"{node.op_type} ({node.name}) uses its input {what!r}, new in opset {EXPORTED}")
