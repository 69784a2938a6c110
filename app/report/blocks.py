"""A page as blocks of ready words: what the PDF sets and the HTML writes, in the same order."""

from __future__ import annotations

from dataclasses import dataclass

from app.figures.levels import Say
from app.model.phrase import phrase
from app.report.figures import Figure, figures_of
from app.report.page import PAIRS_NOTE, PageTold
from app.report.told import LegTold


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: headings, rows, and which columns are words and not numbers."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_words_first: int = 1
    n_words_last: int = 0


@dataclass(frozen=True, slots=True)
class LegBlock:
    """What is said of one leg."""

    title: str
    tally: str
    sentence: str
    note: str
    change: str


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The page in the order of its blocks; every string is final."""

    title: str
    who: str
    simulated: str
    legs: tuple[LegBlock, ...]
    pairs: TableBlock
    pairs_note: str
    figures: tuple[Figure, ...]
    figure_titles: tuple[str, ...]
    figure_captions: tuple[str, ...]
    sizes: tuple[TableBlock, ...]
    quality_title: str
    facts: tuple[tuple[str, str], ...]
    change_title: str
    pain_title: str
    pain: str
    notes: str
    signature: str
    limits: tuple[str, ...]
    made_by: str


def blocks_of(page: PageTold, say: Say) -> PageBlocks:
    """Return the page in words."""
    test = page.test
    figures = figures_of(test, say)
    return PageBlocks(
        title=say(phrase("{test}: which muscle started when", test=test.title)),
        who=" · ".join(map(say, page.who)),
        simulated=say(_SIMULATED) if test.is_simulated else "",
        legs=tuple(
            LegBlock(
                say(leg.title),
                say(leg.tally),
                say(leg.sentence),
                "" if leg.note is None else say(leg.note),
                say(leg.change),
            )
            for leg in test.legs
        ),
        pairs=_pairs(test.legs, say),
        pairs_note=say(phrase(PAIRS_NOTE.template, n=round(test.tie_ms))),
        figures=figures,
        figure_titles=tuple(say(each.title) for each in figures),
        figure_captions=tuple(
            "" if each.caption is None else say(each.caption) for each in figures
        ),
        sizes=tuple(_sizes(leg, say) for leg in test.legs),
        quality_title=say(phrase("How good was the recording")),
        facts=tuple((say(what), say(fact)) for what, fact in page.facts),
        change_title=say(phrase("Change since an earlier test")),
        pain_title=say(phrase("Pain and notes")),
        pain=say(page.pain),
        notes=page.notes,
        signature=say(phrase("Signature")),
        limits=tuple(map(say, page.limits)),
        made_by=say(page.made_by),
    )


_SIMULATED = phrase("Simulated person: these are not measurements of anybody.")


def _pairs(legs: tuple[LegTold, ...], say: Say) -> TableBlock:
    headings = (
        phrase("Pair"),
        phrase("Good lifts"),
        phrase("before"),
        phrase("together"),
        phrase("after"),
        phrase("cannot tell"),
        phrase("Typical, ms"),
        phrase("Interval, ms"),
        phrase("In words"),
    )
    rows = []
    for leg in legs:
        for pair in leg.pairs:
            title = pair.title
            if len(legs) > 1:
                title = phrase("{leg}: {pair}", pair=title, leg=leg.title)
            counts = (pair.n_good, pair.n_before, pair.n_together, pair.n_after, pair.n_cannot_tell)
            interval = "" if pair.interval is None else say(pair.interval)
            rows.append((say(title), *map(str, counts), pair.typical, interval, say(pair.word)))
    return TableBlock(
        say(phrase("Pairs of muscles")), tuple(map(say, headings)), tuple(rows), n_words_last=1
    )


def _sizes(leg: LegTold, say: Say) -> TableBlock:
    headings = (
        phrase("Muscle"),
        phrase("µV"),
        phrase("% of ref."),
        phrase("Over rest"),
        phrase("Rest"),
        phrase("State"),
    )
    quality = {each.channel: each for each in leg.quality}
    rows = tuple(
        (
            say(size.title),
            size.microvolts,
            size.percent,
            size.over_rest,
            quality[size.channel].rest_level,
            say(quality[size.channel].state),
        )
        for size in leg.sizes
    )
    title = say(phrase("{leg}: level while holding", leg=leg.title))
    return TableBlock(title, tuple(map(say, headings)), rows, n_words_last=1)
