"""ONNX Runtime on the CPU: the engine that works everywhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from deep_tracker_ros.engines.base import EngineError, Graph, Value

ERRORS_ONLY = 3


class OnnxRuntimeGraph:
    """One session; its values are OrtValues, which stay on the device between frames."""

    def __init__(self, name: str, session: onnxruntime.InferenceSession) -> None:
        self.name = name
        self._session = session
        self.input_shapes = {node.name: tuple(node.shape) for node in session.get_inputs()}
        self._outputs = [node.name for node in session.get_outputs()]

    def run(self, inputs: Mapping[str, Value]) -> dict[str, Value]:
        if set(inputs) != set(self.input_shapes):
            raise EngineError(
                f"{self.name} takes {sorted(self.input_shapes)}, but was given {sorted(inputs)}"
            )
        try:
            values = self._session.run_with_ort_values(self._outputs, dict(inputs))
        except Exception as error:  # ONNX Runtime's errors share no public base class
            raise EngineError(f"{self.name} failed in ONNX Runtime: {error}") from error
        return dict(zip(self._outputs, values, strict=True))


class OnnxRuntimeEngine:
    """Graphs in ONNX Runtime's CPU provider, with a fixed number of threads."""

    name = "onnxruntime"

    def __init__(self, threads: int) -> None:
        if threads < 1:
            raise EngineError(f"threads is {threads}, but must be at least 1")
        self._options = onnxruntime.SessionOptions()
        self._options.intra_op_num_threads = threads
        self._options.inter_op_num_threads = 1
        self._options.log_severity_level = ERRORS_ONLY
        # Spinning threads would steal the cores of the camera driver and the controller.
        self._options.add_session_config_entry("session.intra_op.allow_spinning", "0")

    def load(self, name: str, content: bytes) -> Graph:
        try:
            session = onnxruntime.InferenceSession(content, self._options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors share no public base class
            raise EngineError(f"{name} is not a graph that ONNX Runtime can load: {error}") from error
        return OnnxRuntimeGraph(name, session)

    def upload(self, array: NDArray[np.float32]) -> Value:
        return onnxruntime.OrtValue.ortvalue_from_numpy(np.asarray(array, order="C"))

    def download(self, value: Value) -> NDArray[np.float32]:
        return np.asarray(value.numpy(), dtype=np.float32)
