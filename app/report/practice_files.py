"""The page about somebody's practices as files: whole or not at all, noted before it leaves."""

from __future__ import annotations

from collections.abc import Callable

from app.engine.practice.past import PracticePast, read_past
from app.exports.errors import ExportFailed
from app.exports.person import person_of
from app.exports.whole import WholeFile
from app.figures.levels import Say
from app.model.export import Exported
from app.model.phrase import Phrase
from app.model.report import ReportForm, ReportWish
from app.report.files import note_report
from app.report.html import html_sheet
from app.report.pdf import pdf_sheet
from app.report.practice_page import practice_sheet
from app.report.sheet import Sheet
from app.store.store import Store

NO_PRACTICE = (
    "Nothing was practised with a sensor yet, so there is no page about it. Practise first, or "
    "name another participant."
)
NO_METHODS = (
    "A page about practices has no paragraph for the methods of a paper: a practice is no "
    "measurement protocol. Ask for PDF or HTML."
)


def _as_it_stands(said: Phrase) -> str:
    return said.text()


def write_practice_page(
    store: Store, *, participant_id: str | None, wish: ReportWish, say: Say = _as_it_stands
) -> Exported:
    """Write the forms that were asked for; raise ExportFailed where one cannot be."""
    if ReportForm.METHODS in wish.forms:
        raise ExportFailed(NO_METHODS)
    past = read_past(store, participant_id)
    if not past.practices:
        raise ExportFailed(NO_PRACTICE)
    newest = store.find(past.practices[-1].session_id)
    sheet = practice_sheet(
        past,
        person_of(store, newest, wish.disclosure),
        wish.disclosure,
        say=say,
        is_simulated=newest.info.is_simulated,
        letterhead=wish.letterhead,
    )
    contents = _contents(sheet, past, wish)
    note_report(store, newest.id, wish, what="page of practices")
    stem = f"practice_{newest.id}"
    if newest.info.is_simulated:
        stem += "_simulated"
    places = []
    for form, content in contents:
        name = f"{stem}.{form.value}"
        with WholeFile(wish.folder, name) as whole, whole.file() as file:
            file.write(content)
            whole.settle(file)
        places.append(whole.place)
    return Exported(places[0], tuple(places))


def _contents(sheet: Sheet, past: PracticePast, wish: ReportWish) -> list[tuple[ReportForm, bytes]]:
    """Return every form as bytes, all of them before the first is written."""
    day = past.practices[-1].started.date() if wish.disclosure.is_identified else None
    makers: dict[ReportForm, Callable[[], bytes]] = {
        ReportForm.PDF: lambda: pdf_sheet(sheet, paper=wish.paper, day=day),
        ReportForm.HTML: lambda: html_sheet(sheet).encode("utf-8", "replace"),
    }
    return [(form, makers[form]()) for form in wish.forms]
