"""Places of which two seats say different things, read from the edits; it settles none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.model.edit import DetailsEdit, Edit, OnsetEdit, RepetitionEdit, StoredEdit

SETTLED = "chosen between what two seats said"
_BEFORE = {OnsetEdit: "before_s", RepetitionEdit: "was_set_aside", DetailsEdit: "before"}

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class EditConflict:
    """What was said of one place by people who did not know of each other, all of it kept."""

    place: Place
    said: tuple[StoredEdit, ...]


def edit_conflicts(edits: Iterable[StoredEdit]) -> tuple[EditConflict, ...]:
    """Return the places where edits stand that none of the others starts from.

    On one seat every edit starts from what stands, so a second end comes from another seat. Which
    are found does not depend on the order in which the seats' edits came together.
    """
    ends: dict[Place, list[StoredEdit]] = {}
    for each in edits:
        before = ends.setdefault(each.edit.place, [])
        followed = {*each.edit.settles}
        same = [end.number for end in before if end.edit.outcome == each.edit.start]
        if not followed and same:
            followed.add(same[-1])
        ends[each.edit.place] = [end for end in before if end.number not in followed] + [each]
    return tuple(
        EditConflict(place, tuple(said))
        for place, said in ends.items()
        if any(each.edit.outcome != said[0].edit.outcome for each in said)
    )


def chosen(conflict: EditConflict, keep: StoredEdit, *, stands: Edit) -> Edit:
    """Return the edit by which one of those stands, behind all of them."""
    begins: dict[str, object] = {_BEFORE[type(keep.edit)]: stands.outcome}
    settles = tuple(each.number for each in conflict.said)
    return msgspec.structs.replace(
        keep.edit, **begins, reason=SETTLED, undoes=None, settles=settles
    )
