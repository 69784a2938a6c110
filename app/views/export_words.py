"""How an export stands, in words."""

from __future__ import annotations

from app.model.export import Exported
from app.presenters.signals_state import ExportPhase, ExportState
from app.views.text import tr


def export_words(export: ExportState) -> str:
    """Return a sentence or a few, or nothing."""
    if export.phase is ExportPhase.RUNNING:
        if export.percent is None:
            return tr("Analysing, then exporting…")
        return tr("Exporting… {n} %", n=export.percent)
    if export.phase is ExportPhase.CANCELLED:
        return tr("The export was cancelled. Nothing was written.")
    if export.exported is not None:
        return " ".join((_done_words(export.exported), *export.exported.notes))
    return export.problem or ""


def export_place(export: ExportState) -> str:
    """Return where the exported files are, in full."""
    return "" if export.exported is None else "\n".join(map(str, export.exported.files))


def button_words(export: ExportState) -> str:
    """Return what the button of an export says."""
    return tr("Cancel export") if export.phase is ExportPhase.RUNNING else tr("Export…")


def _done_words(exported: Exported) -> str:
    parent = exported.place.parent
    folder = parent.name or str(parent)
    if len(exported.files) == 1:
        return tr("Exported one file into {folder}.", folder=folder)
    return tr("Exported {n} files into {folder}.", n=len(exported.files), folder=folder)
