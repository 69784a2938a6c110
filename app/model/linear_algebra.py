"""How many processors numpy's linear algebra may take; it is asked before numpy is loaded."""

from __future__ import annotations

from collections.abc import MutableMapping

ONE_THREAD_EACH = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def keep_to_one_thread(environment: MutableMapping[str, str]) -> None:
    """Let matrices be worked on by the thread that asks, unless somebody has set it otherwise.

    Ours are small. Shared among all processors, each of them waits for the last, which on a busy
    machine took twice as long as one alone, on every processor the painting needs too. And
    the last bits of a result no longer depend on how many processors there are.
    """
    for name, n_threads in ONE_THREAD_EACH.items():
        environment.setdefault(name, n_threads)
