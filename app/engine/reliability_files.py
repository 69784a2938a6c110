"""A test-retest study as files: every delay that was used, and the study; it finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from app.engine.guided.visits import DatedVisit, Visits
from app.engine.reliability_study import StudyTable
from app.exports.csv_cells import table_bytes
from app.exports.tables.cell import Cell
from app.exports.whole import WholeFiles
from app.model.csv_profile import STANDARD
from app.store.store import Store

SCHEMA = "firing-order/reliability/1"
_COLUMNS = (
    *("task", "leg", "a", "b", "cue", "electrodes", "method"),
    *("pseudonym", "visit", "delay_ms"),
)


def visits_of_people(
    store: Store, visits: Visits, participant_ids: Sequence[str]
) -> dict[str, tuple[DatedVisit, ...]]:
    """Return the tests of these participants, or of everybody, by pseudonym."""
    people = [each for each in store.people.all() if each.id in participant_ids]
    sessions = store.sessions()
    return {
        person.pseudonym: visits.among(
            tuple(each for each in sessions if each.details.participant_id == person.id)
        )
        for person in (people if participant_ids else store.people.all())
    }


def study_json(tables: Sequence[StudyTable]) -> bytes:
    """Return the whole study."""
    content = {"schema": SCHEMA, "tables": tables}
    return msgspec.json.format(msgspec.json.encode(content)) + b"\n"


def study_csv(tables: Sequence[StudyTable]) -> bytes:
    """Return every delay that was used, one a row."""
    rows: list[tuple[Cell, ...]] = [_COLUMNS]
    for table in tables:
        condition = table.condition
        kept = (
            *(condition.task, condition.side, condition.a, condition.b),
            *(condition.cue, condition.electrodes, condition.method),
        )
        for person in table.people:
            visits = enumerate(person.delays_ms[: table.n_visits], start=1)
            rows.extend((*kept, person.pseudonym, number, delay) for number, delay in visits)
    return b"".join(table_bytes(rows, STANDARD))


def write_study(tables: Sequence[StudyTable], folder: Path) -> tuple[Path, ...]:
    """Write both files into a folder; raises ExportFailed."""
    with WholeFiles(folder) as files:
        files.write("reliability.csv", [study_csv(tables)])
        files.write("reliability.json", [study_json(tables)])
    return files.files
