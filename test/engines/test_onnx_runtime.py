"""ONNX Runtime as an engine: right numbers, state that stays on the device, and errors that say what."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from deep_tracker_ros.engines.base import EngineError, Graph, Value
from deep_tracker_ros.engines.onnx_runtime import OnnxRuntimeEngine

RATE = np.array(0.5, np.float32)


@pytest.fixture
def engine() -> OnnxRuntimeEngine:
    return OnnxRuntimeEngine(threads=1)


@pytest.fixture
def graph(engine: OnnxRuntimeEngine, leaky_sum: bytes) -> Graph:
    return engine.load("leaky_sum", leaky_sum)


def numbers(seed: int, *shape: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def uploaded(engine: OnnxRuntimeEngine, **arrays: NDArray[np.float32]) -> dict[str, Value]:
    return {name: engine.upload(array) for name, array in arrays.items()}


def test_a_graph_computes_what_numpy_computes(engine: OnnxRuntimeEngine, graph: Graph) -> None:
    state, data = numbers(1, 2, 3), numbers(2, 2, 3)
    outputs = graph.run(uploaded(engine, state=state, input=data, rate=RATE))
    assert list(outputs) == ["new_state", "output"]
    assert engine.download(outputs["new_state"]) == pytest.approx(0.5 * state + data)
    assert engine.download(outputs["output"]) == pytest.approx(2 * (0.5 * state + data))


def test_state_goes_round_without_leaving_the_device(engine: OnnxRuntimeEngine, graph: Graph) -> None:
    state, rate = engine.upload(np.zeros((2, 3), np.float32)), engine.upload(RATE)
    expected = np.zeros((2, 3), np.float32)
    for step in range(10):
        data = numbers(step, 2, 3)
        state = graph.run({"state": state, "input": engine.upload(data), "rate": rate})["new_state"]
        assert isinstance(state, onnxruntime.OrtValue)
        expected = 0.5 * expected + data
    assert engine.download(state) == pytest.approx(expected)


def test_outputs_of_one_graph_feed_another(engine: OnnxRuntimeEngine, graph: Graph, leaky_sum: bytes) -> None:
    other = engine.load("other", leaky_sum)
    state, data = numbers(1, 2, 3), numbers(2, 2, 3)
    first = graph.run(uploaded(engine, state=state, input=data, rate=RATE))
    second = other.run(
        {"state": first["new_state"], "input": first["output"], "rate": engine.upload(np.float32(0))}
    )
    assert engine.download(second["new_state"]) == pytest.approx(2 * (0.5 * state + data))


def test_running_leaves_inputs_as_they_are(engine: OnnxRuntimeEngine, graph: Graph) -> None:
    inputs = uploaded(engine, state=numbers(1, 2, 3), input=numbers(2, 2, 3), rate=RATE)
    before = {name: engine.download(value).copy() for name, value in inputs.items()}
    given = dict(inputs)
    first, second = graph.run(inputs), graph.run(inputs)
    assert inputs == given
    for name, value in inputs.items():
        assert np.array_equal(engine.download(value), before[name])
    assert np.array_equal(engine.download(first["output"]), engine.download(second["output"]))


def test_an_older_output_outlives_later_runs(engine: OnnxRuntimeEngine, graph: Graph) -> None:
    inputs = uploaded(engine, state=numbers(1, 2, 3), input=numbers(2, 2, 3), rate=RATE)
    response = engine.download(graph.run(inputs)["output"])
    kept = response.copy()
    for seed in range(20):
        graph.run({**inputs, "input": engine.upload(numbers(seed, 2, 3))})
    assert np.array_equal(response, kept)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 5, 4)])
def test_what_goes_up_comes_down_with_its_shape(engine: OnnxRuntimeEngine, shape: tuple[int, ...]) -> None:
    array = numbers(3, *shape)
    down = engine.download(engine.upload(np.asarray(array)))
    assert down.shape == shape
    assert down.dtype == np.float32
    assert np.array_equal(down, array)


def test_arrays_of_any_layout_go_up(engine: OnnxRuntimeEngine) -> None:
    array = numbers(4, 6, 8)
    for view in (array.T, array[::2, ::-1], np.asfortranarray(array)):
        assert np.array_equal(engine.download(engine.upload(view)), view)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"input": None}, r"leaky_sum takes \['input', 'rate', 'state'\], but was given \['rate', 'state'\]"),
        ({"memory": 1}, r"was given \['input', 'memory', 'rate', 'state'\]"),
        (
            {"state": None, "State": 1},
            r"takes \['input', 'rate', 'state'\], but was given \['State', 'input'",
        ),
    ],
)
def test_wrong_names_are_told(
    engine: OnnxRuntimeEngine, graph: Graph, change: dict[str, int | None], text: str
) -> None:
    inputs = uploaded(engine, state=numbers(1, 2, 3), input=numbers(2, 2, 3), rate=RATE)
    for name, given in change.items():
        if given is None:
            del inputs[name]
        else:
            inputs[name] = engine.upload(RATE)
    with pytest.raises(EngineError, match=text):
        graph.run(inputs)


@pytest.mark.parametrize(
    "wrong", [numbers(1, 3, 3), numbers(1, 2, 3, 1), numbers(1, 2, 3).astype(np.float64)]
)
def test_a_wrong_shape_or_type_is_told(
    engine: OnnxRuntimeEngine, graph: Graph, wrong: NDArray[np.float32]
) -> None:
    inputs = uploaded(engine, state=numbers(1, 2, 3), input=wrong, rate=RATE)
    with pytest.raises(EngineError, match="leaky_sum failed in ONNX Runtime: .*input"):
        graph.run(inputs)
    good = {**inputs, "input": engine.upload(numbers(2, 2, 3))}
    assert graph.run(good).keys() == {"new_state", "output"}, "and the graph goes on"


@pytest.mark.parametrize("content", [b"", b"garbage", bytes(1000)])
def test_bytes_that_are_no_graph_are_told(engine: OnnxRuntimeEngine, content: bytes) -> None:
    with pytest.raises(EngineError, match="models/x is not a graph that ONNX Runtime can load"):
        engine.load("models/x", content)


def test_half_a_graph_is_no_graph(engine: OnnxRuntimeEngine, leaky_sum: bytes) -> None:
    with pytest.raises(EngineError, match="half is not a graph"):
        engine.load("half", leaky_sum[: len(leaky_sum) // 2])


@pytest.mark.parametrize("threads", [0, -1])
def test_no_threads_are_refused(threads: int) -> None:
    with pytest.raises(EngineError, match=f"threads is {threads}, but must be at least 1"):
        OnnxRuntimeEngine(threads)
