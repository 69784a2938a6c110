"""``firing-order analyse`` on many: the same bytes whatever works at them, and resumed."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from app.cli import analyse
from app.engine.workers import OneByOne
from app.model.home import home_folder
from app.store.errors import StoreDamaged
from app.store.store import Store
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, simulate
from tests.app.cli.test_analyse import checked

FS_HZ = 1000.0


@pytest.fixture
def study(trial, tmp_path):
    """A folder of three recordings, one of them spoiled, and a note that is none."""
    trial("study/a.csv", seconds=2.5)
    shutil.copy(tmp_path / "study" / "a.csv", tmp_path / "study" / "b.csv")
    (tmp_path / "study" / "bad.csv").write_text("time_s,a_uV\n0,x\n")
    (tmp_path / "study" / "cut.edf").write_bytes(b"0       ")
    (tmp_path / "study" / "notes.txt").write_text("Bring the cables.\n")
    return tmp_path / "study"


@pytest.fixture
def recorded():
    """Two sessions in the store of this test's home."""
    store = Store.open(home_folder())
    for seed in (1, 2):
        person = simulate(SCENARIOS["typical"], duration_s=2.5, fs_hz=FS_HZ, seed=seed)
        channels = tuple(ChannelInfo(name) for name in person.channel_names[:2])
        info = StreamInfo("synthetic:typical", "Nobody", FS_HZ, channels, is_simulated=True)
        writer = store.begin_session(info, started_utc=datetime(2026, 11, 22, tzinfo=UTC))
        writer.append(SampleBlock(person.samples_uv[:, :2], 0, 0.0))
        writer.end("the time was up")
    store.close()


@pytest.fixture
def asked(monkeypatch):
    """Names of what was really analysed."""
    names = []

    class Noted(OneByOne):
        def answers(self, tasks, question):
            for answer in super().answers(tasks, question):
                names.append(answer.path.name)
                yield answer

    monkeypatch.setattr(analyse, "OneByOne", Noted)
    return names


def test_any_number_of_jobs_and_any_order_write_the_same_bytes(firing_order, study, recorded):
    every = ("session:all", study)
    alone = firing_order("analyse", *every, "--jobs", 1, "--json", "-")
    together = firing_order("analyse", *reversed(every), "--jobs", 3, "--json", "-")
    assert together.out == alone.out
    found = json.loads(alone.out)
    assert [each["file"].partition(":")[0] for each in found] == [
        *("a.csv", "b.csv", "bad.csv", "cut.edf"),
        *("session", "session"),
    ]


def test_a_bad_file_stops_no_run(firing_order, study):
    ended = firing_order("analyse", study, "--json", "-")
    assert ended.code == 1
    assert "2 of 4 files could not be used" in ended.err
    assert [("error" in each) for each in json.loads(ended.out)] == [False, False, True, True]


def test_a_session_is_told_what_its_review_tells(firing_order, recorded):
    told = firing_order("analyse", "session:latest")
    assert told.code == 0, told.err
    assert "(simulated: no person was recorded)" in told.out
    latest = json.loads(firing_order("analyse", "session:latest", "--json", "-").out)[0]
    every = json.loads(firing_order("analyse", "session:all", "--json", "-").out)
    assert latest in every
    assert len(every) == 2


def test_a_run_goes_on_where_it_was_ended(firing_order, study, asked, tmp_path):
    answers = tmp_path / "answers"
    whole = firing_order("analyse", study, "--jobs", 1, "--json", "-")
    asked.clear()
    first = firing_order("analyse", study / "a.csv", "--jobs", 1, "--resume", answers)
    assert first.code == 0
    assert asked == ["a.csv"]
    again = firing_order("analyse", study, "--jobs", 1, "--resume", answers, "--json", "-")
    assert asked == ["a.csv", "b.csv", "bad.csv", "cut.edf"]
    assert again.out == whole.out
    third = firing_order("analyse", study, "--jobs", 1, "--resume", answers, "--json", "-")
    assert asked == ["a.csv", "b.csv", "bad.csv", "cut.edf"]
    assert (third.out, third.code) == (whole.out, whole.code)


def test_what_has_changed_is_asked_again(firing_order, study, asked, tmp_path):
    answers = ("--jobs", 1, "--resume", tmp_path / "answers")
    firing_order("analyse", study / "a.csv", *answers)
    firing_order("analyse", study / "a.csv", *answers, "--single-repetition")
    (study / "a.csv").write_bytes((study / "a.csv").read_bytes() + b"\n")
    firing_order("analyse", study / "a.csv", *answers)
    (study / "a.json").write_text('{"schema": "firing-order/session/2", "channels": []}')
    firing_order("analyse", study / "a.csv", *answers)
    assert asked == ["a.csv"] * 4
    for kept in (tmp_path / "answers").iterdir():
        kept.write_bytes(kept.read_bytes()[:-5])
    firing_order("analyse", study / "a.csv", *answers)
    assert asked == ["a.csv"] * 5


def test_a_session_that_cannot_be_read_is_its_own_sentence(firing_order, recorded, monkeypatch):
    read = Store.read
    broken = []

    def read_all_but_one(store, session_id):
        if not broken:
            broken.append(session_id)
            raise StoreDamaged("A page is damaged. Restore a backup.")
        return read(store, session_id)

    monkeypatch.setattr(Store, "read", read_all_but_one)
    ended = firing_order("analyse", "session:all", "--jobs", 1, "--json", "-")
    assert ended.code == 1
    assert [("error" in each) for each in json.loads(ended.out)] == [True, False]


def test_a_session_that_is_not_there_ends_in_a_sentence(firing_order, recorded):
    ended = firing_order("analyse", "session:nothing")
    assert ended.code == 2
    assert "There is no session 'nothing'" in ended.err


def test_damage_is_told_of_a_session_that_is_analysed(firing_order, recorded):
    store = Store.open(home_folder())
    with store._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE chunks SET crc32 = crc32 + 1 WHERE sequence = 3")
    store.close()
    told = firing_order("analyse", "session:latest")
    assert "0.10 s of stored samples are damaged on this disk" in told.err
    assert "A backup may hold them" in told.err


def test_damage_of_a_session_stands_in_json_and_words_with_its_seconds_and_why(
    firing_order, recorded
):
    store = Store.open(home_folder())
    session_id = store.sessions()[0].id
    with store._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE chunks SET crc32 = crc32 + 1 WHERE sequence IN (3, 4)")
    store.close()
    ended = firing_order("analyse", f"session:{session_id}", "--json", "-")
    (found,) = checked(ended.out)
    assert found["damage"]["chunks"] == [
        {"chunk": 3, "start_s": 0.3, "end_s": 0.4, "problem": "its checksum does not match"},
        {"chunk": 4, "start_s": 0.4, "end_s": 0.5, "problem": "its checksum does not match"},
    ]
    assert found["damage"]["text"] == (
        "0.20 s of stored samples are damaged on this disk and left out, at 0.30–0.50\u00a0s (its "
        "checksum does not match)"
    )
    assert "at 0.30–0.50" in firing_order("analyse", f"session:{session_id}").out
    listed = firing_order("sessions").out
    assert listed.count("damaged on this disk") == 1


def test_an_answer_kept_of_a_whole_session_is_not_told_of_a_damaged_one(
    firing_order, recorded, tmp_path
):
    kept = tmp_path / "kept"
    asked = ("analyse", "session:latest", "--resume", kept, "--json", "-")
    (whole,) = checked(firing_order(*asked).out)
    store = Store.open(home_folder())
    with store._database.transaction() as connection:
        connection.exec_driver_sql("UPDATE chunks SET crc32 = crc32 + 1 WHERE sequence = 3")
    store.check()
    store.close()
    (damaged,) = checked(firing_order(*asked).out)
    assert (whole["damage"], damaged["damage"] is None) == (None, False)


def test_a_kept_answer_that_was_changed_or_put_under_another_name_is_made_anew(
    firing_order, study, tmp_path
):
    """Regression: a flipped digit in a kept answer was told as the recording's own."""
    answers = tmp_path / "answers"
    asked = ("analyse", study / "a.csv", "--jobs", 1, "--resume", answers, "--json", "-")
    first = firing_order(*asked)
    (kept,) = answers.iterdir()
    whole = kept.read_bytes()
    for spoiled in (whole.replace(b"1", b"2"), whole[:-20], whole.partition(b"\n")[2]):
        kept.write_bytes(spoiled)
        assert firing_order(*asked).out == first.out
        assert kept.read_bytes() == whole
    firing_order("analyse", study / "b.csv", "--jobs", 1, "--resume", answers)
    (other,) = set(answers.iterdir()) - {kept}
    other.write_bytes(whole)
    asked_of_b = ("analyse", study / "b.csv", "--jobs", 1, "--resume", answers, "--json", "-")
    assert "a.csv" not in firing_order(*asked_of_b).out
