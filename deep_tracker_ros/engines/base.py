"""What an engine is: it loads graphs and keeps their values where they are computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

# A tensor on the engine's device. Opaque: only the engine that made it may look inside.
Value = Any


class EngineError(RuntimeError):
    """A graph could not be loaded or run; the text names it and says why."""


class Graph(Protocol):
    """A pure function of named tensors."""

    @property
    def input_shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Names and shapes of the inputs."""
        ...

    def run(self, inputs: Mapping[str, Value]) -> dict[str, Value]:
        """Compute all outputs; inputs are left as they are."""
        ...


class Engine(Protocol):
    """Runs graphs. Used by one thread at a time, the one that made it."""

    name: str

    def load(self, name: str, content: bytes) -> Graph:
        """Make a graph of the bytes of an ONNX file; `name` is for error texts."""
        ...

    def upload(self, array: NDArray[np.float32]) -> Value:
        """Bring an array to the device; it may be shared with it, so nobody writes into it any more."""
        ...

    def download(self, value: Value) -> NDArray[np.float32]:
        """Bring a value to the host, to be read; it may be shared with the device."""
        ...
