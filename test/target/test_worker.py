"""The worker's thread: requests first, then the newest item; nothing is queued, everything is counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from deep_tracker_ros.target.worker import Worker, WorkerStopped

LONG = 30.0  # seconds until a test that hangs gives up


class Stage:
    """A handler that notes what it gets, and that a test may hold up in the middle of an item."""

    def __init__(self) -> None:
        self.notes: list[Any] = []
        self.entered = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.last_done = threading.Event()

    def handle(self, item: Any) -> None:
        self.notes.append(item)
        self.entered.set()
        assert self.may_go_on.wait(LONG)
        if item == "last":
            self.last_done.set()

    def hold_up(self, worker: Worker[Any], item: Any) -> None:
        """Return when the worker is in the middle of this item."""
        self.may_go_on.clear()
        self.entered.clear()
        worker.offer(item)
        assert self.entered.wait(LONG)

    def note(self, text: str) -> Callable[[], str]:
        def request() -> str:
            self.notes.append(text)
            return text

        return request


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def worker(stage: Stage) -> Iterator[Worker[Any]]:
    worker: Worker[Any] = Worker("test", stage.handle)
    yield worker
    stage.may_go_on.set()
    worker.stop()


def test_an_item_is_handled(worker: Worker[Any], stage: Stage) -> None:
    worker.offer("last")
    assert stage.last_done.wait(LONG)
    assert stage.notes == ["last"]
    assert worker.dropped == 0


def test_the_newest_item_wins_and_the_others_are_counted(worker: Worker[Any], stage: Stage) -> None:
    stage.hold_up(worker, 1)
    for item in (2, 3, 4, "last"):
        worker.offer(item)
    assert worker.dropped == 3
    stage.may_go_on.set()
    assert stage.last_done.wait(LONG)
    assert stage.notes == [1, "last"]
    assert worker.dropped == 3


def test_requests_come_before_items_and_in_order(worker: Worker[Any], stage: Stage) -> None:
    stage.hold_up(worker, 1)
    worker.offer("last")
    requests = [worker.submit(stage.note(text)) for text in ("a", "b", "c")]
    stage.may_go_on.set()
    assert [request.result(LONG) for request in requests] == ["a", "b", "c"]
    assert stage.last_done.wait(LONG)
    assert stage.notes == [1, "a", "b", "c", "last"]


def test_everything_runs_in_one_thread_of_its_own() -> None:
    threads: list[int] = []
    done = threading.Event()

    def handle(item: int) -> None:
        threads.append(threading.get_ident())
        done.set()

    worker: Worker[int] = Worker("test", handle)
    try:
        threads.append(worker.submit(threading.get_ident).result(LONG))
        worker.offer(1)
        assert done.wait(LONG)
        assert len(set(threads)) == 1
        assert threads[0] != threading.get_ident()
    finally:
        worker.stop()


def test_an_exception_reaches_who_asked_and_the_worker_goes_on(worker: Worker[Any]) -> None:
    def fail() -> None:
        raise KeyError("no such thing")

    with pytest.raises(KeyError, match="no such thing"):
        worker.submit(fail).result(LONG)
    assert worker.submit(lambda: 42).result(LONG) == 42


def test_a_request_that_was_given_up_is_not_run(worker: Worker[Any], stage: Stage) -> None:
    stage.hold_up(worker, 1)
    given_up, wanted = worker.submit(stage.note("given up")), worker.submit(stage.note("wanted"))
    assert given_up.cancel()
    stage.may_go_on.set()
    assert wanted.result(LONG) == "wanted"
    assert stage.notes == [1, "wanted"]


def test_stopping_refuses_what_waits_and_what_comes_later(worker: Worker[Any], stage: Stage) -> None:
    stage.hold_up(worker, 1)
    worker.offer(2)
    given_up = worker.submit(stage.note("given up"))
    given_up.cancel()
    waiting: list[Future[str]] = [worker.submit(stage.note("waits"))]
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    with pytest.raises(WorkerStopped, match="the worker is stopped"):
        while True:  # until the other thread has come so far
            waiting.append(worker.submit(stage.note("comes later")))
    stage.may_go_on.set()
    stopping.join(LONG)
    assert not stopping.is_alive()
    for future in waiting:
        with pytest.raises(WorkerStopped, match="the worker was stopped"):
            future.result(LONG)
    assert given_up.cancelled()
    assert stage.notes == [1], "what was being done was finished, and nothing else begun"


def test_stopping_twice_does_no_harm(worker: Worker[Any]) -> None:
    worker.stop()
    worker.stop()
    with pytest.raises(WorkerStopped):
        worker.submit(lambda: 1)


def test_ten_thousand_offers_from_four_threads_are_handled_or_counted(
    worker: Worker[Any], stage: Stage
) -> None:
    ready = threading.Barrier(4)

    def offer_all(name: int) -> None:
        ready.wait()
        for number in range(2500):
            worker.offer((name, number))

    threads = [threading.Thread(target=offer_all, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    worker.offer("last")
    assert stage.last_done.wait(LONG)
    handled = stage.notes[:-1]
    assert len(stage.notes) + worker.dropped == 10_001
    for name in range(4):
        numbers = [number for who, number in handled if who == name]
        assert numbers == sorted(set(numbers)), "in order, and none twice"
