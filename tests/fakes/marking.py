"""The store behind the Review screen without a disk: edits and rounds in memory, at once."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.engine.marking.agreements import Agreements
from app.engine.marking.hand_edits import Marked, automatic_s
from app.engine.marking.traces import TraceView
from app.model.edit import OnsetEdit, StoredEdit
from app.model.export import Exported
from app.model.hand_onset import edit_history
from app.model.phrase import Phrase
from app.model.rating import RatedLift, RatingItem, RatingRound, RoundBegun, items_in_order
from app.model.session import SessionSummary
from dsp.findings import ChannelFinding, Quality, RecordingFinding
from dsp.still import fold
from tests.fakes.feed import CHANNELS, FS_HZ, METHOD, done, repetition, stream_info

RESULT = 7
LENGTH_S = 120.0


def finding(n_repetitions: int = 3) -> RecordingFinding:
    """Return a recording whose repetitions start at 5, 15, 25 s …; the glute 84 ms later."""
    channels = tuple(
        ChannelFinding(name, None, None, "uV", 24.0, Quality.OK, ()) for name in CHANNELS
    )
    lifts = tuple(repetition(at, start_s=5.0 + 10.0 * at) for at in range(n_repetitions))
    return RecordingFinding(FS_HZ, METHOD, channels, lifts, ())


def session(session_id: str = "a") -> SessionSummary:
    """Return a session of two minutes."""
    return SessionSummary(
        session_id,
        datetime(2026, 11, 21, 10, 40, tzinfo=UTC),
        stream_info(),
        "0.1.0",
        0,
        round(LENGTH_S * FS_HZ),
        0,
        "stopped by the user",
        False,
    )


@dataclass
class FakeTraces:
    """Traces of a session that was read already."""

    summary: SessionSummary
    read_share: float = 1.0
    kept: tuple[Phrase, ...] = ()


@dataclass
class FakeMarking:
    """Does at once what it is asked, and remembers it."""

    listed: tuple[SessionSummary, ...] = field(default_factory=lambda: (session(),))
    found: Future[RecordingFinding] = field(default_factory=lambda: done(finding()))
    edits: list[StoredEdit] = field(default_factory=list)
    viewed: list[tuple[float, float, int]] = field(default_factory=list)
    kept: list[tuple[str, RatingItem, float | None]] = field(default_factory=list)
    begun: list[RatingRound] = field(default_factory=list)
    agreed: Future[Agreements] = field(default_factory=Future)
    written: list[Path] = field(default_factory=list)

    def sessions(self):
        return done(self.listed)

    def open(self, session_id):
        return done(FakeTraces(next(each for each in self.listed if each.id == session_id)))

    def peek(self, session_id):
        return done(FakeTraces(next(each for each in self.listed if each.id == session_id)))

    def view(self, traces, start_s, end_s, n_columns):
        self.viewed.append((start_s, end_s, n_columns))
        n_wanted = max(1, round((end_s - start_s) * FS_HZ))
        samples_uv = np.random.default_rng(1).normal(0.0, 20.0, (n_wanted, len(CHANNELS)))
        columns = fold(
            samples_uv, np.abs(samples_uv), n_before=0, n_wanted=n_wanted, n_columns=n_columns
        )
        return done(TraceView(start_s, end_s, columns))

    def finding(self, session_id, on_step):
        return self.found

    def marked(self, session_id, found):
        return done(Marked(RESULT, edit_history(self.edits, RESULT), tuple(self.edits)))

    def put(self, session_id, found, place, onset_s):
        self._add(OnsetEdit(RESULT, *place, self._stands_s(found, place), onset_s))
        return self.marked(session_id, found)

    def withdraw(self, session_id, found, place):
        history = edit_history(self.edits, RESULT)
        stood = history.onsets[place]
        first = history.first[place]
        self._add(OnsetEdit(RESULT, *place, stood.onset_s, stood.automatic_s, undoes=first))
        return self.marked(session_id, found)

    def undo(self, session_id, found):
        return self._take_back(session_id, found, edit_history(self.edits, RESULT).undoes)

    def redo(self, session_id, found):
        return self._take_back(session_id, found, edit_history(self.edits, RESULT).redoes)

    def rounds(self):
        return done(tuple(self.begun))

    def begin_round(self, session_ids, *, rater, seed, on_step):
        found = self.found.result()
        lifts = tuple(RatedLift(e.index, e.start_s, e.end_s) for e in found.repetitions)
        round_id, utc = f"round-{len(self.begun)}", "2026-11-22T10:00:00.000+00:00"
        rows = {
            each: RoundBegun(round_id, rater, seed, utc, session_ids, lifts, CHANNELS)
            for each in session_ids
        }
        self.begun.append(
            RatingRound(round_id, rater, seed, utc, items_in_order(rows, seed), marks={})
        )
        return done(self.begun[-1])

    def mark(self, round_id, item, onset_s):
        self.kept.append((round_id, item, onset_s))
        self.begun = [
            replace(e, marks={**e.marks, item.place: onset_s}) if e.id == round_id else e
            for e in self.begun
        ]
        return done(None)

    def agreements(self, on_step):
        return self.agreed

    def write_agreement(self, found, folder):
        self.written.append(folder)
        return done(Exported(folder / "agreement_csv", ()))

    def _stands_s(self, found, place):
        mine = [e.edit for e in self.edits if (e.edit.repetition, e.edit.channel) == place]
        return mine[-1].after_s if mine else automatic_s(found, place)

    def _add(self, edit):
        number = len(self.edits) + 1
        self.edits.append(StoredEdit(number, "2026-11-22T10:00:00.000+00:00", "someone", edit))

    def _take_back(self, session_id, found, edit):
        if edit is not None:
            self._add(edit.edit.taken_back(edit.number))
        return self.marked(session_id, found)
