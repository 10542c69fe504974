"""Export torch modules to ONNX files that every engine takes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from deep_tracker_ros.learning.opset import EXPORTED, lower_opset


class ExportError(RuntimeError):
    """A graph could not be exported as wanted."""


def export_graph(module: nn.Module, inputs: dict[str, Tensor], outputs: Sequence[str], path: Path) -> None:
    """Write one self-contained ONNX file with static shapes and the given names."""
    module.eval()
    # The exporter talks about torchvision, which we do not use, at every call.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore", category=DeprecationWarning)
        warnings.simplefilter("ignore", category=FutureWarning)
        program = torch.onnx.export(
            module,
            tuple(inputs.values()),
            input_names=list(inputs),
            output_names=list(outputs),
            opset_version=EXPORTED,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise ExportError(f"{path.name}: the exporter returned nothing")
    model = lower_opset(program.model_proto)
    _strip_notes(model)
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString())


def _strip_notes(model: onnx.ModelProto) -> None:
    """Leave out where in whose source tree each node came from: nobody's business, and never the same."""
    graph = model.graph
    tensors = (*graph.input, *graph.output, *graph.value_info, *graph.initializer)
    for noted in (model, graph, *graph.node, *tensors):
        noted.ClearField("metadata_props")
        noted.ClearField("doc_string")
