"""A stored session analysed and then written out; what it is written as lies in exports."""

from __future__ import annotations

from app.engine.review import review_session
from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.export import Exported, ExportWish
from app.store.store import Store
from dsp.analysis import AnalysisConfig


def export_reviewed(
    store: Store,
    session_id: str,
    wish: ExportWish,
    config: AnalysisConfig,
    progress: ExportProgress,
) -> Exported:
    """Write a session with what is found in it; the samples alone where that was asked for.

    Raises ExportFailed, ExportCancelled, StoreError and SqueezesUnusable.
    """
    if wish.has_samples_alone:
        return export_session(store, session_id, wish, findings=None, progress=progress)
    review = review_session(store, session_id, config, squeezes=wish.squeezes)
    return export_session(
        store,
        session_id,
        wish,
        findings=review.finding,
        amplitudes=review.amplitudes,
        progress=progress,
    )
