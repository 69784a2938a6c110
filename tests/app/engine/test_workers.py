"""Tasks on many cores and on a cluster: a task that kills its process takes no other's answer."""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.engine.batch import FileAnswer, FileQuestion
from app.engine.cluster import cluster_at
from app.engine.task import Task
from app.engine.workers import Cores, OneByOne
from app.model.montage import Montage
from drivers.errors import SourceNotFound
from dsp.analysis import AnalysisConfig
from dsp.simulate import SCENARIOS, simulate
from tests.app.imports import foreign_files as files

QUESTION = FileQuestion(AnalysisConfig(), Montage())


def die():
    os._exit(9)


class DeadlyTask(Task):
    """A task whose reading ends the process that reads it."""

    def __reduce__(self):
        return (die, ())


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    paths = []
    for seed in range(2):
        person = simulate(SCENARIOS["typical"], duration_s=2.5, fs_hz=1000.0, seed=seed)
        path = folder / f"{seed}.edf"
        path.write_bytes(files.edf_bytes(person.samples_uv[:, :2]))
        paths.append(path)
    (folder / "bad.edf").write_bytes(b"0       ")
    return [*paths, folder / "bad.edf"]


@pytest.fixture(scope="module")
def one_by_one(recordings):
    return by_path(OneByOne().answers(map(Task, recordings), QUESTION))


def by_path(answers):
    return {answer.path: repr(answer) for answer in answers}


def test_cores_answer_what_one_process_answers(recordings, one_by_one):
    assert by_path(Cores(2).answers(map(Task, recordings), QUESTION)) == one_by_one
    assert sum("finding=None" in each for each in one_by_one.values()) == 1


def test_a_task_that_kills_its_process_is_the_only_one_without_a_finding(recordings, one_by_one):
    tasks = [Task(path) for path in recordings]
    tasks.insert(1, DeadlyTask(recordings[0].with_name("deadly.edf")))
    answers = list(Cores(2).answers(tasks, QUESTION))
    assert len(answers) == len(tasks)
    (dead,) = [answer for answer in answers if answer.path.name == "deadly.edf"]
    assert isinstance(dead, FileAnswer)
    assert "was ended from outside" in dead.problem
    assert by_path(answer for answer in answers if answer is not dead) == one_by_one


@pytest.fixture(scope="module")
def scheduler():
    """A real scheduler with two workers, each a process of its own, on this computer."""
    pytest.importorskip("distributed")
    with ExitStack() as undo, socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        held.close()
        address = f"tcp://127.0.0.1:{port}"
        start(undo, "dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        for _ in range(2):
            start(undo, "dask_worker", address, "--nthreads", 1, "--nworkers", 1, "--no-dashboard")
        wait_for_workers(address)
        yield address


def start(undo, module, *arguments):
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{module}", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    undo.callback(process.wait)
    undo.callback(process.terminate)


def wait_for_workers(address):
    import distributed

    deadline_s = time.monotonic() + 60
    while True:
        try:
            with distributed.Client(address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=50)
                return
        except OSError:
            assert time.monotonic() < deadline_s
            time.sleep(0.2)


@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_answers_to_the_byte_what_one_process_answers(scheduler, recordings, one_by_one):
    tasks = [Task(path) for path in recordings]
    tasks.insert(1, Task(Path("session:damaged"), problem="A page is damaged."))
    with cluster_at(scheduler) as cluster:
        answers = by_path(cluster.answers(tasks, QUESTION))
    damaged = answers.pop(Path("session:damaged"))
    assert "A page is damaged." in damaged
    assert answers == one_by_one


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_is_not_there_ends_in_a_sentence(monkeypatch):
    monkeypatch.setattr("app.engine.cluster._LONGEST_S", 0.5)
    with (
        pytest.raises(SourceNotFound, match="No Dask scheduler answers"),
        cluster_at("tcp://127.0.0.1:9"),
    ):
        pass
