"""What the Result screen shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.presenters.recordings_state import Progress
from app.presenters.signals_state import ExportState
from app.report.told import LegTold, TestTold


@dataclass(frozen=True, slots=True)
class ResultState:
    """One test's result; ``told`` is None until it is known, and where there is none.

    ``who`` is a pseudonym or empty, ``when`` the day and time of the test.
    """

    progress: Progress = Progress.IDLE
    problem: str | None = None
    session_id: str | None = None
    who: str = ""
    when: str = ""
    told: TestTold | None = None
    leg_position: int = 0
    is_change_known: bool = False
    report: ExportState = field(default_factory=ExportState)

    @property
    def leg(self) -> LegTold | None:
        """Return the leg that is shown below the sentences."""
        if self.told is None or not self.told.legs:
            return None
        return self.told.legs[min(self.leg_position, len(self.told.legs) - 1)]
