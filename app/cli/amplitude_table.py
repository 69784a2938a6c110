"""Amplitudes as a terminal shows them: one row per repetition, one column per muscle; no order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.cli.columns import in_columns
from app.model.amplitude_words import SIZE_OF, frequency_text, percent_text, size_text
from app.model.muscle_names import Names, name_channels
from dsp.amplitude.finding import (
    ChannelAmplitude,
    PairCoactivation,
    RecordingAmplitudes,
    RepetitionAmplitudes,
)
from dsp.amplitude.reason import Doubt
from dsp.amplitude.reference import Reference

_DOUBTED = "*"
_MS_PER_S = 1000.0


def amplitude_lines(amplitudes: RecordingAmplitudes) -> list[str]:
    """Return the tables with their units and windows, then every reason; none without a lift."""
    if not amplitudes.repetitions:
        return [_reference_line(each, amplitudes) for each in amplitudes.references]
    first = amplitudes.repetitions[0]
    names = name_channels([each.channel for each in first.channels])
    lines = [
        f"{SIZE_OF.text()}{_at(first)}:",
        *_table(amplitudes, names, _size),
        *_frequencies(amplitudes, names),
    ]
    lines += [_reference_line(each, amplitudes) for each in amplitudes.references]
    if amplitudes.references:
        lines += _coactivations(amplitudes, names)
    return [*lines, *_notes(amplitudes, names)]


def _at(repetition: RepetitionAmplitudes) -> str:
    is_calibrated = all(each.is_calibrated for each in repetition.channels)
    return "" if is_calibrated else "; µV at the converter, for the gain is not known"


def _size(channel: ChannelAmplitude) -> str:
    size = size_text(channel.amplitude)
    mark = _DOUBTED if channel.amplitude.is_measured and channel.amplitude.reasons else ""
    percent = "" if channel.percent is None else f" ({percent_text(channel.percent)})"
    return f"{size}{mark}{percent}"


def _table(
    amplitudes: RecordingAmplitudes, names: Names, cell: Callable[[ChannelAmplitude], str]
) -> list[str]:
    rows = [["Nr", "seconds", *(name.title.text() for name in names.values())]]
    for each in amplitudes.repetitions:
        held = f"{each.held_s[0]:.2f} to {each.held_s[1]:.2f}"
        rows.append([str(each.index + 1), held, *(cell(channel) for channel in each.channels)])
    return in_columns(rows)


def _frequencies(amplitudes: RecordingAmplitudes, names: Names) -> list[str]:
    """Return mean and median frequency, where any repetition has them."""
    if not any(
        channel.frequencies.mean_hz is not None
        for each in amplitudes.repetitions
        for channel in each.channels
    ):
        return []
    return [
        "Mean / median frequency in Hz of the same stretch, ± half the 90 % interval:",
        *_table(amplitudes, names, lambda each: frequency_text(each.frequencies)),
    ]


def _reference_line(reference: Reference, amplitudes: RecordingAmplitudes) -> str:
    """Return what 100 % of a channel is, and what stands in the way of using it."""
    window_s = amplitudes.config.reference.squeeze.window_ms / _MS_PER_S
    n_squeezes = len(reference.squeezes)
    value = "none" if reference.value_uv is None else f"{reference.value_uv:.1f} µV net RMS"
    why = f"; not used: {_said(reference.reasons)}" if reference.reasons else ""
    return (
        f"Reference of {reference.channel}: {value}, highest {window_s:g} s of {n_squeezes} "
        f"squeeze{'s' if n_squeezes != 1 else ''} ({reference.normalisation.value}){why}."
    )


def _coactivations(amplitudes: RecordingAmplitudes, names: Names) -> list[str]:
    """Return how much every two muscles share, where any of it could be measured."""
    pairs = [
        (pair.a, pair.b)
        for pair in amplitudes.repetitions[0].coactivations
        if _has_references(pair, amplitudes)
    ]
    if not pairs:
        return []
    window_ms = amplitudes.config.running_window_ms
    rows = [["Nr", *(_pair_title(pair, names) for pair in pairs)]]
    for each in amplitudes.repetitions:
        found = {(pair.a, pair.b): pair.common_area_percent for pair in each.coactivations}
        cells = ("–" if found[pair] is None else f"{found[pair]:.0f} %" for pair in pairs)
        rows.append([str(each.index + 1), *cells])
    return [
        f"Co-activation, common area of the running RMS ({window_ms:g} ms) over the repetition:",
        *in_columns(rows),
    ]


def _notes(amplitudes: RecordingAmplitudes, names: Names) -> list[str]:
    """Return every reason once, with what it withholds, of whom and in which repetitions."""
    numbers: dict[tuple[str, str, str], list[int]] = {}
    for each in amplitudes.repetitions:
        for what, who, reasons in _doubts(each, amplitudes, names):
            for reason in reasons:
                numbers.setdefault((what, reason.value, who), []).append(each.index + 1)
    people: dict[tuple[str, str, tuple[int, ...]], list[str]] = {}
    for (what, reason_text, who), found in numbers.items():
        people.setdefault((what, reason_text, tuple(found)), []).append(who)
    return [
        f"{what}: {reason_text}. {', '.join(who)} "
        f"(repetition{'s' if len(found) > 1 else ''} {', '.join(map(str, found))})."
        for (what, reason_text, found), who in people.items()
    ]


def _doubts(
    repetition: RepetitionAmplitudes, amplitudes: RecordingAmplitudes, names: Names
) -> Iterator[tuple[str, str, tuple[Doubt, ...]]]:
    """Yield what is doubted, of whom, and why; what withholds all is not told of its parts."""
    for channel in repetition.channels:
        of_size, who = channel.amplitude.reasons, names[channel.channel].title.text()
        yield "* Amplitude" if channel.amplitude.is_measured else "No amplitude", who, of_size
        of_frequency = (each for each in channel.frequencies.reasons if each not in of_size)
        yield (
            "No frequency" if channel.frequencies.mean_hz is None else "Frequency",
            who,
            tuple(of_frequency),
        )
        told = {*of_size, *channel.frequencies.reasons}
        for pair in repetition.coactivations:
            if pair.a == channel.channel and _has_references(pair, amplitudes):
                whom = _pair_title((pair.a, pair.b), names)
                new = (reason for reason in pair.reasons if reason not in told)
                yield "No co-activation", whom, tuple(new)


def _has_references(pair: PairCoactivation, amplitudes: RecordingAmplitudes) -> bool:
    return None not in (amplitudes.reference_of(pair.a), amplitudes.reference_of(pair.b))


def _pair_title(pair: tuple[str, str], names: Names) -> str:
    return f"{names[pair[0]].title.text()} & {names[pair[1]].noun.text()}"


def _said(reasons: tuple[Doubt, ...]) -> str:
    return "; ".join(reason.value for reason in reasons)
