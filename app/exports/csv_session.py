"""A stored session as CSV files and their sidecar (docs/csv.md); it computes nothing."""

from __future__ import annotations

from pathlib import Path

from app.exports.csv_files import WholeFiles
from app.exports.csv_findings import repetition_rows, summary_rows
from app.exports.csv_samples import SampleRows
from app.exports.csv_sidecar import sidecar_text
from app.store.store import Store
from dsp.findings import RecordingFinding


def export_csv(
    store: Store, session_id: str, folder: Path, *, findings: RecordingFinding | None
) -> tuple[Path, ...]:
    """Write the session's files and return their paths, the sidecar last; all of them or none."""
    session = store.find(session_id)
    rows = SampleRows(store, session)
    # Every file of the simulated person says so, also when the sidecar is lost.
    stem = f"{session.id}_simulated" if session.info.is_simulated else session.id
    with WholeFiles(folder) as files:
        paths = [files.write(f"{stem}_samples.csv", rows)]
        if findings is not None:
            tables = {"repetitions": repetition_rows(findings), "summary": summary_rows(findings)}
            for name, table in tables.items():
                content = table.encode("utf-8")
                paths.append(files.write(f"{stem}_{name}.csv", (content,)))
        sidecar = sidecar_text(
            session,
            rows=rows,
            events=store.events(session.id),
            method=None if findings is None else findings.method,
            digests=dict(files.digests),
        )
        paths.append(files.write(f"{stem}.json", (sidecar.encode("utf-8"),)))
    return tuple(paths)
