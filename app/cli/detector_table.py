"""Published detectors as a terminal shows them: a row per repetition and pair; no verdict."""

from __future__ import annotations

from collections.abc import Sequence

from app.cli.columns import in_columns
from app.cli.description import asked_pairs
from app.model.muscle_names import Names, name_channels
from app.model.published_words import NO_START, PUT_LATE, delays_heading, starts_heading
from app.model.words import lag_text, pair_title
from dsp.findings import Reason
from dsp.published import DETECTORS, PublishedOnset, RepetitionOfDetector, RepetitionPublished

_Row = tuple[int, str, list[str]]


def detector_lines(repetitions: Sequence[RepetitionPublished]) -> list[str]:
    """Return heading, table and what to know beside it; nothing where nobody was asked."""
    if not repetitions or not repetitions[0].detectors:
        return []
    names = name_channels([onset.channel for onset in repetitions[0].detectors[0].onsets])
    has_pairs = bool(repetitions[0].detectors[0].delays)
    rows = _delay_rows(repetitions, names) if has_pairs else _start_rows(repetitions, names)
    heading = delays_heading() if has_pairs else starts_heading()
    return [
        heading.text(),
        *_table(repetitions[0], rows),
        *_reasons(repetitions, names),
        PUT_LATE.text(),
    ]


def _table(first: RepetitionPublished, rows: Sequence[_Row]) -> list[str]:
    titles = [DETECTORS[each.detector].title for each in first.detectors]
    who_width = max(len(who) for _, who, _ in rows)
    return in_columns(
        [
            ["Nr", "", *titles],
            *([str(number), who.ljust(who_width), *cells] for number, who, cells in rows),
        ]
    )


def _delay_rows(repetitions: Sequence[RepetitionPublished], names: Names) -> list[_Row]:
    """Return the pairs the question is about, as they are told above the table."""
    rows = []
    for repetition in repetitions:
        asked = [asked_pairs(each.delays) for each in repetition.detectors]
        for of_pair in zip(*asked, strict=True):
            title = pair_title(of_pair[0].a, of_pair[0].b, names).text()
            rows.append((repetition.index + 1, title, [lag_text(each.lag_ms) for each in of_pair]))
    return rows


def _start_rows(repetitions: Sequence[RepetitionPublished], names: Names) -> list[_Row]:
    return [
        (
            repetition.index + 1,
            names[of_channel[0].channel].title.text(),
            [_start(each) for each in of_channel],
        )
        for repetition in repetitions
        for of_channel in zip(*(each.onsets for each in repetition.detectors), strict=True)
    ]


def _start(onset: PublishedOnset) -> str:
    return NO_START if onset.onset_s is None else f"{onset.onset_s:.3f}"


def _reasons(repetitions: Sequence[RepetitionPublished], names: Names) -> list[str]:
    """Return why there are no starts: a line per reason, with whom and in which repetitions."""
    found: dict[Reason, dict[str, dict[int, None]]] = {}
    for repetition in repetitions:
        for each in repetition.detectors:
            for onset in each.onsets:
                if onset.reason is not None:
                    who = found.setdefault(onset.reason, {}).setdefault(
                        _who(onset, each, names), {}
                    )
                    who[repetition.index + 1] = None
    return [
        f"{NO_START} {reason.value}: "
        + "; ".join(f"{who} in {', '.join(map(str, numbers))}" for who, numbers in of.items())
        + "."
        for reason, of in found.items()
    ]


def _who(onset: PublishedOnset, found: RepetitionOfDetector, names: Names) -> str:
    """Return the muscle, and the detector too where another may have found its start."""
    title = names[onset.channel].title.text()
    if onset.reason is Reason.NO_ONSET:
        return f"{title} by {DETECTORS[found.detector].title}"
    return title
