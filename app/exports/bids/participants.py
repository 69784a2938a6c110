"""``participants.tsv``: the one person of a data set, under a study id."""

from __future__ import annotations

from typing import Any

from app.exports.content import Content
from app.exports.tables.cell import Table

PARTICIPANT_MEANINGS: dict[str, Any] = {
    "participant_id": {"Description": "Study id, random"},
    "age_band": {"Description": "Age in bands of ten years"},
    "sex": {"Description": "As told by the participant"},
    "height": {"Description": "Body height", "Units": "cm"},
    "weight": {"Description": "Body mass", "Units": "kg"},
    "dominant_leg": {"Description": "As told by the participant"},
    "tested_sides": {"Description": "Legs in the order in which they were tested"},
    "symptom_side": {"Description": "Side of the complaint"},
    "pain_before": {"Description": "Pain before the recording, from 0 to 10"},
    "pain_after": {"Description": "Pain after the recording, from 0 to 10"},
}


def participant_rows(content: Content) -> Table:
    """Yield the header and the one row."""
    person, details = content.person, content.session.details
    body = None if person is None else person.body
    yield tuple(PARTICIPANT_MEANINGS)
    yield (
        f"sub-{content.study_id}",
        None if person is None else person.age_band,
        None if body is None else body.sex,
        None if body is None else body.height_cm,
        None if body is None else body.mass_kg,
        None if body is None else body.dominant_leg,
        " ".join(details.tested_sides),
        *(details.symptom_side, details.pain_before, details.pain_after),
    )
