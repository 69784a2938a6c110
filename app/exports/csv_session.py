"""A stored session as CSV files and their sidecar (docs/csv.md); it computes nothing."""

from __future__ import annotations

from app.exports.content import Content
from app.exports.csv_cells import table_bytes
from app.exports.csv_samples import envelope_rows, sample_rows
from app.exports.csv_sidecar import sidecar_text
from app.exports.scans import Scans
from app.exports.survey import Survey
from app.exports.tables.amplitudes import amplitude_rows, coactivation_rows
from app.exports.tables.by_hand import hand_rows
from app.exports.tables.cell import Table
from app.exports.tables.channels import channel_rows
from app.exports.tables.events import Happening, event_rows
from app.exports.tables.findings import repetition_rows, summary_rows
from app.exports.tables.practice import practice_rows
from app.exports.whole import WholeFolder, WholeZip, several_files
from app.model.export import Exported, ExportWish, Extra
from dsp.chain import ChainConfig

_ENVELOPES = ChainConfig()


def export_csv(content: Content, scans: Scans, wish: ExportWish) -> Exported:
    """Write the session's files under one name; all of them or none."""
    with several_files(wish.folder, f"{content.stem}_csv", wish.packing) as files:
        _write(content, scans, wish, files)
    return Exported(files.place, files.files)


def _write(content: Content, scans: Scans, wish: ExportWish, files: WholeFolder | WholeZip) -> None:
    info, profile, stem = content.session.info, wish.profile, content.stem
    survey = Survey(info.channels)
    files.write(f"{stem}_samples.csv", sample_rows(map(survey.take, scans), info, profile))
    happened = content.happenings(scans)
    for title, table in _tables(content, survey, happened).items():
        files.write(f"{stem}_{title}.csv", table_bytes(table, profile))
    envelopes = _ENVELOPES if Extra.ENVELOPES in wish.extras else None
    if envelopes is not None:
        rows = envelope_rows(scans, info, profile, envelopes)
        files.write(f"{stem}_envelopes.csv", rows)
    sidecar = sidecar_text(
        content,
        scans=scans,
        survey=survey,
        happened=happened,
        profile=profile,
        envelopes=envelopes,
        digests=files.digests,
    )
    files.write(f"{stem}.json", (sidecar.encode("utf-8"),))


def _tables(content: Content, survey: Survey, happened: tuple[Happening, ...]) -> dict[str, Table]:
    """Return every table there is something for, by the word its file is named with."""
    info, findings, amplitudes = content.session.info, content.findings, content.amplitudes
    tables = {
        "events": event_rows(happened, fs_hz=info.fs_hz),
        "channels": channel_rows(info.channels, survey, findings),
    }
    practised = practice_rows(content.session, content.events)
    if practised is not None:
        tables["practice"] = practised
    if findings is not None:
        tables["repetitions"] = repetition_rows(findings, content.by_hand)
        if content.by_hand:
            tables["edits"] = hand_rows(content.by_hand, content.disclosure)
        tables["summary"] = summary_rows(findings)
    if amplitudes is not None:
        tables["amplitudes"] = amplitude_rows(amplitudes)
        if amplitudes.references:
            tables["coactivations"] = coactivation_rows(amplitudes)
    return tables
