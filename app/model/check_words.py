"""What a functional check asks, and what was seen of it, as phrases; it decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.guided_notes import SideChecked
from app.model.guided_protocol import Check, CheckKind, Side
from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase, voltage
from dsp.functional_check import CheckOutcome

_SIDES = {Side.RIGHT: phrase("right"), Side.LEFT: phrase("left"), Side.BOTH: phrase("both")}


def check_phrase(
    check: Check, side: Side, channels: Sequence[str], names: Names, language: str = "en"
) -> Phrase:
    """Return what is read aloud before a check."""
    text = check.text.get(language, check.text["en"])
    return phrase(text, side=_SIDES[side], muscle=names[channels[0]].sided_noun)


def seen_phrase(seen: SideChecked, names: Names) -> Phrase:
    """Return what was seen: how large, and what of the others; for `NOBODY` what was not."""
    if seen.outcome is CheckOutcome.NOBODY:
        return phrase("Nothing was seen in {muscles}", muscles=_listed(seen.blamed, names))
    shown = [name for name in seen.channels if name in seen.working] or list(seen.working[:1])
    others = [name for name in seen.working if name not in shown]
    sizes = _joined(
        [_size(name, seen, names, is_inside=place > 0) for place, name in enumerate(shown)]
    )
    if not others:
        quiet = {
            CheckKind.MOVEMENT: phrase("{sizes} · the others stayed quiet", sizes=sizes),
            CheckKind.TAP: phrase("{sizes} · the others were not shaken", sizes=sizes),
        }
        return quiet[seen.kind]
    along = _joined([_size(name, seen, names, is_inside=True) for name in others])
    if seen.outcome is CheckOutcome.CLEAR:
        return phrase("{sizes} · also {others}", sizes=sizes, others=along)
    return phrase("{sizes} · but {others}", sizes=sizes, others=along)


def trouble_phrase(seen: SideChecked, names: Names) -> Phrase | None:
    """Return what a check that was not clear means, and the one thing to do; else None."""
    if seen.outcome in (CheckOutcome.SWAPPED, CheckOutcome.OTHER_SIDE):
        return _swapped(seen, names)
    if seen.outcome is CheckOutcome.NOBODY:
        return _nobody(seen, names)
    if seen.outcome is CheckOutcome.UNCLEAR:
        return _unclear(seen, names)
    return None


def accepted_phrase(channels: Sequence[str], names: Names) -> Phrase:
    """Return what follows where a test goes on with leads that seem swapped."""
    return phrase("No order of {muscles} will be told.", muscles=_listed(channels, names))


def _swapped(seen: SideChecked, names: Names) -> Phrase:
    # In the order of the channels, which is that of the screen.
    one, two = (name for name in names if name in seen.blamed)
    if seen.outcome is CheckOutcome.OTHER_SIDE and seen.kind is CheckKind.MOVEMENT:
        own, other = seen.blamed
        return phrase(
            "{Other} answered for {own}: left and right look swapped. Swap the two leads and "
            "measure again; if the other side moved, only measure again.",
            Other=names[other].title,
            own=names[own].sided_definite,
        )
    swapped = phrase(
        "The {one} and {two} stickers look swapped. Swap the two leads and measure again.",
        one=names[one].noun,
        two=names[two].noun,
    )
    own = seen.blamed[0]
    if seen.kind is CheckKind.MOVEMENT and own not in seen.working:
        # A silent muscle may be one of the other leg as well.
        return phrase(
            "{swapped} If each lead is where it belongs: does {own} have its sticker on the side "
            "that was asked?",
            swapped=swapped,
            own=names[own].sided_definite,
        )
    return swapped


def _nobody(seen: SideChecked, names: Names) -> Phrase:
    muscles = _listed(seen.blamed, names)
    if seen.kind is CheckKind.TAP:
        return phrase(
            "No tap was seen at {muscles}. Tap on the sticker itself, twice.", muscles=muscles
        )
    return phrase(
        "Nothing was seen in {muscles}. Was it the side that was asked, and does the sticker lie "
        "on that side? Once more.",
        muscles=muscles,
    )


def _unclear(seen: SideChecked, names: Names) -> Phrase:
    muscles = _listed(seen.blamed, names)
    if seen.kind is CheckKind.TAP:
        return phrase("Also shaken: {muscles}. Once more; hold the other cables.", muscles=muscles)
    return phrase(
        "Cannot tell yet, for as much was seen of {muscles} in another check. Once more, with "
        "everything else let go.",
        muscles=muscles,
    )


def _size(name: str, seen: SideChecked, names: Names, *, is_inside: bool = False) -> Phrase:
    muscle = names[name].noun if is_inside else names[name].subject
    if name not in seen.sizes_uv:
        return muscle
    level = voltage(seen.sizes_uv[name], unit="µV")
    return phrase("{muscle} {level}", muscle=muscle, level=level)


def _listed(channels: Sequence[str], names: Names) -> Phrase:
    return _joined([names[channel].definite for channel in channels])


def _joined(parts: Sequence[Phrase]) -> Phrase:
    said = parts[0]
    for part in parts[1:]:
        said = phrase("{these}, {more}", these=said, more=part)
    return said
