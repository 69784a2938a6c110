"""The page about practices: what somebody did, told with its noise and without a judgement."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from app.engine.practice.past import read_past
from app.exports.errors import ExportFailed
from app.figures.practice_days import PracticeDays, days_drawing
from app.model.export import Disclosure
from app.model.participant import Body, Identity, Participant
from app.model.practice_time import Span
from app.model.report import ReportForm, ReportWish
from app.report.practice_files import write_practice_page
from app.report.practice_page import DayNames
from app.report.practice_told import tell_exercise
from app.store.store import Store
from tests.app.practised import keep_practice

FIRST = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
BRIDGE = "single_leg_bridge"


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def told(store, *, span=Span.MONTH, last_day=date(2026, 11, 22)):
    past = read_past(store, None)
    return tell_exercise(past, BRIDGE, span=span, last_day=last_day, name_day=date.isoformat)


def keep_levels(store, *levels):
    for at, level in enumerate(levels):
        keep_practice(store, FIRST + timedelta(days=at), alone_percent=(level,) * 3)


def written(store, tmp_path, **changes):
    wish = ReportWish(tmp_path / "out", forms=(ReportForm.HTML,), **changes)
    (path,) = write_practice_page(store, participant_id=None, wish=wish).files
    return path.read_text("utf-8")


def test_a_level_inside_the_noise_of_ones_own_days_is_told_as_that(store):
    keep_levels(store, 40.0, 46.0, 39.0, 45.0, 41.0, 47.0)
    (side,) = told(store).sides
    assert side.sentence.text() == (
        "Without help 42 % in the first three practices, 47 % in the newest: days differ as much "
        "by themselves."
    )


def test_a_level_above_the_noise_is_more_than_days_differ(store):
    keep_levels(store, 40.0, 41.0, 39.0, 40.0, 41.0, 58.0, 59.0)
    (side,) = told(store).sides
    assert side.sentence.text().endswith("more than days differ by themselves.")


def test_of_few_practices_no_noise_is_claimed(store):
    keep_levels(store, 40.0, 60.0)
    (side,) = told(store).sides
    assert side.days.band_percent is None
    assert side.sentence.text() == ("Without help 40 % in the first practice, 60 % in the newest.")
    assert "from 5 practices on; there are 2" in side.noise.text()


def test_a_practice_broken_off_before_the_part_without_help_stays_a_mark_and_no_level(store):
    keep_practice(store, FIRST, stopped=4)
    (side,) = told(store).sides
    (point,) = side.days.points
    assert point.level_percent is None
    assert side.sentence.text() == "No repetitions without help yet."


def test_a_week_counts_its_days_and_its_repetitions(store):
    keep_practice(store, FIRST)
    keep_practice(store, FIRST + timedelta(hours=9))
    keep_practice(store, FIRST + timedelta(days=8))
    newest, oldest = told(store).weeks
    assert (oldest.week, oldest.n_days, oldest.n_practices) == ("2026-11-02", 1, 2)
    assert (newest.week, newest.n_days, newest.n_practices) == ("2026-11-09", 1, 1)
    assert oldest.held.text() == "18 of 24"
    assert oldest.joined.text() == "hamstring 10"


def test_a_week_shows_seven_days_and_leaves_out_the_others(store):
    keep_levels(store, *range(40, 49))
    (side,) = told(store, span=Span.WEEK, last_day=date(2026, 11, 8)).sides
    assert [point.day for point in side.days.points] == [
        f"2026-11-{day:02d}" for day in range(2, 9)
    ]
    assert side.days.points[0].at_days == pytest.approx(8 / 24)


def test_a_page_for_nobody_names_no_day(store, tmp_path):
    keep_levels(store, 40.0, 42.0)
    text = written(store, tmp_path)
    assert "2026" not in text
    assert "day 2" in text
    assert "Simulated person: these are not measurements of anybody." in text
    assert [line.detail for line in store.audit.lines()][-1] == "page of practices html"


def test_the_first_weeks_of_a_page_for_nobody_have_names_too(store, tmp_path):
    keep_practice(store, FIRST + timedelta(days=2))
    text = written(store, tmp_path)
    assert "<td></td>" not in text
    assert ">day 1<" in text
    names = DayNames((FIRST + timedelta(days=2)).date(), Disclosure(""))
    assert names.name(FIRST.date()) == "day 1"


def test_a_page_names_days_and_the_person_for_a_reason(store, tmp_path):
    person = Participant("p1", "P07", Body())
    store.people.add(person, Identity(name="Ada <b>"))
    keep_practice(store, FIRST, participant_id="p1", stopped=4)
    wish = ReportWish(
        tmp_path / "out", forms=(ReportForm.HTML,), disclosure=Disclosure("for the visit")
    )
    (path,) = write_practice_page(store, participant_id="p1", wish=wish).files
    text = path.read_text("utf-8")
    assert "Ada &lt;b&gt;" in text
    assert "Stopped for pain 4/10 (2026-11-02)." in text


def test_both_forms_are_written_and_a_pdf_is_one_page(store, tmp_path):
    keep_levels(store, 40.0, 46.0, 39.0, 45.0, 41.0, 47.0)
    wish = ReportWish(tmp_path / "out", forms=(ReportForm.PDF, ReportForm.HTML))
    pdf, html = write_practice_page(store, participant_id=None, wish=wish).files
    assert pdf.read_bytes().count(b"/Type/Pages/Count 1/") == 1
    assert (pdf.suffix, html.suffix) == (".pdf", ".html")


def test_nothing_is_written_about_somebody_who_never_practised(store, tmp_path):
    with pytest.raises(ExportFailed, match="Nothing was practised"):
        written(store, tmp_path)
    keep_levels(store, 40.0)
    wish = ReportWish(tmp_path / "out", forms=(ReportForm.METHODS,))
    with pytest.raises(ExportFailed, match="no paragraph for the methods"):
        write_practice_page(store, participant_id=None, wish=wish)
    assert not (tmp_path / "out").exists()


def test_an_exercise_that_is_not_known_any_more_is_told_by_its_id(store, tmp_path):
    keep_practice(store, FIRST, exercise="my_bridge")
    assert "my_bridge: Right" in written(store, tmp_path)


def test_a_level_beyond_the_reference_stays_inside_the_picture():
    days = PracticeDays(7, (), (20.0, 140.0), ((0, "Mon"),))
    drawing = days_drawing(days, width=400.0, height=200.0, say=lambda said: said.text())
    for shape in drawing.shapes:
        for x, y in getattr(shape, "points", ()):
            assert 0.0 <= x <= 400.0
            assert 0.0 <= y <= 200.0
