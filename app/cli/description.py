"""A finding as a terminal shows it: repetitions, then one sentence per pair; no JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from app.model.muscle_names import name_channels
from app.model.words import session_sentence
from dsp.findings import PairFinding, RecordingFinding, SessionPairFinding
from dsp.muscle import GLUTE, HAMSTRINGS, read_muscle

Pair = TypeVar("Pair", PairFinding, SessionPairFinding)


def describe(finding: RecordingFinding, pairs: Sequence[SessionPairFinding]) -> str:
    """Return the repetitions found and what they say about these pairs."""
    names = name_channels([channel.name for channel in finding.channels])
    n_repetitions = len(finding.repetitions)
    counted = f"{n_repetitions} repetition{'s' if n_repetitions != 1 else ''}"
    times = ", ".join(f"{each.start_s:.2f} to {each.end_s:.2f} s" for each in finding.repetitions)
    lines = [f"{counted} at {finding.fs_hz:g} Hz" + (f" ({times})" if times else "")]
    lines += [session_sentence(pair, names).text() for pair in pairs]
    return "\n  ".join(lines)


def asked_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs the question is about, a glute and a hamstring; all where there are none."""
    asked = [
        pair
        for pair in pairs
        if read_muscle(pair.a).muscle == GLUTE and read_muscle(pair.b).muscle in HAMSTRINGS
    ]
    return asked or list(pairs)
