"""A process that a command starts, watches and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from types import TracebackType

STOP_SECONDS = 10.0


class ChildDied(ChildProcessError):
    """A process ended that should go on."""


class Child:
    """A module of this package, run by this Python with ROS arguments, ended with the `with` block."""

    def __init__(self, name: str, module: str, ros_arguments: list[str]) -> None:
        self.name = name
        command = [sys.executable, "-m", module, "--ros-args", *ros_arguments]
        # A session of its own: Ctrl-C reaches the command alone, which then ends its children in order.
        self._process = subprocess.Popen(command, start_new_session=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def check(self) -> None:
        """Raise if the process has ended."""
        code = self._process.poll()
        if code is not None:
            raise ChildDied(f"the {self.name} ended with exit code {code}; its messages stand above")

    def ended(self) -> bool:
        """Tell whether the process has ended well; raise if it failed."""
        if self._process.poll() in (None, 0):
            return self._process.poll() == 0
        self.check()
        return True

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            # SIGINT would do as well, but a Python that is still starting answers it with a traceback.
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
