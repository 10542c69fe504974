"""`deep_tracker demo`: camera, node and viewer in processes of their own, as `make run` starts them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from node_process import GUARD_SECONDS

DEMO = [sys.executable, "-c", "import sys; from deep_tracker_ros.cli import main; sys.exit(main())", "demo"]


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a demo that ends by itself."""
    return subprocess.run([*DEMO, *arguments], capture_output=True, text=True, timeout=2 * GUARD_SECONDS)


def test_a_demo_follows_the_target_and_sums_up() -> None:
    run = demo("--seconds", "5")
    assert run.returncode == 0, run.stderr
    lines = [line for line in run.stdout.splitlines() if " TRACKING " in line]
    assert lines, run.stdout
    summary = run.stdout.splitlines()[-1]
    shown = re.fullmatch(r"summary: (\d+) messages, .* mean overlap with the truth (\d\.\d\d)", summary)
    assert shown, summary
    assert int(shown[1]) > 0
    assert float(shown[2]) > 0.6
    for trouble in ("[WARN]", "[ERROR]", "Traceback", "terminate called"):
        assert trouble not in run.stderr, run.stderr


@pytest.fixture
def running_demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A demo without end, and the file of what it prints."""
    log = tmp_path / "demo.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(DEMO, stdout=output, stderr=subprocess.STDOUT)
    yield process, log
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(GUARD_SECONDS)


@pytest.mark.parametrize(
    "moment", ["", "waiting for raw images", " TRACKING "], ids=["started", "waiting", "tracking"]
)
def test_ctrl_c_ends_a_demo_and_all_its_processes(
    running_demo: tuple[subprocess.Popen[bytes], Path], moment: str
) -> None:
    process, log = running_demo
    children: list[int] = []
    end = time.monotonic() + GUARD_SECONDS
    while moment not in log.read_text() or len(children) < len(["camera", "node"]):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        children = children_of(process.pid)
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(GUARD_SECONDS) == 0, log.read_text()
    assert "summary: " in log.read_text()
    for trouble in ("Traceback", "terminate called"):
        assert trouble not in log.read_text()
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []


def children_of(parent: int) -> list[int]:
    """Read from /proc/PID/stat, whose fourth word is the parent; the second is a name in parentheses."""
    children = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = Path(f"/proc/{process}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        if int(stat.rpartition(")")[2].split()[1]) == parent:
            children.append(int(process))
    return children


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", "/no/such/video.mp4"], ["/no/such/video.mp4: does not exist"]),
        (["--box", "9000,0,50,50"], ["x=9000", "outside the image", "640x480"]),
        (["--tracker", "nonsense"], ["unknown tracker 'nonsense'", "there are: "]),
    ],
    ids=["source", "box", "tracker"],
)
def test_a_demo_that_cannot_be_says_why(arguments: list[str], words: list[str]) -> None:
    run = demo(*arguments)
    assert run.returncode == 1, run.stdout
    last = run.stderr.splitlines()[-1]
    assert last.startswith("deep_tracker demo: ")
    assert [word for word in words if word not in last] == [], run.stderr
    assert "Traceback" not in run.stderr
