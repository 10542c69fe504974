"""One thread that owns the engine: requests first, then the newest frame; late ones are dropped."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerStopped(RuntimeError):
    """The worker was stopped before it could serve a request."""


class Worker(Generic[Item]):
    """Runs `handle` on the newest item offered and callables submitted, all in one thread of its own.

    `handle` must not raise, or the thread ends; what a callable raises reaches whoever submitted it.
    """

    def __init__(self, name: str, handle: Callable[[Item], None]) -> None:
        self._handle = handle
        self._changed = threading.Condition()
        self._newest: Item | None = None
        self._requests: deque[tuple[Future[object], Callable[[], object]]] = deque()
        self._stopping = False
        self._dropped = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """Items that were replaced by a newer one before they could be handled."""
        return self._dropped

    def offer(self, item: Item) -> None:
        """Make this the next item to handle, in place of any that still waits."""
        with self._changed:
            self._dropped += self._newest is not None
            self._newest = item
            self._changed.notify()

    def submit(self, request: Callable[[], Result]) -> Future[Result]:
        """Have a callable run in the worker's thread."""
        future: Future[Result] = Future()
        with self._changed:
            if self._stopping:
                raise WorkerStopped("the worker is stopped")
            self._requests.append((future, request))  # type: ignore[arg-type]
            self._changed.notify()
        return future

    def stop(self) -> None:
        """Finish what is being done, refuse what waits, and end the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()
        for future, _ in self._requests:
            if future.set_running_or_notify_cancel():
                future.set_exception(WorkerStopped("the worker was stopped"))
        self._requests.clear()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._requests or self._newest is not None)
                if self._stopping:
                    return
                request = self._requests.popleft() if self._requests else None
                item = None
                if request is None:
                    item, self._newest = self._newest, None
            if request is not None:
                _serve(*request)
            elif item is not None:
                self._handle(item)


def _serve(future: Future[object], request: Callable[[], object]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(request())
    except Exception as error:  # belongs to whoever waits for the future
        future.set_exception(error)
