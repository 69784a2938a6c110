"""The workers of a Dask cluster, for studies of thousands of recordings; an extra, `cluster`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module

from app.engine.batch import FileAnswer, FileQuestion
from app.engine.task import Task, carry_out
from app.engine.workers import HandedOut, Workers, ended_from_outside
from drivers.errors import SourceNotFound

_LONGEST_S = 20.0
_N_WAITING_EACH = 3


@contextmanager
def cluster_at(address: str) -> Iterator[Workers]:
    """Give the workers of a scheduler; raises SourceNotFound where it is not there."""
    try:
        distributed = import_module("distributed")
    except ImportError as exc:
        raise SourceNotFound(
            "--scheduler needs the package dask, which is not here. Install firing-order with the "
            "extra 'cluster', or leave --scheduler out: the cores of this computer are used then."
        ) from exc
    try:
        client = distributed.Client(address, timeout=_LONGEST_S, set_as_default=False)
    except (OSError, ValueError) as exc:
        raise SourceNotFound(
            f"No Dask scheduler answers at {address!r} ({exc}): it is an address such as "
            "tcp://10.0.0.1:8786. Start one with `dask scheduler`, or check the address."
        ) from exc
    try:
        n_workers = len(client.scheduler_info()["workers"])
        if not n_workers:
            raise SourceNotFound(
                f"The Dask scheduler at {address!r} has no worker: it needs at least one. Start "
                "some with `dask worker ADDRESS`."
            )
        killed: type[Exception] = distributed.scheduler.KilledWorker
        yield _Cluster(client.get_executor(pure=False), n_workers, killed)
    finally:
        client.close()


class _Cluster:
    """An executor whose processes may be on other computers."""

    def __init__(self, executor: Executor, n_workers: int, killed: type[Exception]) -> None:
        self._executor = executor
        self._n_workers = n_workers
        self._killed = killed

    def answers(self, tasks: Iterable[Task], question: FileQuestion) -> Iterator[FileAnswer]:
        """Yield the answers as they come; the scheduler asks elsewhere when a worker dies."""
        handed_out = HandedOut(
            lambda task: self._executor.submit(carry_out, task, question),
            self._n_workers * _N_WAITING_EACH,
        )
        for task, future in handed_out.each_done(iter(tasks)):
            try:
                yield future.result()
            except self._killed:
                yield ended_from_outside(task)
