"""The columns of the tables a stored session is shown in; their rows are filled elsewhere."""

from __future__ import annotations

from app.views.text import tr
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table

_GOOD, _TYPICAL, _INTERVAL, _IN_WORDS = 1, 7, 8, 9


def pair_table() -> Table:
    """Return the table of pairs."""
    return Table(
        (
            Column(tr("Pair"), is_wide=True),
            Column(tr("Good"), is_number=True),
            Column(tr("before"), is_number=True),
            Column(tr("together"), is_number=True),
            Column(tr("after"), is_number=True),
            Column(tr("cannot\ntell"), is_number=True),
            Column(tr("not\nused"), is_number=True),
            Column(tr("Typical,\nms"), is_number=True),
            Column(tr("Interval"), is_number=True),
            Column(tr("In words")),
        ),
        name=tr("Pairs of muscles"),
        may_stack=True,
        # Numbers stay: they are what a sentence rests on, and the chosen pair's sentence says the
        # word. Even at twice the size of letters the counts are in sight.
        give_way=(_IN_WORDS, _INTERVAL, _TYPICAL, _GOOD),
    )


def repetition_table() -> Table:
    """Return the table of repetitions; one column draws."""
    return Table(
        (
            Column(tr("Nr")),
            Column(tr("Starts"), is_wide=True),
            Column(tr("In words")),
            Column(tr("Delay, ms"), is_number=True),
            Column(tr("Interval"), is_number=True),
        ),
        name=tr("Repetitions, newest first"),
    )
