"""`deep_tracker evaluate`, `bench` and `calibrate`: the numbers, and the form they are written in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., Any]


def test_evaluating_writes_results_of_every_tracker_on_every_sequence(
    run: Run, dataset: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "results"
    ended = run("evaluate", dataset, "--tracker", "cacf", "--peer", "opencv:kcf", "--out", out)
    assert (ended.code, ended.err) == (0, "")
    results = json.loads((out / "results.json").read_text())
    assert list(results) == ["cacf", "opencv:kcf"]
    for scores in results.values():
        assert list(scores) == ["calm", "cut", "other"]
        for score in scores.values():
            assert list(score) == ["auc", "op50", "precision20", "fps"]
            assert all(isinstance(value, float) for value in score.values())
            assert all(0 <= score[name] <= 1 for name in ("auc", "op50", "precision20"))
            assert score["fps"] > 0
    assert results["cacf"]["calm"]["op50"] > 0.8
    assert results["cacf"]["cut"]["op50"] < 0.8
    table = ended.out.splitlines()
    assert [line.split()[0] for line in table] == ["tracker", "cacf", "opencv:kcf"]
    mean = sum(score["auc"] for score in results["cacf"].values()) / 3
    assert table[1].split()[1] == f"{mean:.3f}"


def test_without_names_the_standard_tracker_is_evaluated(run: Run, dataset: Path, tmp_path: Path) -> None:
    assert run("evaluate", dataset, "--out", tmp_path).code == 0
    assert list(json.loads((tmp_path / "results.json").read_text())) == ["cacf"]


def test_peers_can_be_evaluated_alone(run: Run, dataset: Path, tmp_path: Path) -> None:
    assert run("evaluate", dataset, "--peer", "opencv:kcf", "--out", tmp_path).code == 0
    assert list(json.loads((tmp_path / "results.json").read_text())) == ["opencv:kcf"]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["--peer", "opencv:goturn"], 1, "unknown peer 'opencv:goturn'; known are opencv:csrt"),
        (["--tracker", "dog"], 1, "unknown tracker 'dog'"),
        (["--protocol", "vot"], 2, "invalid choice: 'vot'"),
    ],
)
def test_wrong_contestants_are_told_before_anything_is_run(
    run: Run, dataset: Path, tmp_path: Path, words: list[str], code: int, text: str
) -> None:
    ended = run("evaluate", dataset, "--out", tmp_path / "out", *words)
    assert ended.code == code
    assert text in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "out").exists()


def test_a_dataset_without_sequences_is_told(run: Run, tmp_path: Path) -> None:
    ended = run("evaluate", tmp_path, "--out", tmp_path / "out")
    assert ended.code == 1
    assert "no sequence below it has a groundtruth_rect.txt" in ended.err


def test_results_need_a_place(run: Run, dataset: Path) -> None:
    assert run("evaluate", dataset).code == 2


def test_a_bench_prints_and_writes_its_numbers(run: Run, tmp_path: Path) -> None:
    words = [
        "--frames",
        "5",
        "--size",
        "96x80",
        "--size",
        "80x64",
        "--tracker",
        "cacf",
        "--peer",
        "opencv:kcf",
    ]
    ended = run("bench", *words, "--out", tmp_path / "bench.json")
    assert (ended.code, ended.err) == (0, "")
    numbers = json.loads((tmp_path / "bench.json").read_text())
    assert list(numbers) == ["tracker_alone", "node"]
    assert numbers["node"] == []
    alone = numbers["tracker_alone"]
    assert [(row["name"], row["width"], row["height"]) for row in alone] == [
        ("cacf", 96, 80),
        ("opencv:kcf", 96, 80),
        ("cacf", 80, 64),
        ("opencv:kcf", 80, 64),
    ]
    for row in alone:
        assert all(row[name] > 0 for name in ("fps", "median_ms", "p99_ms", "init_ms"))
    assert ended.out.count("cacf") == 2
    assert "tracker alone, 96x80" in ended.out


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["--size", "640"], 2, "'640' is no size; write widthxheight, as 640x480"),
        (["--size", "axb"], 2, "'axb' is no size"),
        (["--size", "10x10"], 1, "a scene of 10x10 pixels is too small"),
        (["--frames", "0"], 2, "0 must be at least 1"),
        (["--peer", "csrt"], 1, "unknown peer 'csrt'"),
    ],
)
def test_a_bench_that_cannot_be_run_is_told(run: Run, words: list[str], code: int, text: str) -> None:
    ended = run("bench", *words)
    assert ended.code == code
    assert text in ended.err


def test_calibrating_prints_numbers_for_the_card(run: Run, dataset: Path, models: Path) -> None:
    before = (models / "cacf" / "card.yaml").read_text()
    ended = run("calibrate", dataset, "--models", models)
    assert (ended.code, ended.err) == (0, "")
    assert "3 sequences, 27 frames" in ended.out
    assert "expected calibration error 0." in ended.out
    assert "area under ROC" in ended.out
    numbers = yaml.safe_load(ended.out[ended.out.index("confidence:") :])["confidence"]
    assert "intercept" in numbers
    assert all(isinstance(value, float) for value in numbers.values())
    assert (models / "cacf" / "card.yaml").read_text() == before, "nothing is written without being asked"


def test_calibrating_writes_the_card(run: Run, dataset: Path, models: Path) -> None:
    path = models / "cacf" / "card.yaml"
    before = yaml.safe_load(path.read_text())
    ended = run("calibrate", dataset, "--models", models, "--write")
    assert ended.code == 0
    after = yaml.safe_load(path.read_text())
    printed = yaml.safe_load(ended.out[ended.out.index("confidence:") :])["confidence"]
    assert after == {**before, "confidence": printed}
    assert list(after) == list(before)
    assert run("models", "--models", models).code == 0
    corner = (dataset / "calm" / "groundtruth_rect.txt").read_text().splitlines()[0]
    assert run("track", dataset / "calm", "--box", corner, "--models", models).code == 0


def test_one_sequence_is_too_few_to_calibrate(run: Run, dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset / "calm", tmp_path / "calm")
    ended = run("calibrate", tmp_path)
    assert ended.code == 1
    assert "1 sequence is too few; at least 2 are needed" in ended.err
    assert "Traceback" not in ended.err


def test_sequences_without_a_miss_are_too_few_to_calibrate(run: Run, dataset: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        shutil.copytree(dataset / "calm", tmp_path / name)
    ended = run("calibrate", tmp_path)
    assert ended.code == 1
    assert "18 hits and 0 misses: both are needed to tell them apart" in ended.err
