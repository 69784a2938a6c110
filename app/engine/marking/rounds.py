"""Blind rounds in the store: begun, marked start by start, taken up again; never with the edits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from app.model.rating import (
    METHOD,
    RatedLift,
    RatingItem,
    RatingRound,
    RatingRow,
    RoundBegun,
    StartRated,
    decode_rows,
    rounds_of,
)
from app.store.errors import StoreError
from app.store.store import Store
from dsp.findings import RecordingFinding


class NothingToRate(StoreError):
    """The chosen sessions hold no movement."""


class Rounds:
    """Adds rows to the sessions a round is of, each as durable as a finding."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> tuple[RatingRound, ...]:
        """Return every round of which a session is left, oldest first."""
        return rounds_of(
            {each: self._rows(each) for each in self._store.results.sessions_with(METHOD.version)}
        )

    def one(self, round_id: str) -> RatingRound:
        """Return a round as it stands."""
        return next(each for each in self.all() if each.id == round_id)

    def begin(
        self,
        findings: Mapping[str, RecordingFinding],
        *,
        rater: str,
        seed: int,
        round_id: str,
        utc: str,
    ) -> RatingRound:
        """Begin a round over what was found in some sessions; raise where that is nothing."""
        with_lifts = {name: each for name, each in findings.items() if each.repetitions}
        if not with_lifts:
            raise NothingToRate(
                "No movement was found in the chosen recordings, so there is nothing to mark. "
                "Choose a recording with movements in it."
            )
        for session_id, finding in with_lifts.items():
            begun = RoundBegun(
                round_id,
                rater,
                seed,
                utc,
                tuple(with_lifts),
                tuple(
                    RatedLift(each.index, each.start_s, each.end_s) for each in finding.repetitions
                ),
                tuple(each.name for each in finding.channels if _is_rated(finding, each.name)),
            )
            self._add(session_id, begun)
        return self.one(round_id)

    def mark(self, round_id: str, item: RatingItem, onset_s: float | None, *, utc: str) -> None:
        """Keep one mark; None says that there is no start."""
        row = StartRated(round_id, item.lift.repetition, item.channel, onset_s, utc)
        self._add(item.session_id, row)

    def _rows(self, session_id: str) -> tuple[RatingRow, ...]:
        found = self._store.results.all(session_id, method_version=METHOD.version)
        return decode_rows(each.finding_json for each in found)

    def _add(self, session_id: str, row: RatingRow) -> None:
        participant_id = self._store.find(session_id).details.participant_id
        self._store.results.add(
            session_id, msgspec.json.encode(row).decode(), METHOD, participant_id=participant_id
        )


def _is_rated(finding: RecordingFinding, channel: str) -> bool:
    """Tell whether starts are looked for in a channel at all."""
    return any(onset.channel == channel for each in finding.repetitions for onset in each.onsets)
