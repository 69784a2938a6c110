"""What one export is made of: a session, what was found in it, and what of both may leave."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.exports.disclosure import kind_of_source, shown_device
from app.exports.person import Person
from app.exports.scans import Scans
from app.exports.tables.events import Happening, Met, happenings
from app.model.export import Disclosure
from app.model.hand_onset import HandOnset
from app.model.session import SessionEvent, SessionSummary
from dsp.amplitude.finding import RecordingAmplitudes
from dsp.findings import RecordingFinding


@dataclass(frozen=True, slots=True)
class Content:
    """A session beside its samples; ``findings`` is None where nothing was analysed."""

    session: SessionSummary
    events: tuple[SessionEvent, ...] = ()
    findings: RecordingFinding | None = None
    amplitudes: RecordingAmplitudes | None = None
    disclosure: Disclosure = field(default_factory=Disclosure)
    person: Person | None = None
    by_hand: tuple[HandOnset, ...] = ()

    @property
    def stem(self) -> str:
        """Return what every file's name begins with.

        It is made of the session's random id alone. Every file of the simulated person says so,
        also when what lies beside it is lost.
        """
        session = self.session
        return f"{session.id}_simulated" if session.info.is_simulated else session.id

    @property
    def study_id(self) -> str:
        """Return what stands for the person in names of files: letters and digits."""
        return "unknown" if self.person is None else self.person.study_id

    @property
    def device(self) -> str:
        """Return the device in words, as far as it may be told."""
        return shown_device(self.session, self.disclosure)

    @property
    def source_kind(self) -> str:
        """Return the kind of source."""
        return kind_of_source(self.session)

    def happenings(self, scans: Scans) -> tuple[Happening, ...]:
        """Return everything that happened, the gaps and damage that were met among it."""
        return happenings(self.session, self.events, Met.of(scans), self.disclosure)

    def events_alone(self) -> tuple[Happening, ...]:
        """Return what was noted while it was recorded."""
        return happenings(self.session, self.events, Met(), self.disclosure)
