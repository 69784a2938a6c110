"""A test as a person types it, and the protocol it makes, or why it makes none, field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from app.model.draft_fields import DraftRefused, Fields
from app.model.guided_protocol import MOST_LIFTS, Block, Cue, CueKind, GuidedProtocol, Pace, Side
from app.model.own_id import OWN
from app.model.phrase import phrase, verbatim

ENGLISH = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_LONGEST_NAME, _LONGEST_WORDS = 60, 500
_LEAST_SPREAD_S = 1.0


class Legs(StrEnum):
    """Which legs are asked, in which order; ``AS_IT_IS`` is what the other choices cannot say."""

    RIGHT_LEFT = "R L"
    LEFT_RIGHT = "L R"
    RIGHT = "R"
    LEFT = "L"
    BOTH = "both"
    BOTH_THEN_EACH = "both R L"
    AS_IT_IS = "as it is"

    @property
    def sides(self) -> tuple[Side, ...]:
        """Return the legs in their order; none where the blocks are left as they are."""
        if self is Legs.AS_IT_IS:
            return ()
        return tuple(Side(each) for each in self.value.split())


@dataclass(frozen=True, slots=True)
class ProtocolDraft:
    """Every field as it was typed; ``takes_turns`` changes the leg after each set."""

    name: str = ""
    legs: Legs = Legs.RIGHT_LEFT
    takes_turns: bool = True
    n_sets: str = "2"
    n_lifts: str = "5"
    n_practice: str = "2"
    tone_from_s: str = "3"
    tone_to_s: str = "6"
    hold_s: str = "2"
    rise_from_s: str = "0.7"
    rise_to_s: str = "1.5"
    rest_s: str = "5"
    set_rest_s: str = "60"
    kind: CueKind = CueKind.UNCUED
    language: str = ENGLISH
    words: str = ""
    word_right: str = "right"
    word_left: str = "left"


def is_own(protocol: GuidedProtocol) -> bool:
    """Return whether a test was made by whoever uses the program."""
    return protocol.id.startswith(OWN)


def draft_of(protocol: GuidedProtocol) -> ProtocolDraft:
    """Return a protocol as fields."""
    pace, cue = protocol.pace, protocol.cue
    practice = [block for block in protocol.blocks if block.is_practice]
    counted = [block for block in protocol.blocks if not block.is_practice]
    said = " ".join(dict.fromkeys(block.side.value for block in counted))
    legs = Legs(said) if said in set(Legs) else Legs.AS_IT_IS
    n_sets = sum(block.side is counted[0].side for block in counted)
    draft = ProtocolDraft(
        name=protocol.title[ENGLISH],
        legs=legs,
        takes_turns=n_sets == 1 or counted[0].side is not counted[1].side,
        n_sets=str(n_sets),
        n_lifts=str(counted[0].n_lifts),
        n_practice=str(practice[0].n_lifts if practice else 0),
        tone_from_s=f"{pace.tone_after_s[0]:g}",
        tone_to_s=f"{pace.tone_after_s[1]:g}",
        hold_s=_optional(pace.hold_s),
        rise_from_s=_optional(None if pace.rise_s is None else pace.rise_s[0]),
        rise_to_s=_optional(None if pace.rise_s is None else pace.rise_s[1]),
        rest_s=f"{pace.rest_s:g}",
        set_rest_s=f"{pace.block_rest_s:g}",
        kind=cue.kind,
        language=cue.language,
        words=cue.text.get(cue.language, cue.text[ENGLISH]),
        word_right=cue.sides.get(Side.RIGHT, "right"),
        word_left=cue.sides.get(Side.LEFT, "left"),
    )
    counts = _Counts(n_sets, counted[0].n_lifts, int(draft.n_practice))
    if legs.sides and _blocks(draft, counts) == protocol.blocks:
        return draft
    return replace(draft, legs=Legs.AS_IT_IS)


def protocol_of_draft(
    draft: ProtocolDraft, base: GuidedProtocol, *, protocol_id: str, version: int
) -> GuidedProtocol:
    """Return what was typed as a version of a protocol, its checks and stickers those of ``base``.

    Raises DraftRefused with every field that cannot be.
    """
    fields = Fields()
    name = fields.text("name", draft.name, most=_LONGEST_NAME)
    blocks = base.blocks
    if draft.legs.sides:
        counts = _Counts(
            fields.count("n_sets", draft.n_sets, 1, 10),
            fields.count("n_lifts", draft.n_lifts, 1, 50),
            fields.count("n_practice", draft.n_practice, 0, 10),
        )
        blocks = _blocks(draft, counts)
    pace = _pace(draft, base.pace, fields)
    cue = _cue(draft, base.cue, fields, cue_id=f"{protocol_id}/{version}")
    n_lifts = sum(block.n_lifts for block in blocks if not block.is_practice)
    if n_lifts > MOST_LIFTS:
        fields.refuse(
            "n_lifts",
            phrase(
                "{n} lifts in all: at most {most}. Ask fewer a set, or fewer sets.",
                n=n_lifts,
                most=MOST_LIFTS,
            ),
        )
    if fields.problems:
        raise DraftRefused(fields.problems)
    return msgspec.structs.replace(
        base,
        id=protocol_id,
        version=version,
        title={**base.title, ENGLISH: name},
        blocks=blocks,
        pace=pace,
        cue=cue,
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """How often: sets a leg, lifts a set, practice lifts a leg."""

    n_sets: int
    n_lifts: int
    n_practice: int


def _pace(draft: ProtocolDraft, base: Pace, fields: Fields) -> Pace:
    tone_s = (
        fields.seconds("tone_from_s", draft.tone_from_s, 1.0, 30.0),
        fields.seconds("tone_to_s", draft.tone_to_s, 1.0, 60.0),
    )
    if tone_s[1] - tone_s[0] < _LEAST_SPREAD_S:
        fields.refuse(
            "tone_to_s",
            phrase(
                "{to} s after {begin} s: the longest wait is at least {least} s longer than the "
                "shortest, or the tone can be guessed. Make it longer.",
                to=f"{tone_s[1]:g}",
                begin=f"{tone_s[0]:g}",
                least=f"{_LEAST_SPREAD_S:g}",
            ),
        )
    has_hold, has_rise = draft.hold_s.strip(), draft.rise_from_s.strip() or draft.rise_to_s.strip()
    rise_s = None
    if has_rise:
        rise_s = (
            fields.seconds("rise_from_s", draft.rise_from_s, 0.1, 10.0),
            fields.seconds("rise_to_s", draft.rise_to_s, 0.1, 20.0),
        )
        if rise_s[0] >= rise_s[1]:
            fields.refuse(
                "rise_to_s",
                phrase(
                    "{to} s is not longer than {begin} s: give the shortest time first.",
                    to=f"{rise_s[1]:g}",
                    begin=f"{rise_s[0]:g}",
                ),
            )
    made = msgspec.structs.replace(
        base,
        hold_s=fields.seconds("hold_s", draft.hold_s, 0.5, 60.0) if has_hold else None,
        rest_s=fields.seconds("rest_s", draft.rest_s, 2.0, 600.0),
        block_rest_s=fields.seconds("set_rest_s", draft.set_rest_s, 0.0, 3600.0),
    )
    if fields.problems:
        return base  # msgspec would refuse what the fields have refused already
    return msgspec.structs.replace(made, tone_after_s=tone_s, rise_s=rise_s)


def _cue(draft: ProtocolDraft, base: Cue, fields: Fields, *, cue_id: str) -> Cue:
    words = fields.text("words", draft.words, most=_LONGEST_WORDS)
    language = draft.language.strip()
    if not _LANGUAGE.fullmatch(language):
        fields.refuse(
            "language",
            phrase(
                "“{value}” is no language code. Type two letters, such as en, de or pt-BR.",
                value=verbatim(language),
            ),
        )
    gaps = set(re.findall(r"{[^{}]*}|[{}]", words)) - {"{side}"}
    if gaps:
        fields.refuse(
            "words",
            phrase(
                "{gap} is filled by nothing: only {side} is, with the leg. Write it so.",
                gap=verbatim("“" + sorted(gaps)[0] + "”"),
                side=verbatim("{side}"),
            ),
        )
    sides = {}
    if language != ENGLISH and "{side}" in words:
        sides = {
            Side.RIGHT: fields.text("word_right", draft.word_right, most=_LONGEST_NAME),
            Side.LEFT: fields.text("word_left", draft.word_left, most=_LONGEST_NAME),
        }
    if fields.problems:
        return base
    text = {**base.text, language: words}
    if (text, draft.kind, language, sides) == (base.text, base.kind, base.language, base.sides):
        return base
    # Other words may move an order: what was said under them is not held against these.
    return msgspec.structs.replace(
        base, id=cue_id, kind=draft.kind, text=text, language=language, sides=sides
    )


def _blocks(draft: ProtocolDraft, counts: _Counts) -> tuple[Block, ...]:
    """Return practice of each leg, then its sets, by turns or one leg after the other.

    What is asked of both at once and then of each is practised at once.
    """
    sides = draft.legs.sides
    practised = sides[:1] if draft.legs is Legs.BOTH_THEN_EACH else sides
    practice = tuple(
        Block(side=side, n_lifts=counts.n_practice, is_practice=True)
        for side in practised
        if counts.n_practice
    )
    order = sides * counts.n_sets
    if not draft.takes_turns:
        order = tuple(side for side in sides for _ in range(counts.n_sets))
    return (*practice, *(Block(side=side, n_lifts=counts.n_lifts) for side in order))


def _optional(value_s: float | None) -> str:
    return "" if value_s is None else f"{value_s:g}"
