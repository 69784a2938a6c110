"""Everything the store holds of one participant as one zip, for themselves; it names nothing else.

Names inside come from ids alone, never from what anybody typed.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from app.exports.errors import ExportFailed
from app.exports.leftovers import work_name
from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.exports.whole import WholeZip
from app.model.audit import AuditAct
from app.model.export import Disclosure, Exported, ExportForm, ExportWish
from app.model.participant import Participant
from app.model.session import SessionSummary
from app.store.errors import StoreError
from app.store.store import Store

SCHEMA = "firing-order/bundle/1"
REASON = "everything of one participant, for themselves"
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_PIECE_BYTES = 1 << 20
_README = """\
Everything that was kept of one participant.

participant.json       who, in their own and in other words
plans.json             what was to be practised, every version
diary.json             what they said they did of it
audit.json             what was done with it, when and by which account
sessions/ID/           one folder for each recording:
  session.json         what was noted, found, edited and marked
  …_csv/               its samples and tables as CSV (and further forms, where asked for)
  …_report.pdf, .html  the page of a guided test, in words
unreadable.json        recordings that are there and cannot be read, with the reason
manifest.json          the SHA-256 of every file

JSON and CSV are UTF-8. Times of day carry their time zone; times within a recording count from its
first sample. This is not a medical document and says nothing about health.
"""


PagesOf = Callable[[SessionSummary], Mapping[str, bytes]]


def _no_pages(session: SessionSummary) -> Mapping[str, bytes]:
    """Return nothing: the samples and tables say it all."""
    return {}


def export_bundle(
    store: Store,
    participant: Participant,
    folder: Path,
    *,
    forms: tuple[ExportForm, ...] = (ExportForm.CSV,),
    progress: ExportProgress | None = None,
    pages_of: PagesOf = _no_pages,
) -> Exported:
    """Write the zip, whole or not at all, with a line in the audit log before anything leaves.

    ``pages_of`` makes what is told of a session beside its samples, by the name of its file.
    """
    progress = progress or ExportProgress()
    sessions = [each for each in store.sessions() if _is_of(each, participant)]
    if any(each.is_recording for each in sessions):
        raise ExportFailed(
            f"{participant.id} is being recorded. A bundle holds what has ended. Stop the "
            "recording, then export again."
        )
    store.audit.add(AuditAct.EXPORTED, subject=participant.id, detail="bundle")
    with WholeZip(folder, f"participant-{safe_name(participant.id)}.zip") as files:
        files.write("README.txt", (_README.encode("utf-8"),))
        for session in sessions:
            _write_session(store, session, files, folder=folder, forms=forms, progress=progress)
            for name, content in pages_of(session).items():
                files.write(f"sessions/{safe_name(session.id)}/{name}", (content,))
        files.write("participant.json", _as_json(_person(store, participant, sessions)))
        files.write("plans.json", _as_json(store.plans.all(participant.id)))
        files.write("diary.json", _as_json(store.plans.diary.all(participant.id)))
        files.write("unreadable.json", _as_json(_unreadable(store, participant)))
        files.write("audit.json", _as_json(_audit(store, participant, sessions)))
        manifest = {"schema": SCHEMA, "sha256": dict(files.digests)}
        files.write("manifest.json", _as_json(manifest))
    return Exported(files.place, files.files)


def safe_name(subject_id: str) -> str:
    """Return an id as part of a file's name: itself where it is plain, else a digest of it."""
    if _SAFE.fullmatch(subject_id):
        return subject_id
    return hashlib.sha256(subject_id.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _is_of(session: SessionSummary, participant: Participant) -> bool:
    return session.details.participant_id == participant.id


def _write_session(
    store: Store,
    session: SessionSummary,
    files: WholeZip,
    *,
    folder: Path,
    forms: tuple[ExportForm, ...],
    progress: ExportProgress,
) -> None:
    inside = f"sessions/{safe_name(session.id)}"
    files.write(f"{inside}/session.json", _as_json(_noted(store, session)))
    for form in forms:
        # Beside the zip: what is readable lies nowhere but where it was asked for.
        with _work_folder(folder) as work:
            wish = ExportWish(work, form=form, disclosure=Disclosure(REASON))
            export_session(store, session.id, wish, findings=None, progress=progress)
            for file in sorted(each for each in work.rglob("*") if each.is_file()):
                name = file.relative_to(work).as_posix()
                files.write(f"{inside}/{name}", _pieces(file))


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """Make a hidden folder for the readable files; whoever is killed in it is cleared up after."""
    work = folder / work_name("bundle")
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _person(
    store: Store, participant: Participant, sessions: list[SessionSummary]
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "participant": participant,
        "identity": store.people.identity(participant.id),
        "sessions": [each.id for each in sessions],
    }


def _noted(store: Store, session: SessionSummary) -> dict[str, Any]:
    results = store.results.all(session.id)
    return {
        "schema": SCHEMA,
        "session": session,
        "started": session.started.isoformat(),
        "ended": session.ending,
        "events": store.events(session.id),
        "repetitions": store.edits.repetitions(session.id),
        "results": [
            {
                "number": each.number,
                "method": each.method,
                "finding": msgspec.json.decode(each.finding_json),
            }
            for each in results
        ],
        "edits": store.edits.all(session.id),
    }


def _unreadable(store: Store, participant: Participant) -> list[dict[str, str]]:
    theirs = store.session_ids_of(participant.id)
    return [
        {"session": each.id, "problem": each.problem}
        for each in store.unreadable()
        if each.id in theirs
    ]


def _audit(
    store: Store, participant: Participant, sessions: list[SessionSummary]
) -> list[Mapping[str, Any]]:
    theirs = {participant.id, *(each.id for each in sessions)}
    lines: list[Mapping[str, Any]] = []
    for line in store.audit.lines():
        if line.subject in theirs:
            words = "" if line.sealed is None else _opened(store, line.subject, line.sealed)
            told = {"act": line.act, "detail": line.detail, "subject": line.subject, "why": words}
            lines.append({"number": line.number, "utc": line.utc, "who": line.who, **told})
    return lines


def _opened(store: Store, subject: str, sealed: bytes) -> str:
    try:
        return store.trail.reason(subject, sealed)
    except StoreError as problem:
        return f"cannot be read: {problem}"


def _as_json(content: object) -> tuple[bytes]:
    text = msgspec.json.format(msgspec.json.encode(content), indent=1)
    return (text + b"\n",)
