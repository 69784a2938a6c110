"""What a protocol asked for, from when on; each repetition finds what held at its time."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.flags.expectation import Expectation


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked over a recording; nothing, where it is empty.

    Attributes
    ----------
    steps : tuple of (float, Expectation)
        From when on each expectation holds, in seconds from the recording's first sample: from
        before the tone of a repetition on, or one that begins too soon would be held against the
        one before.

    Raises
    ------
    ValueError
        If the times go back.
    """

    steps: tuple[tuple[float, Expectation], ...] = ()

    def __post_init__(self) -> None:
        times_s = [from_s for from_s, _ in self.steps]
        if times_s != sorted(times_s):
            raise ValueError(f"steps begin at {times_s} s: give them in order of time")

    def at(self, time_s: float) -> Expectation:
        """Return what was asked at a time.

        Parameters
        ----------
        time_s : float
            When a repetition began.

        Returns
        -------
        Expectation
            The empty one before the first step.
        """
        held = [expectation for from_s, expectation in self.steps if from_s <= time_s]
        return held[-1] if held else Expectation()
