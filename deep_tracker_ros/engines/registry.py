"""The engines by name; an explicit choice never falls back to another."""

from __future__ import annotations

from collections.abc import Callable

from deep_tracker_ros.engines.base import Engine, EngineError


def _onnxruntime(threads: int) -> Engine:
    from deep_tracker_ros.engines.onnx_runtime import OnnxRuntimeEngine

    return OnnxRuntimeEngine(threads)


# Engines import their library when they are made, so that one library missing does not disable the others.
ENGINES: dict[str, Callable[[int], Engine]] = {"onnxruntime": _onnxruntime}

DEFAULT_ENGINE, DEFAULT_THREADS = "onnxruntime", 2


def make_engine(name: str, threads: int) -> Engine:
    """Make the engine called `name`; `threads` bounds its CPU threads."""
    if name not in ENGINES:
        raise EngineError(f"unknown engine {name!r}; known are {', '.join(sorted(ENGINES))}")
    try:
        return ENGINES[name](threads)
    except ImportError as error:
        raise EngineError(f"engine {name!r} is not installed: {error}") from error
