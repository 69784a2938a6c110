"""The journal looked at before SQLite does: foreign and older ones set aside, damaged ones mended.

SQLite folds whatever journal it finds, up to the first frame that does not fit, without a word.
"""

from __future__ import annotations

from dataclasses import replace

from app.model.counted import counted
from app.model.damage_words import lost_end_text
from app.model.session import FoundDamage, LostEnd, SessionSummary
from app.store.aside import Aside
from app.store.errors import StoreDamaged, StoreError
from app.store.folder import StoreFolder, replace_private
from app.store.journal import is_earlier, is_of_database, read_journal
from app.store.journal_mending import MendedJournal, mend_journal
from app.store.lost_ends import LostEnds
from app.store.page_check import PageCheck
from app.store.reached import Reached
from app.store.store import Store
from app.store.writer import CHUNK_S


class JournalRescue:
    """Sees to the journal of one folder; ``told`` is what had to be done, in sentences."""

    def __init__(self, place: StoreFolder, aside: Aside) -> None:
        self._place = place
        self._aside = aside
        self._lost_end: LostEnd | None = None
        self._n_lost_pages = 0
        self.has_lost_place = False
        self.told: list[str] = []

    def look(self, key: bytes) -> None:
        """Make the journal one that SQLite folds to its end; nobody has it open meanwhile."""
        journal, database = self._place.journal, self._place.database
        if not database.exists() or not is_of_database(journal, database, key):
            self._drop("did not fit the rest")
        elif is_earlier(journal, database, key):
            self._drop(
                "was older than what the recordings hold already, as when another program copies "
                "a file back,"
            )
        elif read_journal(journal).is_damaged:
            self._mend(key)

    def tell(self, key: bytes) -> None:
        """Say what is amiss with a journal on a disk that takes no copy of it."""
        journal, database = self._place.journal, self._place.database
        if not is_of_database(journal, database, key) or is_earlier(journal, database, key):
            raise StoreDamaged(
                f"The journal {journal} is not of the recordings beside it, and nothing can "
                "be set aside on a disk that can only be read. Copy the folder to another disk, "
                "whole, and set FIRING_ORDER_HOME to the copy."
            )
        if read_journal(journal).is_damaged:
            self.told.append(
                "The newest part of the recordings is damaged: the last session may lack its end, "
                f"up to three minutes. {journal.name} stays as it is on this disk. In a copy of "
                "the whole folder on another disk, what can be put back of it is."
            )

    def name_what_is_missing(self, store: Store) -> None:
        """Say which session lacks its end, and keep it known, once the store is open."""
        if self._n_lost_pages:
            store.damage.note(
                FoundDamage("", self._n_lost_pages, None, "damaged pages of the journal")
            )
        journal_end, self._lost_end = self._lost_end, None
        end = self._acknowledged(store)
        if journal_end is not None:
            newest = next(iter(store.sessions()), None)
            end = replace(end or _placed(journal_end, newest), kept=journal_end.kept)
        if end is not None:
            self.told.append(lost_end_text(store.damage.lose_end(end)))

    def _acknowledged(self, store: Store) -> LostEnd | None:
        """Return what the disk had acknowledged of the newest recording and is not there."""
        reached = Reached.beside(self._place.database).read()
        if reached is None:
            return None
        session_id, end_index = reached
        try:
            session = store.find(session_id)
        except StoreError:  # deleted, or not to be read, which is told elsewhere
            return None
        if session.is_recording or session.end_index >= end_index:
            return None
        if store.damage.lost_ends.of(session):
            return None  # told and noted by an earlier start
        about_s = (end_index - session.end_index) / session.info.fs_hz
        return LostEnd(session.id, session.end_index, session.duration_s, about_s, "")

    def _mend(self, key: bytes) -> None:
        """Put back what can be of a damaged journal, and keep what was there."""
        journal = self._place.journal
        mended = mend_journal(journal.read_bytes(), PageCheck.of(self._place.database, key))
        if mended is None:
            self._drop("is damaged from end to end")
            return
        kept = self._aside.copy(journal).name
        if mended.n_lost_commits:
            self._lost_end = LostEnd("", 0, 0.0, mended.n_lost_commits * CHUNK_S, kept)
            LostEnds.beside(self._place.damage).note(self._lost_end)  # a start may break off here
        replace_private(journal, mended.raw)
        self._n_lost_pages, self.has_lost_place = mended.n_lost, mended.has_lost_place
        self.told.append(f"{_in_words(mended)} What was there is kept as {kept}. Look at the disk.")

    def _drop(self, why: str) -> None:
        names = [f"{self._place.database.name}{side}" for side in ("-wal", "-shm")]
        self.told.append(
            f"The newest part of the recordings {why} and was set aside"
            f"{self._aside.move(*names)}. The last session may lack its end."
        )


def _placed(end: LostEnd, newest: SessionSummary | None) -> LostEnd:
    if newest is None or not newest.was_cut_short:
        return end
    return replace(
        end, session_id=newest.id, first_index=newest.end_index, from_s=newest.duration_s
    )


def _in_words(mended: MendedJournal) -> str:
    if mended.n_lost:
        return (
            f"The newest part of the recordings is damaged: {counted(mended.n_lost, 'page')} of it "
            "cannot be read. What lay behind is there. Reading a recording names the samples that "
            "are missing; firing-order store check reads them all."
        )
    if mended.n_lost_commits:
        return "The newest part of the recordings is damaged: the last session may lack its end."
    return (
        "The newest part of the recordings was damaged on the disk. It was put back to the bit, "
        "and nothing is missing."
    )
