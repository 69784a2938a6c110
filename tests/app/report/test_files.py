"""Reports of stored tests: whole or not at all, noted, and in a bundle with the rest."""

import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from app.cli.main import main
from app.engine.exporting import LastReview
from app.engine.guided.visits import Visits
from app.engine.pain_note import note_pain
from app.engine.tested import newest_test, read_tested
from app.exports.errors import ExportFailed
from app.model.export import Disclosure
from app.model.guided_notes import (
    KIND,
    LiftAsked,
    LiftKept,
    LiftSetAside,
    SetAside,
    TestBegun,
    TestEnded,
    note_text,
)
from app.model.participant import Body, Identity, Participant
from app.model.report import Letterhead, ReportForm, ReportWish
from app.model.session_details import SessionDetails
from app.report.files import BundlePages, write_report
from app.store.errors import StillRecording
from app.store.store import Store
from dsp.analysis import AnalysisConfig, recording_repetitions
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, SimulatedPerson

FS_HZ, N_LIFTS = 1000.0, 3
CONFIG = AnalysisConfig()


def keep_test(
    store,
    *,
    seed=1,
    day=21,
    hour=10,
    side="R",
    participant_id=None,
    excluded_because=None,
    is_simulated=True,
):
    """Keep a short test of the simulated person, as a guided run would have."""
    person = SimulatedPerson(SCENARIOS["typical"], fs_hz=FS_HZ, seed=seed)
    samples_uv = person.step(round(FS_HZ * (7.0 * N_LIFTS + 1.0)))
    channels = tuple(ChannelInfo(name) for name in person.scenario.channel_names)
    info = StreamInfo("synthetic:typical", "Simulated person", FS_HZ, channels, is_simulated)
    writer = store.begin_session(
        info,
        started_utc=datetime(2026, 11, day, hour, 40, tzinfo=UTC),
        details=SessionDetails(participant_id=participant_id, notes="knee clicks"),
    )
    for first in range(0, len(samples_uv), 1000):
        writer.append(SampleBlock(np.ascontiguousarray(samples_uv[first : first + 1000]), first, 0))
    begun = TestBegun(
        protocol="phe_ke", version=1, sha256="ab", cue="c/1", language="en", sides=(side,)
    )
    writer.add_event(0, KIND, note_text(begun))
    repetitions = recording_repetitions(samples_uv, FS_HZ, channels, config=CONFIG)
    for place, each in enumerate(repetitions):
        asked = LiftAsked(place=place, tone_index=each.start_index - 500, side=side, hold_s=2.0)
        writer.add_event(max(0, each.start_index - 2000), KIND, note_text(asked))
        kept = LiftKept(place=place, start_index=each.start_index)
        writer.add_event(each.end_index, KIND, note_text(kept))
    if excluded_because is not None:
        aside = LiftSetAside(
            place=0, why=SetAside.EXCLUDED, reason=excluded_because, is_repeated=False
        )
        writer.add_event(len(samples_uv) - 1, KIND, note_text(aside))
    writer.add_event(len(samples_uv) - 1, KIND, note_text(TestEnded()))
    writer.end("stopped by the user")
    return writer.session_id


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def written(store, session_id, wish):
    tested = read_tested(store, LastReview(store, CONFIG), session_id)
    return write_report(store, Visits(store, CONFIG), tested=tested, wish=wish, tie_ms=30.0)


def test_every_form_is_written_under_the_name_of_its_test(store, tmp_path):
    session_id = keep_test(store)
    out = tmp_path / "out"
    files = written(store, session_id, ReportWish(out, forms=tuple(ReportForm))).files
    assert sorted(path.name for path in out.iterdir()) == sorted(path.name for path in files)
    assert {path.name for path in files} == {
        f"simulated_phe_ke_{session_id[:8]}_{name}"
        for name in ("report.pdf", "report.html", "methods.txt")
    }
    for path in files[1:]:
        assert "imulated" in path.read_text("utf-8").lower()
        assert "knee clicks" not in path.read_text("utf-8")
    assert [line.detail for line in store.audit.lines()][-1] == "report pdf, html, methods"


def test_notes_and_day_leave_only_for_a_reason_that_is_kept(store, tmp_path):
    wish = ReportWish(tmp_path, forms=(ReportForm.HTML,), disclosure=Disclosure("second opinion"))
    (path,) = written(store, keep_test(store), wish).files
    text = path.read_text("utf-8")
    assert "knee clicks" in text
    assert "2026-11-21" in text
    assert [line.detail for line in store.audit.lines()][-1] == "identified"


def test_what_was_no_test_is_refused_before_anything_is_written(store, tmp_path):
    info = StreamInfo("fake:", "fake", FS_HZ, (ChannelInfo("a"), ChannelInfo("b")), True)
    writer = store.begin_session(info, started_utc=datetime(2026, 11, 21, tzinfo=UTC))
    writer.append(SampleBlock(np.zeros((3000, 2)), 0, 0.0))
    writer.end("stopped by the user")
    assert newest_test(store) is None
    with pytest.raises(ExportFailed, match="not of a guided test"):
        written(store, writer.session_id, ReportWish(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", list(ReportForm))
def test_a_disk_that_fails_leaves_no_half_file(store, tmp_path, monkeypatch, form):
    session_id, out = keep_test(store), tmp_path / "out"

    def fail(self, file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.exports.whole.WholeFile.settle", fail)
    with pytest.raises(ExportFailed, match="whole or not at all"):
        written(store, session_id, ReportWish(out, forms=(form,)))
    assert list(out.iterdir()) == []


def test_a_second_report_stands_beside_the_first(store, tmp_path):
    session_id = keep_test(store)
    wish = ReportWish(tmp_path / "out", forms=(ReportForm.HTML,))
    one, other = written(store, session_id, wish), written(store, session_id, wish)
    assert one.place.exists()
    assert other.place.name == f"{one.place.stem}_2.html"


def test_what_was_found_of_a_test_is_kept_and_not_found_again(store, monkeypatch):
    first, second = keep_test(store, day=7), keep_test(store, seed=2, day=21)
    visits = Visits(store, CONFIG)
    session = store.find(second)
    assert [each.session_id for each in visits.of_person_of(session)] == [first, second]
    monkeypatch.setattr("app.engine.guided.visits.review_session", None)
    again = Visits(store, CONFIG).of_person_of(session)
    assert [each.session_id for each in again] == [first, second]
    assert len(store.results.all(first)) == 1


def test_a_bundle_has_the_page_of_every_test(store, tmp_path, monkeypatch):
    store.people.add(Participant("p1", "P-014", Body()), Identity(name="Ann Example"))
    session_id = keep_test(store, participant_id="p1")
    session = store.find(session_id)
    pages = BundlePages(store, CONFIG).of(session)
    assert {name.rpartition("_")[2] for name in pages} == {"report.pdf", "report.html"}
    assert "Ann Example" in pages[next(name for name in pages if name.endswith("html"))].decode()
    store.close()
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / "home"))
    assert main(["participants", "bundle", "P-014", "--out", str(tmp_path / "out")]) == 0
    (path,) = (tmp_path / "out").glob("*.zip")
    with zipfile.ZipFile(path) as bundle:
        names = bundle.namelist()
    assert any(name.endswith("_report.pdf") for name in names)


def test_the_command_line_writes_the_page_and_says_where(store, tmp_path, monkeypatch, capsys):
    keep_test(store)
    store.close()
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / "home"))
    out = tmp_path / "out"
    assert main(["report", "latest", "--html", "--methods", "--out", str(out)]) == 0
    printed = capsys.readouterr().out.split()
    assert sorted(printed) == sorted(str(path) for path in out.iterdir())
    assert main(["report", "nothing-like-it", "--out", str(out)]) == 2


def test_a_changed_detail_of_a_participant_changes_no_page_that_names_nobody(store, tmp_path):
    session_id = keep_test(store)
    tested = read_tested(store, LastReview(store, CONFIG), session_id)
    other = replace(tested, pseudonym="somebody else")
    wish = ReportWish(tmp_path, forms=(ReportForm.HTML,))
    texts = [
        write_report(
            store, Visits(store, CONFIG), tested=each, wish=wish, tie_ms=30.0
        ).place.read_text("utf-8")
        for each in (tested, other)
    ]
    assert texts[0] == texts[1]


def test_a_recording_that_still_runs_has_no_result_yet(store):
    info = StreamInfo("fake:", "fake", FS_HZ, (ChannelInfo("a"), ChannelInfo("b")), True)
    writer = store.begin_session(info, started_utc=datetime(2026, 11, 21, tzinfo=UTC))
    writer.append(SampleBlock(np.zeros((3000, 2)), 0, 0.0))
    with pytest.raises(StillRecording, match="stop it first"):
        read_tested(store, LastReview(store, CONFIG), writer.session_id)
    writer.end("stopped by the user")


@pytest.mark.parametrize("reason", ["", "for the person's own file"])
def test_clinic_and_operator_stand_on_a_page_that_names_the_person_and_on_no_other(
    store, tmp_path, reason
):
    wish = ReportWish(
        tmp_path,
        forms=(ReportForm.HTML,),
        disclosure=Disclosure(reason),
        letterhead=Letterhead("Hill & Dale", "A. <b>Lee</b>"),
    )
    page = written(store, keep_test(store), wish).place.read_text("utf-8")
    assert ("Hill &amp; Dale" in page) == bool(reason)
    assert ("led by A. &lt;b&gt;Lee&lt;/b&gt;" in page) == bool(reason)


@pytest.mark.parametrize("reason", ["", "for the person's own file"])
def test_a_typed_reason_of_an_excluded_lift_stands_where_the_person_is_named_and_nowhere_else(
    store, tmp_path, reason
):
    session_id = keep_test(store, excluded_because="said <Ann>")
    wish = ReportWish(tmp_path, forms=(ReportForm.HTML,), disclosure=Disclosure(reason))
    page = written(store, session_id, wish).place.read_text("utf-8")
    assert "excluded" in page
    assert ("said &lt;Ann&gt;" in page) == bool(reason)


@pytest.mark.parametrize("reason", ["", "for the person's own file"])
def test_where_it_hurt_stands_on_a_page_that_names_the_person_and_how_much_on_any(
    store, tmp_path, reason
):
    session_id = keep_test(store)
    note_pain(store, session_id, 6, "lower back <right>")
    wish = ReportWish(tmp_path, forms=(ReportForm.HTML,), disclosure=Disclosure(reason))
    page = written(store, session_id, wish).place.read_text("utf-8")
    assert "after 6/10" in page
    assert ("Stopped: pain: lower back &lt;right&gt;." in page) == bool(reason)


@pytest.mark.parametrize(
    ("reason", "begins"), [("own file", "P-14-left_phe_ke_2026-11-21_1040"), ("", "")]
)
def test_a_page_that_names_the_person_is_called_by_pseudonym_test_and_day_and_no_other_is(
    store, tmp_path, reason, begins
):
    participant = Participant("anna", pseudonym="P-14/left")
    store.people.add(participant, Identity(name="Ann Smith"))
    session_id = keep_test(store, participant_id="anna", is_simulated=False)
    wish = ReportWish(tmp_path / "out", disclosure=Disclosure(reason))
    name = written(store, session_id, wish).place.name
    assert name.startswith(begins)
    assert "Ann" not in name
    assert ("2026" in name) == bool(reason)
    assert ("P-14" in name) == bool(reason)
    assert name.endswith("_report.pdf")


@pytest.mark.parametrize("reason", ["", "for the person's own file"])
def test_legs_that_were_tested_in_two_sessions_of_a_visit_say_on_each_page_that_they_are_two(
    store, tmp_path, reason
):
    keep_test(store, seed=2, hour=11, side="L")
    keep_test(store, seed=3, day=20, side="L")
    session_id = keep_test(store)
    wish = ReportWish(tmp_path, forms=(ReportForm.HTML,), disclosure=Disclosure(reason))
    page = written(store, session_id, wish).place.read_text("utf-8")
    assert "tested in a session of its own" in page
    assert ("2026-11-21, 11:40" in page) == bool(reason)
    assert "2026-11-20" not in page
