"""A stored session as CSV files and their sidecar (docs/csv.md); it computes nothing."""

from __future__ import annotations

from pathlib import Path

from app.exports.csv_amplitudes import amplitude_rows, coactivation_rows
from app.exports.csv_files import WholeFiles
from app.exports.csv_findings import repetition_rows, summary_rows
from app.exports.csv_samples import SampleRows
from app.exports.csv_sidecar import sidecar_text
from app.exports.errors import ExportFailed
from app.model.session import SessionSummary
from app.store.store import Store
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.findings import RecordingFinding

MAX_MISSING_H = 24


def export_csv(
    store: Store,
    session_id: str,
    folder: Path,
    *,
    findings: RecordingFinding | None,
    amplitudes: RecordingAmplitudes | None = None,
) -> tuple[Path, ...]:
    """Write the session's files and return their paths, the sidecar last; all of them or none."""
    session = store.find(session_id)
    _refuse_endless_gap(session)
    rows = SampleRows(store, session)
    # Every file of the simulated person says so, also when the sidecar is lost.
    stem = f"{session.id}_simulated" if session.info.is_simulated else session.id
    with WholeFiles(folder) as files:
        paths = [files.write(f"{stem}_samples.csv", rows)]
        if findings is not None:
            tables = {"repetitions": repetition_rows(findings), "summary": summary_rows(findings)}
            if amplitudes is not None:
                tables["amplitudes"] = amplitude_rows(amplitudes)
            if amplitudes is not None and amplitudes.references:
                tables["coactivations"] = coactivation_rows(amplitudes)
            for name, table in tables.items():
                content = table.encode("utf-8")
                paths.append(files.write(f"{stem}_{name}.csv", (content,)))
        sidecar = sidecar_text(
            session,
            rows=rows,
            events=store.events(session.id),
            method=None if findings is None else findings.method,
            amplitudes=amplitudes,
            digests=dict(files.digests),
        )
        paths.append(files.write(f"{stem}.json", (sidecar.encode("utf-8"),)))
    return tuple(paths)


def _refuse_endless_gap(session: SessionSummary) -> None:
    """Raise rather than fill a disk with empty rows, as after a device that counted wildly."""
    missing_h = session.n_missing / session.info.fs_hz / 3600
    if missing_h > MAX_MISSING_H:
        raise ExportFailed(
            f"In session {session.id} {missing_h:.0f} h of samples are missing. A CSV file has a "
            f"row for each, so at most {MAX_MISSING_H} h are written. Choose another session."
        )
