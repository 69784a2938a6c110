"""The report of a stored test as files: whole or not at all, noted before anything leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from app.engine.exporting import LastReview
from app.engine.guided.visits import DatedVisit, Visits
from app.engine.tested import Tested, changes_of, read_tested
from app.exports.bundle import REASON
from app.exports.errors import ExportFailed
from app.exports.person import person_of
from app.exports.whole import WholeFile
from app.figures.levels import Say
from app.model.export import Disclosure, Exported
from app.model.guided_notes import guided_notes
from app.model.guided_protocol import Side
from app.model.phrase import Phrase
from app.model.report import Letterhead, Paper, ReportForm, ReportWish
from app.model.session import SessionSummary
from app.report.blocks import PageBlocks, blocks_of
from app.report.html import html_page
from app.report.methods import methods_text
from app.report.page import PageTold, page_told
from app.report.pdf import pdf_page
from app.store.store import Store
from dsp.analysis import AnalysisConfig

NO_TEST = (
    "Session {id} is not of a guided test, so it has no one-page report. Export it instead, or "
    "choose a test."
)


def _as_it_stands(said: Phrase) -> str:
    return said.text()


def report_page(
    store: Store,
    visits: Visits,
    tested: Tested,
    disclosure: Disclosure,
    *,
    tie_ms: float,
    letterhead: Letterhead | None = None,
) -> PageTold:
    """Return the page of a stored test; raise ExportFailed for what was none."""
    page = page_told(
        tested,
        person_of(store, tested.session, disclosure),
        changes_of(visits, tested),
        disclosure,
        tie_ms=tie_ms,
        letterhead=letterhead,
        other_leg=_other_leg(visits, tested),
    )
    if page is None:
        raise ExportFailed(NO_TEST.format(id=tested.session.id))
    return page


def _other_leg(visits: Visits, tested: Tested) -> DatedVisit | None:
    """Return the test of the other leg, where this one asked one leg alone."""
    guided = tested.review.guided
    sides = frozenset(() if guided is None else (leg.side.value for leg in guided.legs))
    if len(sides) != 1 or sides == {Side.BOTH.value}:
        return None
    return visits.other_leg_of(tested.session, sides)


def write_report(
    store: Store,
    visits: Visits,
    *,
    tested: Tested,
    wish: ReportWish,
    tie_ms: float,
    say: Say = _as_it_stands,
) -> Exported:
    """Write the forms that were asked for; raise ExportFailed where one cannot be."""
    page = report_page(
        store, visits, tested, wish.disclosure, tie_ms=tie_ms, letterhead=wish.letterhead
    )
    note_report(store, tested.session.id, wish)
    written = [
        _write(wish, f"{page.stem}_{_NAMES[form]}", content)
        for form, content in contents(page, tested, wish, say=say)
    ]
    return Exported(written[0], tuple(written))


class BundlePages:
    """Makes the pages that go with everything of one person, for themselves."""

    def __init__(self, store: Store, config: AnalysisConfig) -> None:
        self._store = store
        self._visits = Visits(store, config)
        self._reviews = LastReview(store, config)
        self._tie_ms = config.order.tie_ms

    def of(self, session: SessionSummary) -> dict[str, bytes]:
        """Return the page of a test as PDF and HTML; nothing for another recording."""
        if not guided_notes(self._store.events(session.id)):
            return {}
        tested = read_tested(self._store, self._reviews, session.id)
        wish = ReportWish(
            Path(), forms=(ReportForm.PDF, ReportForm.HTML), disclosure=Disclosure(REASON)
        )
        page = report_page(self._store, self._visits, tested, wish.disclosure, tie_ms=self._tie_ms)
        return {
            f"{page.stem}_{_NAMES[form]}": content for form, content in contents(page, tested, wish)
        }


def note_report(store: Store, session_id: str, wish: ReportWish, *, what: str = "report") -> None:
    """Note it before anything leaves, so that nothing can have left unnoted."""
    forms = f"{what} " + ", ".join(wish.forms)
    if wish.disclosure.is_identified:
        detail = f"{forms} into {wish.folder}: {wish.disclosure.reason.strip()}"
        store.trail.note_identified_export(session_id, detail)
    else:
        store.trail.note_export(session_id, forms)


def contents(
    page: PageTold, tested: Tested, wish: ReportWish, *, say: Say = _as_it_stands
) -> list[tuple[ReportForm, bytes]]:
    """Return every form as bytes, all of them before the first is written."""
    blocks = blocks_of(page, say)
    day = tested.session.started.date() if wish.disclosure.is_identified else None
    makers: dict[ReportForm, Callable[[], bytes]] = {
        ReportForm.PDF: lambda: _pdf(blocks, wish.paper, day),
        ReportForm.HTML: lambda: html_page(blocks).encode("utf-8", "replace"),
        ReportForm.METHODS: lambda: methods_text(tested).encode("utf-8", "replace"),
    }
    return [(form, makers[form]()) for form in wish.forms]


_NAMES = {
    ReportForm.PDF: "report.pdf",
    ReportForm.HTML: "report.html",
    ReportForm.METHODS: "methods.txt",
}


def _pdf(blocks: PageBlocks, paper: Paper, day: date | None) -> bytes:
    return pdf_page(blocks, paper=paper, day=day)


def _write(wish: ReportWish, name: str, content: bytes) -> Path:
    with WholeFile(wish.folder, name) as whole, whole.file() as file:
        file.write(content)
        whole.settle(file)
    return whole.place
