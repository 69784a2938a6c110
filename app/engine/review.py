"""A stored session analysed again, by the code that spoke live."""

from __future__ import annotations

from app.store.store import Store
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.findings import RecordingFinding


def analyse_session(store: Store, session_id: str, config: AnalysisConfig) -> RecordingFinding:
    """Analyse the raw samples of a stored session."""
    stored = store.read(session_id)
    return analyse_recording(
        stored.samples_uv, stored.info.fs_hz, stored.info.channels, config=config
    )
