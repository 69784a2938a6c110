"""Which repetitions are new to a guided test; it asks for none."""

from __future__ import annotations

from dsp.findings import RepetitionFinding


class NewFindings:
    """Hands each repetition out once, also where all are worked out anew by another rate."""

    def __init__(self) -> None:
        self._n_taken = 0

    def take(self, findings: tuple[RepetitionFinding, ...]) -> tuple[RepetitionFinding, ...]:
        """Return those of all found so far that nobody took; fewer than before hold none."""
        new = findings[self._n_taken :]
        self._n_taken += len(new)
        return new
