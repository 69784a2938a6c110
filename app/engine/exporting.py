"""A stored session analysed and then written out; what it is written as lies in exports."""

from __future__ import annotations

from dataclasses import replace

from app.engine.analyses import Analyses
from app.engine.marking.hand_edits import by_hand_of
from app.engine.review import Review, read_session, review_recording, review_session
from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.export import Exported, ExportWish
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.steps import OnStep, part_of, unheard


def export_reviewed(
    store: Store,
    session_id: str,
    wish: ExportWish,
    config: AnalysisConfig,
    progress: ExportProgress,
    *,
    known: Review | None = None,
) -> Exported:
    """Write a session with what is found in it; the samples alone where that was asked for.

    ``known`` spares the analysis where this session was reviewed already, without squeezes.
    Raises ExportFailed, ExportCancelled, StoreError and SqueezesUnusable.
    """
    progress.advance(0)  # cancelled while it waited: no need to analyse anything
    if wish.has_samples_alone:
        return export_session(store, session_id, wish, findings=None, progress=progress)
    review = known or review_session(store, session_id, config, squeezes=wish.squeezes)
    return export_session(
        store,
        session_id,
        wish,
        findings=review.finding,
        amplitudes=review.amplitudes,
        # Read now: a start may have been moved since the session was reviewed.
        by_hand=by_hand_of(store, session_id, review.finding),
        progress=progress,
    )


class LastReview:
    """Reviews sessions and exports them; what was reviewed last is not analysed again for that."""

    def __init__(self, store: Store, config: AnalysisConfig) -> None:
        self.analyses = Analyses(store, config)
        self._store = store
        self.config = config
        # One tuple, so that a thread sees all of a review or none of it.
        self._last: tuple[str, int, Review] | None = None

    def review(self, session_id: str, on_step: OnStep = unheard) -> Review:
        """Analyse a stored session and measure its amplitudes."""
        end_index = self._store.find(session_id).end_index
        # Read once, and its repetitions looked for once: somebody waits for the result.
        stored = read_session(self._store, session_id)
        known = self.analyses.analysed(session_id, stored, on_step=part_of(on_step, 0.0, 0.8))
        review = review_recording(
            stored, self.config, known=known, on_step=part_of(on_step, 0.8, 1.0)
        )
        review = replace(review, by_hand=by_hand_of(self._store, session_id, review.finding))
        self._last = (session_id, end_index, review)
        return review

    def export(self, session_id: str, wish: ExportWish, progress: ExportProgress) -> Exported:
        """Write a session with what is found in it."""
        known = None if wish.squeezes.squeezes else self._known(session_id)
        return export_reviewed(self._store, session_id, wish, self.config, progress, known=known)

    def forget(self) -> None:
        """Keep nothing of any session, as when the store is locked."""
        self._last = None
        self.analyses.forget()

    def _known(self, session_id: str) -> Review | None:
        """Return the review of a session that has not grown since."""
        last = self._last
        if last is None or last[:2] != (session_id, self._store.find(session_id).end_index):
            return None
        return last[2]
