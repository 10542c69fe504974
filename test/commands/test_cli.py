"""The command as a whole: exit codes, and results to stdout but talk to stderr."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from deep_tracker_ros import __version__
from deep_tracker_ros.cli import COMMANDS

Run = Callable[..., Any]

IN_A_SHELL = [
    sys.executable,
    "-u",
    "-c",
    "import sys; from deep_tracker_ros.cli import main; sys.exit(main())",
]


def test_the_version_is_told(run: Run) -> None:
    ended = run("--version")
    assert (ended.code, ended.out) == (0, f"deep_tracker_ros {__version__}\n")


def test_help_names_every_command(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    for command in COMMANDS:
        assert command.__name__.split(".")[-1] in ended.out


@pytest.mark.parametrize("command", [command.__name__.split(".")[-1] for command in COMMANDS])
def test_every_command_has_help(run: Run, command: str) -> None:
    ended = run(command, "--help")
    assert ended.code == 0
    assert f"usage: deep_tracker {command}" in ended.out


@pytest.mark.parametrize("words", [[], ["trakc"], ["track"], ["models", "--colour", "red"]])
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    ended = run(*words)
    assert ended.code == 2
    assert "usage: deep_tracker" in ended.err
    assert not ended.out


def test_it_runs_in_a_process_of_its_own() -> None:
    done = subprocess.run([*IN_A_SHELL, "models"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "cacf" in done.stdout
    assert done.stderr == ""
    failed = subprocess.run(
        [*IN_A_SHELL, "track", "nowhere.mp4", "--box", "1,2,30,40"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 1
    assert failed.stderr.startswith("deep_tracker track: nowhere.mp4: does not exist")
    assert "Traceback" not in failed.stderr


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    # Its own session keeps the signal from reaching anybody else.
    command = [*IN_A_SHELL, "track", "scene", "--box", "100,100,60,60"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "x,y,width,height,confidence,state\n"
        os.kill(process.pid, signal.SIGINT)
        process.stdout.read()
        talk = process.stderr.read()
    assert process.returncode == 1
    assert talk == "deep_tracker track: interrupted\n"
