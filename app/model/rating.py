"""A round in which one person marks starts without knowing whose they are; apart from all edits.

A round is kept with the sessions it is of, as rows that are only added: one that begins it, and one
for every start that is marked, the last of which counts. So it can be left and taken up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import msgspec
import numpy as np

from dsp.findings import MethodInfo

SCHEMA = "firing-order/rating/1"
METHOD = MethodInfo("rating 1", sha256(SCHEMA.encode()).hexdigest())
"""What stands in the place of a method: a person's eye."""

LEAD_S = (0.6, 1.6)
"""How long before a movement what is shown begins, drawn anew each time, so it tells nothing."""
TAIL_S = 0.5


class RatedLift(msgspec.Struct, frozen=True):
    """One movement as it was found when the round began."""

    repetition: int
    start_s: float
    end_s: float


class RoundBegun(msgspec.Struct, frozen=True, tag="begun"):
    """How a round began; every session of it keeps this, with its own lifts and channels."""

    round: str
    rater: str
    seed: int
    utc: str
    sessions: tuple[str, ...]
    lifts: tuple[RatedLift, ...]
    channels: tuple[str, ...]
    schema: str = SCHEMA


class StartRated(msgspec.Struct, frozen=True, tag="rated"):
    """One start as it was marked; ``onset_s`` is None for *no start*."""

    round: str
    repetition: int
    channel: str
    onset_s: float | None
    utc: str
    schema: str = SCHEMA


RatingRow = RoundBegun | StartRated
_ROWS: msgspec.json.Decoder[RatingRow] = msgspec.json.Decoder(RatingRow)


@dataclass(frozen=True, slots=True)
class RatingItem:
    """One start to be marked: where it is, and the stretch that is shown."""

    session_id: str
    lift: RatedLift
    channel: str
    shown_s: tuple[float, float]

    @property
    def place(self) -> tuple[str, int, str]:
        """Return what is marked: session, repetition, channel."""
        return self.session_id, self.lift.repetition, self.channel


@dataclass(frozen=True, slots=True)
class RatingRound:
    """One round over all its sessions: what is to be marked, in order, and what is."""

    id: str
    rater: str
    seed: int
    utc: str
    items: tuple[RatingItem, ...]
    marks: dict[tuple[str, int, str], float | None]

    @property
    def n_done(self) -> int:
        """Return how many starts are marked."""
        return sum(item.place in self.marks for item in self.items)

    @property
    def is_done(self) -> bool:
        """Return whether all are."""
        return self.n_done == len(self.items)


def decode_rows(findings_json: Iterable[str]) -> tuple[RatingRow, ...]:
    """Return those stored findings that are rows of a rating, in their order."""
    return tuple(_ROWS.decode(each) for each in findings_json if SCHEMA in each)


def rounds_of(rows_of_session: dict[str, tuple[RatingRow, ...]]) -> tuple[RatingRound, ...]:
    """Return the rounds that sessions keep, oldest first; what is of a lost session is left out."""
    begun: dict[str, dict[str, RoundBegun]] = {}
    marks: dict[str, dict[tuple[str, int, str], float | None]] = {}
    for session_id, rows in rows_of_session.items():
        for row in rows:
            if isinstance(row, RoundBegun):
                begun.setdefault(row.round, {})[session_id] = row
            else:
                place = (session_id, row.repetition, row.channel)
                marks.setdefault(row.round, {})[place] = row.onset_s
    found = [
        RatingRound(
            round_id,
            one.rater,
            one.seed,
            one.utc,
            items_in_order({s: each[s] for s in one.sessions if s in each}, one.seed),
            marks.get(round_id, {}),
        )
        for round_id, each in begun.items()
        for one in (next(iter(each.values())),)
    ]
    return tuple(sorted(found, key=lambda each: (each.utc, each.id)))


def items_in_order(begun: dict[str, RoundBegun], seed: int) -> tuple[RatingItem, ...]:
    """Return every start of the sessions in the order of a seed.

    Each has its own draw, from the seed and its place alone, so that a session that was deleted
    since leaves the others in their order.
    """
    drawn = [
        (*_draw(seed, session_id, lift.repetition, channel), session_id, lift, channel)
        for session_id, row in begun.items()
        for lift in row.lifts
        for channel in row.channels
    ]
    drawn.sort(key=lambda each: each[0])
    return tuple(
        RatingItem(
            session_id,
            lift,
            channel,
            (max(0.0, lift.start_s - LEAD_S[0] - lead * (LEAD_S[1] - LEAD_S[0])),
             lift.end_s + TAIL_S),
        )
        for _, lead, session_id, lift, channel in drawn
    )  # fmt: skip


def _draw(seed: int, session_id: str, repetition: int, channel: str) -> tuple[float, float]:
    """Return a place in the order and a share of the lead."""
    place = sha256(f"{session_id}/{repetition}/{channel}".encode()).digest()[:8]
    rng = np.random.default_rng((seed, int.from_bytes(place, "big")))
    first, second = rng.random(2).tolist()
    return first, second
