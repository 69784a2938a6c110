"""Many tasks at once on the cores of this computer; what comes of each is the task's own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.context import BaseContext
from typing import Protocol

from app.engine.batch import FileAnswer, FileQuestion
from app.engine.task import Task, carry_out
from app.model.linear_algebra import ONE_THREAD_EACH

_N_WAITING_EACH = 2
"""Tasks handed out beyond those at work: a session waits with all its samples."""

_ENDED = (
    "{name} was not analysed: its process was ended from outside, perhaps for want of memory. "
    "Close other programs or split the recording."
)


class Workers(Protocol):
    """Where tasks are carried out."""

    def answers(self, tasks: Iterable[Task], question: FileQuestion) -> Iterator[FileAnswer]:
        """Yield one answer for every task, as they come; no task ends the run."""
        ...


class OneByOne:
    """This process alone."""

    def answers(self, tasks: Iterable[Task], question: FileQuestion) -> Iterator[FileAnswer]:
        """Yield the answers in the order of the tasks."""
        yield from (carry_out(task, question) for task in tasks)


class Cores:
    """So many processes on this computer."""

    def __init__(self, n_processes: int) -> None:
        self._n_processes = n_processes

    def answers(self, tasks: Iterable[Task], question: FileQuestion) -> Iterator[FileAnswer]:
        """Yield the answers as they come.

        A task that takes its process down takes all with it that were handed out: these are asked
        alone, each in a process of its own, and the others go on in new ones.
        """
        # The tasks share the cores among themselves; threads inside each would be in the way.
        os.environ.update(ONE_THREAD_EACH)
        remaining = iter(tasks)
        lost: list[Task] = []
        while True:
            with _pool(self._n_processes) as pool:
                yield from self._ask(pool, remaining, question, lost)
            if not lost:
                return
            for task in lost:
                yield _answer_apart(task, question)
            lost.clear()

    def _ask(
        self,
        pool: ProcessPoolExecutor,
        tasks: Iterator[Task],
        question: FileQuestion,
        lost: list[Task],
    ) -> Iterator[FileAnswer]:
        """Yield answers until all are there or a process dies; ``lost`` then holds what was out."""
        handed_out = HandedOut(
            lambda task: pool.submit(carry_out, task, question),
            self._n_processes * _N_WAITING_EACH,
        )
        for task, future in handed_out.each_done(tasks):
            try:
                yield future.result()
            except BrokenProcessPool:
                lost += [task, *handed_out.take_back()]


class HandedOut:
    """Tasks at work: never more than a few, so that what waits needs no memory."""

    def __init__(self, submit: Callable[[Task], Future[FileAnswer]], n_at_most: int) -> None:
        self._submit = submit
        self._n_at_most = n_at_most
        self._pending: dict[Future[FileAnswer], Task] = {}
        self._is_open = True

    def each_done(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Future[FileAnswer]]]:
        """Yield what is done, and hand out the next; until all is done or ``take_back``."""
        while self._is_open:
            for task in islice(tasks, self._n_at_most - len(self._pending)):
                self._pending[self._hand_out(task)] = task
            if not self._pending:
                return
            done, _ = wait(self._pending, return_when=FIRST_COMPLETED)
            for future in done:
                if future in self._pending:
                    yield self._pending.pop(future), future

    def _hand_out(self, task: Task) -> Future[FileAnswer]:
        try:
            return self._submit(task)
        except BrokenExecutor as exc:
            # A process died a moment ago: the task is lost like those that were out then.
            never: Future[FileAnswer] = Future()
            never.set_exception(exc)
            return never

    def take_back(self) -> list[Task]:
        """Hand out nothing more, and return what is not done."""
        self._is_open = False
        tasks = list(self._pending.values())
        self._pending.clear()
        return tasks


def count_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ended_from_outside(task: Task) -> FileAnswer:
    """Return the answer of a task whose process died."""
    return FileAnswer(task.path, None, _ENDED.format(name=task.path.name))


def _answer_apart(task: Task, question: FileQuestion) -> FileAnswer:
    with _pool(1) as pool:
        try:
            return pool.submit(carry_out, task, question).result()
        except BrokenProcessPool:
            return ended_from_outside(task)


@contextmanager
def _pool(n_processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give processes that Ctrl-C ends at once, and that leave nothing undone behind them."""
    end_at_once = (signal.SIGINT, signal.SIG_DFL)
    pool = ProcessPoolExecutor(
        n_processes, _worker_context(), initializer=signal.signal, initargs=end_at_once
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _worker_context() -> BaseContext:
    """Return how workers start: where possible forked from a process that has loaded all."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([carry_out.__module__])
    return context
