"""Whatever a file does to its reader, this process gets a recording or a rejection in words."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from app.imports import guarded
from app.imports.guarded import import_recording
from app.imports.limits import ReadingLimits
from app.imports.read import read_recording
from app.imports.recording import ImportQuestion
from app.imports.rejection import ImportRejected
from app.imports.wire import NoAnswer, decode_answer, encode_recording, encode_rejection
from drivers.errors import Setting
from tests.app.imports import foreign_files as files

ASKING_NOTHING = ImportQuestion()
READER = "from app.imports import child, read; "


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "Änne's «trial».edf"
    path.write_bytes(files.edf_bytes(files.two_muscles_uv(), notes=[(0.1, "go")]))
    return path


@pytest.fixture
def reader_that(monkeypatch):
    """Put code of a test where the reader of the child would begin."""

    def does(code, limits=None):
        boot = f"import sys; sys.path.insert(0, sys.argv[1]); {code}"
        monkeypatch.setattr(guarded, "_BOOT", boot)
        if limits is not None:
            monkeypatch.setattr(guarded, "limits_for", lambda _: limits)

    return does


def test_a_process_of_its_own_reads_to_the_bit_what_this_one_would(path):
    here = read_recording(path, ASKING_NOTHING)
    there = import_recording(path, ASKING_NOTHING)
    assert there.samples_uv.tobytes() == here.samples_uv.tobytes()
    assert there.channels == here.channels
    assert (there.events, there.started, there.format) == (here.events, here.started, here.format)
    assert there.file_name == path.name


def test_what_the_person_states_reaches_the_reader_and_its_question_comes_back(tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("GM_R,BF_R\n" + "1,2\n" * 600)
    with pytest.raises(ImportRejected) as caught:
        import_recording(path, ASKING_NOTHING)
    assert caught.value.setting is Setting.UNIT
    recording = import_recording(path, ImportQuestion(unit="mV", rate_hz=1000.0))
    np.testing.assert_array_equal(recording.samples_uv[0], [1000, 2000])


def test_a_reader_that_crashes_is_a_rejection(path, reader_that):
    reader_that("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(ImportRejected, match="made its reader end without an answer"):
        import_recording(path, ASKING_NOTHING)


def test_a_reader_that_hangs_is_ended_and_is_a_rejection(path, reader_that):
    short = ReadingLimits(cpu_s=0.2, memory_bytes=1 << 28, wall_s=0.3, answer_bytes=1 << 20)
    reader_that("import time; time.sleep(60)", short)
    began_s = time.monotonic()
    with pytest.raises(ImportRejected, match="took its reader longer"):
        import_recording(path, ASKING_NOTHING)
    assert time.monotonic() - began_s < 20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps these limits")
@pytest.mark.parametrize(
    ("blow", "said"),
    [
        ("bytearray(1 << 31)", "more memory"),
        ("[0] * (1 << 30)", "more memory"),
        ("open('left', 'wb').write(b'x' * 100)", "stumble|cannot be read"),
    ],
)
def test_a_reader_is_held_to_its_memory_and_writes_no_file(
    path, reader_that, monkeypatch, blow, said
):
    monkeypatch.chdir(path.parent)
    reader_that(READER + f"read.format_of = lambda path: {blow}; child.main()")
    with pytest.raises(ImportRejected, match=said):
        import_recording(path, ASKING_NOTHING)
    left = path.with_name("left")
    assert not left.exists() or left.stat().st_size == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps these limits")
def test_a_reader_that_never_ends_is_ended_by_its_processor_time(path, reader_that):
    short = ReadingLimits(cpu_s=0.1, memory_bytes=1 << 28, wall_s=50.0, answer_bytes=1 << 20)
    reader_that(
        READER + f"child.limits_for = lambda _: child.limits_for_test; "
        f"from app.imports.limits import ReadingLimits; child.limits_for_test = {short!r}\n"
        "def spin(path):\n while True: pass\n"
        "read.format_of = spin; child.main()",
        short,
    )
    with pytest.raises(ImportRejected, match="took its reader longer"):
        import_recording(path, ASKING_NOTHING)


def test_a_reader_that_talks_without_end_is_ended(path, reader_that):
    small = ReadingLimits(cpu_s=5.0, memory_bytes=1 << 28, wall_s=30.0, answer_bytes=1 << 20)
    reader_that("import sys\nwhile True: sys.stdout.buffer.write(b'x' * 65536)", small)
    with pytest.raises(ImportRejected, match="without an answer"):
        import_recording(path, ASKING_NOTHING)


def children():
    """Return the processes that this one has, also those that ended and were not waited for."""
    lists = Path("/proc/self/task").glob("*/children")
    return {number for each in lists for number in each.read_text("ascii").split()}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists them so")
def test_nothing_is_left_behind(path, tmp_path, monkeypatch, reader_that):
    empty = tmp_path / "tmp"
    empty.mkdir()
    monkeypatch.setenv("TMPDIR", str(empty))
    before = children()
    import_recording(path, ASKING_NOTHING)
    reader_that("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(ImportRejected):
        import_recording(path, ASKING_NOTHING)
    assert list(empty.iterdir()) == []
    assert children() == before


def test_the_name_of_the_file_stands_in_no_list_of_processes(path, monkeypatch):
    seen = []
    popen = subprocess.Popen

    def noted(arguments, **options):
        seen.append(arguments)
        return popen(arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", noted)
    import_recording(path, ASKING_NOTHING)
    assert path.name not in " ".join(seen[0])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content + b"x",
        lambda content: content[:4],
        lambda content: b"\xff" * 8 + content[8:],
        lambda content: content[:8] + b"[" + content[9:],
        lambda _: b"",
    ],
)
def test_an_answer_that_is_not_one_is_noticed(path, spoil):
    head, samples_uv = encode_recording(read_recording(path, ASKING_NOTHING))
    with pytest.raises(NoAnswer):
        decode_answer(memoryview(spoil(head + samples_uv.tobytes())), file_name="x")


def test_a_rejection_keeps_its_sentence_and_what_it_asks_for():
    problem = ImportRejected("It is bad \udcff.", setting=Setting.RATE)
    with pytest.raises(ImportRejected, match="It is bad") as caught:
        decode_answer(memoryview(encode_rejection(problem)), file_name="x")
    assert caught.value.setting is Setting.RATE


@pytest.mark.parametrize("name", ["nothing.edf", "", "a\0b"])
def test_a_file_that_is_not_there_is_a_rejection(tmp_path, name):
    with pytest.raises(ImportRejected):
        import_recording(Path(tmp_path, name), ASKING_NOTHING)
