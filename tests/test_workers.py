"""Workers: whatever a job does to its process, the owner gets one value that says so, and never waits for ever."""

from __future__ import annotations

import math
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import connection
from pathlib import Path
from typing import Any

import pytest

from copydesk.errors import CopydeskError, DamagedPdfError, EndpointError
from copydesk.workers import Asked, Failed, Message, Returned, Told, Worker, WorkerDied, wait

LONG = 30.0
"""Seconds until a test gives up; nothing takes a tenth of it."""

on_posix = pytest.mark.skipif(os.name != "posix", reason="signals")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc of Linux")


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker() as made:
        yield made


def next_message(worker: Worker) -> Message:
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        for ready in wait([worker], 1.0):
            message = ready.receive()
            if message is not None:
                return message
    raise AssertionError("the worker says nothing")


def run(worker: Worker, job: str, *arguments: Any, **settings: Any) -> Message:
    worker.begin(f"worker_jobs:{job}", *arguments, **settings)
    while isinstance(message := next_message(worker), Told):
        pass
    return message


def is_running(pid: int) -> bool:
    """Whether a process is there, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + LONG
    while time.monotonic() < end and not holds():
        time.sleep(0.02)
    return holds()


def test_jobs_one_after_the_other(worker: Worker) -> None:
    assert run(worker, "add", 1, second=2) == Returned(3)
    assert run(worker, "add", 4) == Returned(5)
    assert worker.alive
    assert not worker.busy


def test_values_and_bytes_arrive_as_they_were(worker: Worker) -> None:
    value = {
        "a": [1, 2.5, None, True, "ä\ud800"],
        "data": [b"\x00\xff" * 100_000, b""],
        "$bytes": 7,
        "$dict": {"b": b"c"},
    }
    assert run(worker, "echo", value) == Returned(value)


def test_one_job_at_a_time(worker: Worker) -> None:
    worker.begin("worker_jobs:add", 1)
    with pytest.raises(RuntimeError, match="has a job"):
        worker.begin("worker_jobs:add", 1)
    assert next_message(worker) == Returned(2)
    with pytest.raises(TypeError, match="object"):
        worker.begin("worker_jobs:echo", object())
    assert not worker.busy


def test_events_come_in_order_however_many(worker: Worker) -> None:
    worker.begin("worker_jobs:count", 1000)
    heard = [next_message(worker) for _ in range(1001)]
    assert heard == [*(Told(("page", k, 1000)) for k in range(1, 1001)), Returned("counted")]
    assert worker.receive() is None


def test_nothing_is_received_while_there_is_nothing(worker: Worker) -> None:
    assert worker.receive() is None
    worker.begin("worker_jobs:sleep", 0.3)
    assert isinstance(next_message(worker), Told)
    assert worker.receive() is None
    assert worker.busy
    assert next_message(worker) == Returned(None)


def test_select_and_connection_wait_work_on_a_worker(worker: Worker) -> None:
    worker.begin("worker_jobs:add", 1)
    if os.name == "posix":
        assert connection.wait([worker], LONG) == [worker]  # type: ignore[list-item]
    with selectors.DefaultSelector() as selector:
        selector.register(worker, selectors.EVENT_READ)
        assert selector.select(LONG)
    assert worker.receive() == Returned(2)
    assert wait([worker], 0.0) == []


def test_errors_are_values(worker: Worker) -> None:
    damaged = run(worker, "fail", "input")
    assert damaged == Failed("DamagedPdfError", "given.pdf: the PDF is damaged", 5)
    assert isinstance(damaged, Failed)
    assert not damaged.is_defect
    error = damaged.to_error()
    assert isinstance(error, DamagedPdfError)
    assert error.page == 5
    lost = run(worker, "fail", "endpoint")
    assert isinstance(lost, Failed)
    assert isinstance(lost.to_error(), EndpointError)
    bug = run(worker, "fail", "bug")
    assert isinstance(bug, Failed)
    assert bug.is_defect
    assert "in fail" in bug.trace
    assert type(bug.to_error()) is CopydeskError
    assert run(worker, "add", 1) == Returned(2)


@pytest.mark.parametrize("name", ["no_such_module:job", "worker_jobs:no_such_job", "worker_jobs"])
def test_a_job_that_does_not_exist_is_an_error(worker: Worker, name: str) -> None:
    worker.begin(name)
    message = next_message(worker)
    assert isinstance(message, Failed)
    assert message.is_defect


def test_a_result_that_is_no_plain_value_is_an_error(worker: Worker) -> None:
    message = run(worker, "answer_with", "object")
    assert isinstance(message, Failed)
    assert message.kind == "TypeError"
    assert run(worker, "answer_with", "surrogate") == Returned("\ud800")
    nan = run(worker, "answer_with", "nan")
    assert isinstance(nan, Returned)
    assert math.isnan(nan.value)


@on_posix
@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV", "SIGABRT", "SIGTERM"])
def test_a_crash_is_a_value(worker: Worker, name: str) -> None:
    message = run(worker, "die", name)
    assert isinstance(message, WorkerDied)
    assert (message.why, message.signal, message.code) == ("crash", name, None)
    assert name in str(message)
    assert worker.receive() == message, "again and again"
    assert wait([worker], LONG) == [worker]
    assert not worker.alive


def test_an_exit_is_a_value(worker: Worker) -> None:
    message = run(worker, "leave", 7)
    assert isinstance(message, WorkerDied)
    assert (message.why, message.signal, message.code) == ("crash", None, 7)
    assert "code 7" in str(message)


@on_posix
def test_an_idle_worker_that_is_killed_says_so(worker: Worker) -> None:
    assert run(worker, "add", 1) == Returned(2)
    os.kill(worker.pid, signal.SIGKILL)
    message = next_message(worker)
    assert isinstance(message, WorkerDied)
    assert message.signal == "SIGKILL"


@pytest.mark.parametrize("job", ["sleep", "spin"])
def test_the_owners_clock_ends_a_job(worker: Worker, job: str) -> None:
    message = run(worker, job, *([600] if job == "sleep" else []), seconds=1.0)
    assert isinstance(message, WorkerDied)
    assert message.why == "timeout"
    assert str(message) == "it took longer than 1 s"
    assert not worker.busy


def test_a_job_in_time_is_not_ended(worker: Worker) -> None:
    assert run(worker, "add", 1, seconds=LONG) == Returned(2)
    assert worker.deadline is None


@on_linux
def test_memory_is_limited() -> None:
    with Worker(memory=400 << 20) as worker:
        assert run(worker, "hoard", 50 << 20) == Returned(50 << 20)
        message = run(worker, "hoard", 600 << 20)
        assert isinstance(message, Failed)
        assert message.kind == "MemoryError"
        assert run(worker, "add", 1) == Returned(2)


@pytest.mark.parametrize(
    "data",
    [b"\xff" * 10_000, struct.pack("<cI", b"R", 0xFFFFFFFF), struct.pack("<cI", b"R", 2) + b"{]" + bytes(5)],
)
@on_posix
def test_garbage_ends_the_worker(worker: Worker, data: bytes) -> None:
    message = run(worker, "write_garbage", data)
    assert isinstance(message, WorkerDied)
    assert message.why == "garbage"


def test_what_libraries_print_is_lost(worker: Worker) -> None:
    assert run(worker, "print_much") == Returned("printed")


def test_kill_is_heard_of(worker: Worker) -> None:
    worker.begin("worker_jobs:sleep", 600)
    assert isinstance(next_message(worker), Told)
    worker.kill()
    worker.kill()
    message = next_message(worker)
    assert isinstance(message, WorkerDied)
    assert message.why == "killed"


def test_closing_leaves_nothing_behind() -> None:
    before = threading.active_count()
    with Worker() as worker:
        worker.begin("worker_jobs:count", 100_000)  # more events than anyone takes
        assert isinstance(next_message(worker), Told)
        pid = worker.pid
    worker.close()
    assert until(lambda: threading.active_count() <= before)
    assert not is_running(pid)


@on_linux
@pytest.mark.parametrize("ending", ["crash", "kill"])
def test_what_a_worker_started_ends_with_it(worker: Worker, ending: str) -> None:
    worker.begin("worker_jobs:start_child", ending)
    told = next_message(worker)
    assert isinstance(told, Told)
    (child,) = told.values
    if ending == "kill":
        worker.kill()
    assert isinstance(next_message(worker), WorkerDied)
    assert until(lambda: not is_running(child))


OWNER = """
import sys, threading, time
from copydesk.workers import Worker, wait
worker = Worker()
worker.begin("worker_jobs:" + sys.argv[1], *map(int, sys.argv[2:]))
while not (ready := wait([worker], 30)) or not (told := worker.receive()):
    pass
print(told.values[0], flush=True)
time.sleep(600)
"""


@on_linux
@pytest.mark.parametrize("job", [["sleep", "600"], ["spin"]])
def test_a_worker_ends_with_its_owner(job: list[str]) -> None:
    home = [str(Path(__file__).parent), *(path for path in sys.path if path)]
    owner = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {home!r}\n{OWNER}", *job], stdout=subprocess.PIPE
    )
    assert owner.stdout is not None
    with owner.stdout:
        pid = int(owner.stdout.readline())
        assert is_running(pid)
        owner.kill()
        owner.wait()
    assert until(lambda: not is_running(pid))


@on_linux
def test_a_worker_lives_on_when_the_thread_that_made_it_ends() -> None:
    made: list[Worker] = []
    thread = threading.Thread(target=lambda: made.append(Worker()))
    thread.start()
    thread.join()
    with made[0] as worker:
        assert run(worker, "add", 1) == Returned(2)


@on_posix
def test_ctrl_c_is_the_owners_affair(worker: Worker) -> None:
    assert run(worker, "add", 1) == Returned(2)
    assert os.getpgid(worker.pid) != os.getpgid(0)
    os.kill(worker.pid, signal.SIGINT)
    assert run(worker, "add", 2) == Returned(3)


def test_many_at_once() -> None:
    workers = [Worker() for _ in range(4)]
    try:
        for k, worker in enumerate(workers):
            worker.begin("worker_jobs:add", k)
        found = {}
        while len(found) < 4:
            for ready in wait(workers, LONG):
                message = ready.receive()
                if isinstance(message, Returned):
                    found[workers.index(ready)] = message.value
        assert found == {k: k + 1 for k in range(4)}
    finally:
        for worker in workers:
            worker.close()


def test_questions_and_answers(worker: Worker) -> None:
    """Two at a time, answered in the other order; one has several answers, and is left before the last of them."""
    worker.begin("worker_jobs:ask_twice", "a", {"b": b"\x00"})
    first, second = next_message(worker), next_message(worker)
    assert isinstance(first, Asked)
    assert isinstance(second, Asked)
    assert worker.busy
    asked = {message.number: message.question for message in (first, second)}
    assert sorted(map(str, asked.values())) == ["a", "{'b': b'\\x00'}"]
    for number in sorted(asked, reverse=True):
        worker.answer(number, [asked[number], 1])
        worker.answer(number, [asked[number], 2])
    worker.answer(999, "nobody asked for that")
    assert next_message(worker) == Returned([["a", 1], ["a", 2], [{"b": b"\x00"}, 1], [{"b": b"\x00"}, 2]])
    assert run(worker, "add", 1) == Returned(2)


def test_a_question_that_is_given_up(worker: Worker) -> None:
    worker.begin("worker_jobs:ask_and_give_up")
    asked = next_message(worker)
    assert isinstance(asked, Asked)
    worker.answer(asked.number, "enough")
    assert next_message(worker) == Asked(asked.number, None)
    assert next_message(worker) == Returned("given up")


def test_a_worker_that_dies_while_it_waits_for_an_answer(worker: Worker) -> None:
    worker.begin("worker_jobs:ask_twice", 1, 2)
    assert isinstance(next_message(worker), Asked)
    worker.kill()
    while not isinstance(message := next_message(worker), WorkerDied):
        assert isinstance(message, Asked)
    assert message.why == "killed"
    worker.answer(1, "too late")
