"""A foreign file on its way into the store: read, its channels confirmed by a person, kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from app.engine.intake import FoundRecording
from app.imports.recording import ImportQuestion
from app.imports.rejection import ImportRejected
from app.model.montage import AUX, UNUSED, missing_muscle
from app.model.participant import Participant
from app.presenters.importing_state import (
    NOBODY,
    ChannelToName,
    ImportHindrance,
    ImportingState,
    ImportPhase,
    Owner,
)
from app.presenters.source import MUSCLE_CHOICES
from dsp.muscle import read_muscle

NOT_NAMED = ""
CHOICES = (NOT_NAMED, *MUSCLE_CHOICES, AUX, UNUSED)


class ImportDesk(Protocol):
    """What an import asks of the desk."""

    def look_at_file(self, path: Path, question: ImportQuestion) -> Future[FoundRecording]:
        """Read a foreign file in the background."""
        ...

    def keep_file(
        self, found: FoundRecording, names: dict[str, str], participant_id: str | None
    ) -> Future[str]:
        """Store what was read in the background, as a participant's or as nobody's."""
        ...

    def participants(self) -> Future[tuple[Participant, ...]]:
        """List who is known, in the background."""
        ...


class ImportingPresenter:
    """Leads one file through; nothing of it is stored before ``keep``."""

    def __init__(
        self,
        desk: ImportDesk,
        *,
        on_stored: Callable[[], None],
        who_is_here: Callable[[], Participant | None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._on_stored = on_stored
        self._who_is_here = who_is_here
        self._naming: Future[tuple[Participant, ...]] | None = None
        self._path = Path()
        self._looking: Future[FoundRecording] | None = None
        self._keeping: Future[str] | None = None
        self._found: FoundRecording | None = None
        self._muscles: list[str] = []
        self._state = ImportingState(choices=CHOICES)

    def begin(self, path: Path) -> None:
        """Read a file; what was stated of an earlier one is forgotten."""
        self._path = path
        here = self._who_is_here()
        owner = NOBODY if here is None else Owner(here.id, here.pseudonym)
        owners = tuple(dict.fromkeys((NOBODY, owner)))
        self._state = ImportingState(
            choices=CHOICES, file_name=path.name, owners=owners, owner=owner
        )
        self._naming = self._desk.participants()
        self.read_again()

    def read_again(self) -> None:
        """Read the file with the unit and the rate that are stated now."""
        rate_hz = _rate_of(self._state.rate)
        if self._state.rate and rate_hz is None:
            return
        question = ImportQuestion(self._state.unit or None, rate_hz)
        self._found = None
        self._looking = self._desk.look_at_file(self._path, question)
        self._state = replace(
            self._state,
            phase=ImportPhase.READING,
            problem=None,
            setting=None,
            channels=(),
            changed=None,
            is_taken_as_changed=False,
        )

    def choose_unit(self, unit: str) -> None:
        """State the unit of channels that have none."""
        self._state = replace(self._state, unit=unit)

    def type_rate(self, rate: str) -> None:
        """State the rate of a file without times."""
        self._state = replace(self._state, rate=rate.strip().replace(",", "."))

    def choose_muscle(self, channel: int, muscle: str) -> None:
        """Say what a channel is."""
        if 0 <= channel < len(self._muscles) and muscle in CHOICES:
            self._muscles[channel] = muscle

    def take_as_changed(self, is_taken: bool) -> None:
        """Say that an export of ours is taken although it is not as it was written."""
        self._state = replace(self._state, is_taken_as_changed=is_taken)

    def choose_owner(self, position: int) -> None:
        """Say whose recording it is."""
        if 0 <= position < len(self._state.owners):
            self._state = replace(self._state, owner=self._state.owners[position])

    def keep(self) -> None:
        """Store the recording under the names that were confirmed."""
        found = self._found
        if found is None or self._keeping is not None or self._hindrance() is not None:
            return
        named = zip(found.channels, self._muscles, strict=True)
        self._keeping = self._desk.keep_file(
            found,
            {channel.name: muscle for channel, muscle in named},
            self._state.owner.participant_id,
        )
        self._state = replace(self._state, phase=ImportPhase.STORING)

    def cancel(self) -> None:
        """Leave the form; what is being stored is stored all the same."""
        self._looking = self._found = self._naming = None
        self._state = ImportingState(choices=CHOICES)

    def tick(self) -> ImportingState:
        """Return what to show now."""
        self._collect_found()
        self._collect_kept()
        self._collect_owners()
        if self._found is None:
            is_number = not self._state.rate or _rate_of(self._state.rate) is not None
            hindrance = None if is_number else ImportHindrance.RATE
            return replace(self._state, hindrance=hindrance)
        return replace(
            self._state,
            channels=self._channels(self._found),
            hindrance=self._hindrance(),
            no_order=self._no_order(),
        )

    def _collect_found(self) -> None:
        looking = self._looking
        if looking is None or not looking.done():
            return
        self._looking = None
        problem = looking.exception()
        if problem is not None:
            self._refuse(problem)
            return
        found = self._found = looking.result()
        recording = found.recording
        self._muscles = [_known(channel.name) for channel in found.channels]
        left_out = (f"{each.name}: {each.why}" for each in recording.left_out)
        self._state = replace(
            self._state,
            phase=ImportPhase.ASKING,
            format=recording.format,
            lasts_s=len(recording.samples_uv) / recording.fs_hz,
            n_missing=sum(gap.n_samples for gap in recording.gaps),
            changed=found.changed,
            notes=(*recording.assumed, *found.doubts, *left_out),
        )

    def _collect_owners(self) -> None:
        naming = self._naming
        if naming is None or not naming.done():
            return
        self._naming = None
        if naming.exception() is None:
            known = (Owner(each.id, each.pseudonym) for each in naming.result())
            owners = tuple(dict.fromkeys((*self._state.owners, *known)))
            self._state = replace(self._state, owners=owners)

    def _collect_kept(self) -> None:
        keeping = self._keeping
        if keeping is None or not keeping.done():
            return
        self._keeping = None
        problem = keeping.exception()
        if problem is not None:
            self._refuse(problem)
            return
        self.cancel()
        self._on_stored()

    def _refuse(self, problem: BaseException) -> None:
        setting = problem.setting if isinstance(problem, ImportRejected) else None
        self._found = None
        self._state = replace(
            self._state, phase=ImportPhase.REFUSED, problem=str(problem), setting=setting
        )

    def _channels(self, found: FoundRecording) -> tuple[ChannelToName, ...]:
        return tuple(
            ChannelToName(channel.info.name, channel.unit, found.recording.fs_hz, muscle)
            for channel, muscle in zip(found.recording.channels, self._muscles, strict=True)
        )

    def _hindrance(self) -> ImportHindrance | None:
        if self._state.changed is not None and not self._state.is_taken_as_changed:
            return ImportHindrance.CHANGED
        if NOT_NAMED in self._muscles:
            return ImportHindrance.UNNAMED
        named = [muscle for muscle in self._muscles if muscle not in (AUX, UNUSED)]
        if len(set(named)) < len(named):
            return ImportHindrance.SAME_MUSCLE
        return ImportHindrance.NOTHING_KEPT if set(self._muscles) == {UNUSED} else None

    def _no_order(self) -> str | None:
        if self._hindrance() is not None:
            return None
        missing = missing_muscle(self._muscles, source=self._state.file_name)
        return None if missing is None else str(missing)


def _known(name: str) -> str:
    """Return what a name says, where it says muscle and side; a person confirms it all the same."""
    read = read_muscle(name)
    known = f"{read.muscle}_{read.side}"
    return known if known in MUSCLE_CHOICES else NOT_NAMED


def _rate_of(text: str) -> float | None:
    try:
        rate_hz = float(text)
    except ValueError:
        return None
    return rate_hz if 0.0 < rate_hz < float("inf") else None
