"""One session out in the form that was asked for: the one door to every form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.exports.bids.session import export_bids
from app.exports.content import Content
from app.exports.csv_session import export_csv
from app.exports.edf.kind import BDF, EDF
from app.exports.edf.session import export_edf
from app.exports.mat_session import export_mat
from app.exports.person import person_of
from app.exports.progress import ExportProgress
from app.exports.scans import Scans, refuse_odd_length
from app.model.damage_words import damage_phrase
from app.model.export import Exported, ExportForm, ExportWish, Extra
from app.model.hand_onset import HandOnset
from app.model.session import SessionSummary
from app.store.store import Store
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.findings import RecordingFinding

_WRITERS: dict[ExportForm, Callable[[Content, Scans, ExportWish], Exported]] = {
    ExportForm.CSV: export_csv,
    ExportForm.EDF: partial(export_edf, kind=EDF),
    ExportForm.BDF: partial(export_edf, kind=BDF),
    ExportForm.BIDS: export_bids,
    ExportForm.MAT: export_mat,
}


def export_session(
    store: Store,
    session_id: str,
    wish: ExportWish,
    *,
    findings: RecordingFinding | None,
    amplitudes: RecordingAmplitudes | None = None,
    by_hand: tuple[HandOnset, ...] = (),
    progress: ExportProgress,
) -> Exported:
    """Write what was asked for, whole or not at all; raise ExportFailed and ExportCancelled."""
    session = store.find(session_id)
    refuse_odd_length(session)
    _note(store, session, wish)
    content = Content(
        session=session,
        events=store.events(session.id),
        findings=findings,
        amplitudes=amplitudes,
        by_hand=by_hand,
        disclosure=wish.disclosure,
        person=person_of(store, session, wish.disclosure),
    )
    scans = Scans(store, session, progress)
    progress.begin(scans.n_scans * _n_passes(session, wish))
    exported = _WRITERS[wish.form](content, scans, wish)
    damage = damage_phrase(scans.damaged, fs_hz=session.info.fs_hz)
    if damage is None:
        return exported
    return replace(exported, notes=(*exported.notes, damage.text()))


def _note(store: Store, session: SessionSummary, wish: ExportWish) -> None:
    """Note it before anything leaves, so that nothing can have left unnoted."""
    if wish.disclosure.is_identified:
        detail = f"{wish.form} into {wish.folder}: {wish.disclosure.reason.strip()}"
        store.trail.note_identified_export(session.id, detail)
    else:
        store.trail.note_export(session.id, wish.form.value)


def _n_passes(session: SessionSummary, wish: ExportWish) -> int:
    """Return how often the samples are read."""
    if wish.form is ExportForm.CSV:
        return 2 if Extra.ENVELOPES in wish.extras else 1
    return 1 if wish.form is ExportForm.MAT else 2
