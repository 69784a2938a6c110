"""What a person says against what was found: onsets moved, lifts set aside; the finding stays.

Edits are only ever added. Taking one back is a further edit that says which, so what stands at a
place is what the last edit put there. One that ``settles`` others is a person's choice between what
two seats said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from app.model.session_details import SessionDetails


class OnsetEdit(msgspec.Struct, frozen=True, tag="onset"):
    """An onset of one stored finding moved; None is *no start can be told*.

    ``before_s`` is what stood there, the automatic onset or an earlier edit's; both count from the
    session's first scan.
    """

    result: int
    repetition: int
    channel: str
    before_s: float | None
    after_s: float | None
    reason: str = ""
    undoes: int | None = None
    settles: tuple[int, ...] = ()

    @property
    def start(self) -> float | None:
        """Return what stood there before."""
        return self.before_s

    @property
    def outcome(self) -> float | None:
        """Return what stands there by it."""
        return self.after_s

    @property
    def place(self) -> tuple[int, int, str]:
        """Return what is edited: finding, repetition, channel."""
        return self.result, self.repetition, self.channel

    def taken_back(self, number: int) -> OnsetEdit:
        """Return the edit that takes this one, of this number, back."""
        return msgspec.structs.replace(
            self, before_s=self.after_s, after_s=self.before_s, reason="", undoes=number, settles=()
        )


class RepetitionEdit(msgspec.Struct, frozen=True, tag="repetition"):
    """A repetition of one stored finding set aside, or taken in again, with a reason."""

    result: int
    repetition: int
    was_set_aside: bool
    is_set_aside: bool
    reason: str = ""
    undoes: int | None = None
    settles: tuple[int, ...] = ()

    @property
    def start(self) -> bool:
        """Return what stood there before."""
        return self.was_set_aside

    @property
    def outcome(self) -> bool:
        """Return what stands there by it."""
        return self.is_set_aside

    @property
    def place(self) -> tuple[int, int, str]:
        """Return what is edited: finding and repetition, no channel."""
        return self.result, self.repetition, ""

    def taken_back(self, number: int) -> RepetitionEdit:
        """Return the edit that takes this one, of this number, back."""
        return msgspec.structs.replace(
            self,
            was_set_aside=self.is_set_aside,
            is_set_aside=self.was_set_aside,
            reason="",
            undoes=number,
            settles=(),
        )


class DetailsEdit(msgspec.Struct, frozen=True, tag="details"):
    """What is noted of a session, changed after it began: pain afterwards, say.

    Whose session it is and which protocol it followed is bound and stands in neither.
    """

    before: SessionDetails
    after: SessionDetails
    reason: str = ""
    undoes: int | None = None
    settles: tuple[int, ...] = ()

    @property
    def result(self) -> None:
        """Return that no finding is edited."""
        return

    @property
    def start(self) -> SessionDetails:
        """Return what stood there before."""
        return self.before

    @property
    def outcome(self) -> SessionDetails:
        """Return what stands there by it."""
        return self.after

    @property
    def place(self) -> tuple[int, int, str]:
        """Return what is edited: no finding, what is noted as a whole."""
        return -1, -1, ""

    def taken_back(self, number: int) -> DetailsEdit:
        """Return the edit that takes this one, of this number, back."""
        return msgspec.structs.replace(
            self, before=self.after, after=self.before, reason="", undoes=number, settles=()
        )


Edit = OnsetEdit | RepetitionEdit | DetailsEdit


@dataclass(frozen=True, slots=True)
class StoredEdit:
    """An edit as it was added: its number, when, and by whom."""

    number: int
    utc: str
    who: str
    edit: Edit


def standing(edits: Iterable[StoredEdit]) -> dict[tuple[int, int, str], StoredEdit]:
    """Return what stands now at every place a person touched: the last edit of each."""
    return {each.edit.place: each for each in edits}
