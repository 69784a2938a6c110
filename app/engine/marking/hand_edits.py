"""Starts of a stored finding put elsewhere by hand; the finding stays, and so does every edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from app.exports.analysis_json import SCHEMA, array_as_text, finding_as_dict
from app.model.edit import OnsetEdit, StoredEdit
from app.model.hand_onset import EditHistory, HandOnset, OnsetPlace, edit_history
from app.model.session import StoredResult
from app.store.store import Store
from dsp.findings import RecordingFinding, RepetitionFinding

_CARRIED = "carried over from an earlier analysis"


@dataclass(frozen=True, slots=True)
class Marked:
    """What a person says of one finding; ``log`` is every edit of it, oldest first.

    ``carried`` are starts that were put by hand on an earlier analysis of the same samples.
    """

    result: int | None = None
    history: EditHistory = field(default_factory=EditHistory)
    log: tuple[StoredEdit, ...] = ()
    carried: Mapping[OnsetPlace, HandOnset] = field(default_factory=dict)

    @property
    def onsets(self) -> dict[OnsetPlace, HandOnset]:
        """Return what stands by hand at every place where a person said anything."""
        return {**self.carried, **self.history.onsets}


class HandEdits:
    """Reads and adds; every answer is what stands afterwards."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, session_id: str, finding: RecordingFinding) -> Marked:
        """Return what is said of a finding, and of earlier ones of the same session."""
        edits = self._store.edits.all(session_id)
        said_of = {each.edit.result for each in edits if isinstance(each.edit, OnsetEdit)}
        if not said_of:
            return Marked()
        results = self._store.results.all(session_id)
        ours = _number_of(results, _as_json(session_id, finding))
        history = EditHistory() if ours is None else edit_history(edits, ours)
        carried: dict[OnsetPlace, HandOnset] = {}
        for result in results:
            if result.number in said_of and result.number != ours:
                carried |= _carried(result, edit_history(edits, result.number), finding)
        log = tuple(
            each for each in edits if isinstance(each.edit, OnsetEdit) and each.edit.result == ours
        )
        touched = {(each.repetition, each.channel) for each in _onset_edits(log)}
        return Marked(
            ours, history, log, {at: each for at, each in carried.items() if at not in touched}
        )

    def put(
        self, session_id: str, finding: RecordingFinding, place: OnsetPlace, onset_s: float | None
    ) -> Marked:
        """Put a start somewhere, or say with None that there is none."""
        marked = self._adopted(session_id, finding, place)
        stands_s = self._stands_s(marked, finding, place)
        is_said = place in marked.history.onsets
        if not (is_said and stands_s == onset_s):
            self._add(session_id, OnsetEdit(_number(marked), *place, stands_s, onset_s))
        return self.of(session_id, finding)

    def withdraw(self, session_id: str, finding: RecordingFinding, place: OnsetPlace) -> Marked:
        """Leave a place to what was found there; nothing is said of it by hand any more."""
        marked = self._adopted(session_id, finding, place)
        standing = marked.history.onsets.get(place)
        if standing is None:
            return marked
        first = marked.history.first[place]
        edit = OnsetEdit(
            _number(marked), *place, standing.onset_s, standing.automatic_s, undoes=first
        )
        self._add(session_id, edit)
        return self.of(session_id, finding)

    def undo(self, session_id: str, finding: RecordingFinding) -> Marked:
        """Take the last edit back."""
        return self._take_back(session_id, finding, self.of(session_id, finding).history.undoes)

    def redo(self, session_id: str, finding: RecordingFinding) -> Marked:
        """Take the last undo back."""
        return self._take_back(session_id, finding, self.of(session_id, finding).history.redoes)

    def _take_back(
        self, session_id: str, finding: RecordingFinding, edit: StoredEdit | None
    ) -> Marked:
        if edit is not None:
            self._store.edits.undo(
                session_id, edit.number, participant_id=self._participant(session_id)
            )
        return self.of(session_id, finding)

    def _adopted(self, session_id: str, finding: RecordingFinding, place: OnsetPlace) -> Marked:
        """Return what is said, the finding stored and what was carried over to a place its own."""
        marked = self.of(session_id, finding)
        if marked.result is None:
            number = self._stored(session_id, finding) or self._store.results.add(
                session_id,
                _as_json(session_id, finding),
                finding.method,
                participant_id=self._participant(session_id),
            )
            marked = replace(marked, result=number)
        carried = marked.carried.get(place)
        if carried is None:
            return marked
        found_s = automatic_s(finding, place)
        edit = OnsetEdit(_number(marked), *place, found_s, carried.onset_s, reason=_CARRIED)
        self._add(session_id, edit)
        return self.of(session_id, finding)

    def _stands_s(
        self, marked: Marked, finding: RecordingFinding, place: OnsetPlace
    ) -> float | None:
        """Return what an edit of a place starts from: the last one's outcome, or what was found."""
        for edit in reversed(_onset_edits(marked.log)):
            if (edit.repetition, edit.channel) == place:
                return edit.after_s
        return automatic_s(finding, place)

    def _add(self, session_id: str, edit: OnsetEdit) -> None:
        self._store.edits.add(session_id, edit, participant_id=self._participant(session_id))

    def _participant(self, session_id: str) -> str | None:
        return self._store.find(session_id).details.participant_id

    def _stored(self, session_id: str, finding: RecordingFinding) -> int | None:
        wanted = _as_json(session_id, finding)
        return _number_of(self._store.results.all(session_id), wanted)


def by_hand_of(store: Store, session_id: str, finding: RecordingFinding) -> tuple[HandOnset, ...]:
    """Return every start of a finding that a person says anything of, in the order of places."""
    onsets = HandEdits(store).of(session_id, finding).onsets
    return tuple(onsets[place] for place in sorted(onsets))


def automatic_s(finding: RecordingFinding, place: OnsetPlace) -> float | None:
    """Return where a start was found; None where there is none."""
    for repetition in finding.repetitions:
        for onset in repetition.onsets:
            if (repetition.index, onset.channel) == place:
                return onset.onset_s
    return None


def _as_json(session_id: str, finding: RecordingFinding) -> str:
    return array_as_text([finding_as_dict(finding, file_name=session_id)])


def _number_of(results: tuple[StoredResult, ...], finding_json: str) -> int | None:
    """Return the newest of the results that says the same to the letter."""
    return next(
        (each.number for each in reversed(results) if each.finding_json == finding_json), None
    )


def _number(marked: Marked) -> int:
    if marked.result is None:
        raise ValueError("no finding is stored: an edit belongs to a stored one. Store it first.")
    return marked.result


def _onset_edits(log: tuple[StoredEdit, ...]) -> list[OnsetEdit]:
    return [each.edit for each in log if isinstance(each.edit, OnsetEdit)]


class _Span(msgspec.Struct):
    """What is read of a repetition of an earlier analysis."""

    index: int
    start_s: float
    end_s: float


class _Earlier(msgspec.Struct):
    """What is read of an earlier analysis."""

    repetitions: list[_Span] = []


_EARLIER = msgspec.json.Decoder(list[_Earlier])


def _carried(
    result: StoredResult, history: EditHistory, finding: RecordingFinding
) -> dict[OnsetPlace, HandOnset]:
    """Return what was said of an earlier analysis, at the repetitions of this one."""
    if SCHEMA not in result.finding_json or not history.onsets:
        return {}
    try:
        (earlier,) = _EARLIER.decode(result.finding_json)
    except (msgspec.DecodeError, ValueError):
        return {}
    spans = {each.index: each for each in earlier.repetitions}
    carried: dict[OnsetPlace, HandOnset] = {}
    for onset in history.onsets.values():
        now = same_repetition(spans.get(onset.repetition), finding)
        if now is None or onset.channel not in {each.channel for each in now.onsets}:
            continue
        place = (now.index, onset.channel)
        found_s = automatic_s(finding, place)
        carried[place] = replace(onset, repetition=now.index, automatic_s=found_s)
    return carried


class Spanning(msgspec.Struct):
    """Anything that begins and ends."""

    start_s: float
    end_s: float


def same_repetition(
    span: _Span | Spanning | None, finding: RecordingFinding
) -> RepetitionFinding | None:
    """Return the repetition that shares more than half of a span, or it of the repetition."""
    if span is None:
        return None
    for each in finding.repetitions:
        shared_s = min(each.end_s, span.end_s) - max(each.start_s, span.start_s)
        if shared_s > 0.5 * min(each.end_s - each.start_s, span.end_s - span.start_s):
            return each
    return None
