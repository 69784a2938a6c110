"""The tables of the Result screen: the pairs of muscles, and how good the recording was."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.report.told import LegTold
from app.views.text import say, tr
from app.views.theme import CHIP, S1, S2, S4, Role, theme_now
from app.views.widgets.label import label
from app.views.widgets.marks import Badge, badge_icon, pair_icon
from app.views.widgets.rows_model import Column
from app.views.widgets.table import Table
from dsp.findings import MethodInfo, Quality

_GOOD, _INTERVAL, _IN_WORDS = 1, 7, 8
_STATE = 3
_BADGES = {Quality.OK: Badge.GOOD, Quality.LOOK: Badge.LOOK, Quality.BAD: Badge.STOP}


class PairsCard(QFrame):
    """One row a pair; before and after are counts, none of them coloured."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._table = Table(
            (
                Column(tr("Pair"), is_wide=True),
                Column(tr("Good\nlifts"), is_number=True),
                Column(tr("before"), is_number=True),
                Column(tr("together"), is_number=True),
                Column(tr("after"), is_number=True),
                Column(tr("cannot\ntell"), is_number=True),
                Column(tr("Typical,\nms"), is_number=True),
                Column(tr("Interval,\nms"), is_number=True),
                Column(tr("In words")),
            ),
            name=tr("Pairs of muscles of this leg"),
            # How many lifts are good stands above the sentence, too.
            give_way=(_GOOD, _IN_WORDS, _INTERVAL),
        )
        self._table.setIconSize(QSize(2 * CHIP + S1, CHIP))
        self._told = label("", Role.CAPTION, tone="quiet", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S2, S4, S2)
        column.setSpacing(S1)
        column.addWidget(self._table)
        column.addWidget(self._told)
        column.addStretch(1)

    @property
    def table(self) -> Table:
        """Return the table."""
        return self._table

    def show_leg(self, leg: LegTold, *, tie_ms: float) -> None:
        """Show the pairs of a leg."""
        theme = theme_now()
        self._table.show_rows(
            [
                (
                    say(row.title),
                    str(row.n_good),
                    *map(str, (row.n_before, row.n_together, row.n_after, row.n_cannot_tell)),
                    row.typical,
                    say(row.interval),
                    say(row.word),
                )
                for row in leg.pairs
            ],
            icons=[pair_icon(row.pair, theme) for row in leg.pairs],
        )
        self._table.keep_rows_in_sight(len(leg.pairs))
        self._table.setVisible(bool(leg.pairs))
        self._told.setText(
            tr(
                "before and after: by more than {n} ms, first-named against second",
                n=round(tie_ms),
            )
        )


class QualityCard(QFrame):
    """Signal and rest level of each sticker, and what else is to be known."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._table = Table(
            (
                Column(tr("Sticker"), is_wide=True),
                Column(tr("While\nholding"), is_number=True),
                Column(tr("% of\nreference"), is_number=True),
                Column(tr("Over\nrest"), is_number=True),
                Column(tr("Rest\nlevel"), is_number=True),
                Column(tr("State")),
            ),
            name=tr("How good the recording was"),
            give_way=(4, 1),
        )
        self._table.setIconSize(QSize(CHIP, CHIP))
        self._facts = label("", Role.CAPTION, tone="quiet", wraps=True)
        self._method = label("", Role.CAPTION, tone="quiet", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(S4, S2, S4, S2)
        column.setSpacing(S1)
        column.addWidget(label(tr("How good was the recording"), Role.HEADING))
        column.addWidget(self._table)
        column.addWidget(self._facts)
        column.addWidget(self._method)

    def show_leg(self, leg: LegTold, method: MethodInfo) -> None:
        """Show the stickers of a leg."""
        theme = theme_now()
        sizes = {each.channel: each for each in leg.sizes}
        self._table.show_rows(
            [
                (
                    say(row.title),
                    sizes[row.channel].microvolts,
                    sizes[row.channel].percent,
                    row.over_rest,
                    row.rest_level,
                    say(row.state),
                )
                for row in leg.quality
            ],
            icons=[badge_icon(_BADGES[row.quality], theme) for row in leg.quality],
        )
        self._table.keep_rows_in_sight(len(leg.quality))
        self._facts.setText(" · ".join(map(say, leg.facts)))
        settings = method.settings_sha256
        self._method.setText(
            tr(
                "Method {version} · settings {head}…{tail}",
                version=method.version,
                head=settings[:4],
                tail=settings[-2:],
            )
        )
