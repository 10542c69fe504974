"""The real node in a process of its own, as a robot runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

GUARD_SECONDS = 30.0  # nothing takes this long; it only keeps a broken node from blocking the tests
MODULE = (sys.executable, "-m", "deep_tracker_ros")
IS_ACTIVE = "waiting for"


class NodeProcess:
    """A node in a namespace; its output goes to `log`. Made and ended by `with`."""

    def __init__(
        self,
        log: Path,
        namespace: str,
        *ros_arguments: str,
        program: tuple[str, ...] = MODULE,
        **parameters: object,
    ) -> None:
        self.namespace = namespace
        self._log = log
        arguments = ["-r", f"__ns:={namespace}", *ros_arguments]
        for name, value in parameters.items():
            arguments += ["-p", f"{name}:={value}"]
        with log.open("wb") as output:
            command = [*program, "--ros-args", *arguments]
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_logged(self, words: str) -> None:
        end = time.monotonic() + GUARD_SECONDS
        while words not in self.log:
            assert self.is_alive, f"the node ended before it logged {words!r}:\n{self.log}"
            assert time.monotonic() < end, f"the node did not log {words!r}, but:\n{self.log}"
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """Return the exit code."""
        return self._process.wait(GUARD_SECONDS)

    def __enter__(self) -> NodeProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.is_alive:
            self.send(signal.SIGINT)
        try:
            code = self.wait()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        if kind is None:
            assert code == 0, f"the node ended with exit code {code}:\n{self.log}"
