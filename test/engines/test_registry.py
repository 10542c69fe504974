"""Engines by name: the one that was asked for, or a reason."""

from __future__ import annotations

import sys

import pytest

from deep_tracker_ros.engines.base import EngineError
from deep_tracker_ros.engines.registry import ENGINES, make_engine


def test_every_engine_goes_by_its_name() -> None:
    assert "onnxruntime" in ENGINES
    assert make_engine("onnxruntime", threads=1).name == "onnxruntime"


@pytest.mark.parametrize("name", ["", "onnx", "OnnxRuntime", "tensorflow"])
def test_an_unknown_engine_is_told_with_those_that_are_known(name: str) -> None:
    with pytest.raises(EngineError) as refused:
        make_engine(name, threads=1)
    assert str(refused.value) == f"unknown engine {name!r}; known are {', '.join(sorted(ENGINES))}"


def test_a_wrong_number_of_threads_is_told() -> None:
    with pytest.raises(EngineError, match="threads is 0"):
        make_engine("onnxruntime", threads=0)


def test_an_engine_whose_library_is_missing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "deep_tracker_ros.engines.onnx_runtime", raising=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EngineError, match="engine 'onnxruntime' is not installed: .*onnxruntime"):
        make_engine("onnxruntime", threads=1)
