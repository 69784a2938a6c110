"""One lift as it was cued or marked while a session ran, beside what is found later."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RepetitionNote:
    """Where a lift lay and what it was to be; ``origin`` is ``cue``, ``person`` or ``found``."""

    first_index: int
    n_samples: int
    origin: str
    side: str = ""
    set_number: int | None = None
    is_practice: bool = False
    note: str = ""
