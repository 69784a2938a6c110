"""A finding as a terminal shows it: repetitions and the pairs the question is about; no JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from app.model.beside import told_flags
from app.model.flag_words import flag_sentence
from app.model.muscle_names import Names, name_channels
from app.model.no_repetition_words import no_repetition_sentence
from app.model.ranking_words import ranking_sentence, session_ranking_sentence
from app.model.reasons import channel_reason
from app.model.words import (
    delay_phrase,
    pair_title,
    repetition_sentence,
    session_note,
    session_sentence,
)
from dsp.findings import (
    OnsetFinding,
    PairFinding,
    Quality,
    RecordingFinding,
    RepetitionFinding,
    SessionPairFinding,
    Verdict,
)
from dsp.flag import FlagFinding
from dsp.muscle import GLUTE, HAMSTRINGS, read_muscle
from dsp.published import PublishedDelay

Pair = TypeVar("Pair", PairFinding, SessionPairFinding, PublishedDelay)


def describe(finding: RecordingFinding) -> str:
    """Return what each repetition shows, then what they say together."""
    repetitions = [repetition_line(each) for each in finding.repetitions]
    n_others = len(finding.session_pairs) - len(asked_pairs(finding.session_pairs))
    others = [f"The JSON holds {n_others} more pairs."] if repetitions and n_others else []
    channels = _channel_lines(finding)
    said = [_count(finding), *channels, *repetitions, *_session_lines(finding), *others]
    return "\n  ".join(said)


def describe_session(finding: RecordingFinding) -> str:
    """Return what the repetitions say together."""
    return "\n  ".join([_count(finding), *_channel_lines(finding), *_session_lines(finding)])


def repetition_line(repetition: RepetitionFinding) -> str:
    """Return one repetition's answer in a line, or in a line per pair where several are asked.

    Where one muscle stands alone and there is no order to ask for, it is the muscle's start. What
    was noticed besides follows line by line.
    """
    names = name_channels([onset.channel for onset in repetition.onsets])
    head = f"Repetition {repetition.index + 1} at {repetition.start_s:.1f} s: "
    asked = asked_pairs(repetition.pairs)
    if not asked:
        starts = head + " ".join(_start(onset, names) for onset in repetition.onsets)
        return "\n    ".join([starts, *_noticed(repetition.flags, names)])
    told = [each for pair in asked for each in told_flags(repetition.flags, pair)]
    order = ranking_sentence(repetition.ranking, names)
    noticed = [
        *([] if order is None else [order.text()]),
        *_noticed(dict.fromkeys(told), names),
    ]
    answers = [_answer(pair, repetition, names) for pair in asked]
    if len(asked) == 1:
        return "\n    ".join([head + answers[0], *noticed])
    titles = [pair_title(pair.a, pair.b, names).text() for pair in asked]
    lines = [f"{title}: {answer}" for title, answer in zip(titles, answers, strict=True)]
    return "\n    ".join([head.rstrip(), *lines, *noticed])


def _noticed(flags: Iterable[FlagFinding], names: Names) -> list[str]:
    return [flag_sentence(each, names).text() for each in flags]


def _start(onset: OnsetFinding, names: Names) -> str:
    """Return when a muscle that has no other beside it started."""
    name = names[onset.channel].subject.text()
    if onset.onset_s is None or onset.interval_90_s is None:
        return f"no start of {name} can be told ({_doubts(onset)})."
    low_s, high_s = onset.interval_90_s
    doubts = f" ({_doubts(onset)})" if onset.reasons else ""
    return f"{name} started at {onset.onset_s:.3f} s ({low_s:.3f} to {high_s:.3f}){doubts}."


def _doubts(onset: OnsetFinding) -> str:
    return "; ".join(reason.value for reason in onset.reasons) or "none was found"


def _answer(pair: PairFinding, repetition: RepetitionFinding, names: Names) -> str:
    said = repetition_sentence(pair, repetition.onsets, names, repetition.flags)
    sentence = said.text().rstrip(".")
    delay = delay_phrase(pair)
    if delay is None:
        return f"{sentence}."
    joint = ". Delay" if pair.verdict is Verdict.CANNOT_TELL else ","
    return f"{sentence}{joint} {delay.text()}."


def asked_pairs(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs the question is about, glute and hamstring of one leg, or else all."""
    return [pair for pair in pairs if _is_asked(pair)] or list(pairs)


def _is_asked(pair: PairFinding | SessionPairFinding | PublishedDelay) -> bool:
    a, b = read_muscle(pair.a), read_muscle(pair.b)
    is_one_leg = a.side == b.side or None in (a.side, b.side)
    return a.muscle == GLUTE and b.muscle in HAMSTRINGS and is_one_leg


def _count(finding: RecordingFinding) -> str:
    n_repetitions = len(finding.repetitions)
    if not n_repetitions and finding.no_repetition is not None:
        names = name_channels([channel.name for channel in finding.channels])
        return no_repetition_sentence(finding.no_repetition, names).text()
    return f"{n_repetitions} repetition{'s' if n_repetitions > 1 else ''} at {finding.fs_hz:g} Hz."


def _channel_lines(finding: RecordingFinding) -> list[str]:
    """Return what is wrong with channels over the whole recording, above what they say."""
    names = name_channels([channel.name for channel in finding.channels])
    doubted: dict[str, list[str]] = {}
    for channel in finding.channels:
        if channel.quality is not Quality.OK and channel.reasons:
            what = channel_reason(channel.reasons[0], channel.quality).text()
            doubted.setdefault(what, []).append(names[channel.name].title.text())
    n_channels = len(finding.channels)
    return [
        f"{'All channels' if len(who) == n_channels else ', '.join(who)}: {what.lower()}."
        for what, who in doubted.items()
    ]


def _session_lines(finding: RecordingFinding) -> list[str]:
    if not finding.repetitions:
        return []
    names = name_channels([channel.name for channel in finding.channels])
    asked = asked_pairs(finding.session_pairs)
    if not asked:
        return ["An order needs two muscles: there is one channel."]
    lines = [line for pair in asked for line in _session_pair(pair, names, finding)]
    order = session_ranking_sentence(finding.session_pairs, names)
    return lines if order is None else [*lines, order.text()]


def _session_pair(pair: SessionPairFinding, names: Names, finding: RecordingFinding) -> list[str]:
    """Return a pair's sentence, and below it the note that the window shows with it."""
    note = session_note(pair)
    sentence = session_sentence(pair, names, finding.channels, finding.repetitions).text()
    return [sentence] if note is None else [sentence, f"  {note.text()}"]
