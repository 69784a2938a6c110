"""What a person can do about something that was noticed, in one sentence each."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.muscle_names import Names
from app.model.phrase import Phrase, phrase
from dsp.action import Action


@dataclass(frozen=True, slots=True)
class _Template:
    """How an action reads when it is known which muscle it concerns, and when it is not."""

    of_muscle: str
    of_all: str


def _template(of_muscle: str, of_all: str | None = None) -> _Template:
    return _Template(of_muscle, of_all or of_muscle)


_TEMPLATES: dict[Action, _Template] = {
    Action.NOTHING: _template(""),
    Action.PRESS_STICKER: _template(
        "Press the {muscle} sticker and push its cable in.",
        "Press the stickers and push the cables in.",
    ),
    Action.PREPARE_SKIN: _template(
        "Check the skin under the {muscle} sticker and its place.",
        "Check the skin under the stickers and their places.",
    ),
    Action.CHECK_CONNECTION: _template("Check the {muscle} cable.", "Check the cables."),
    Action.MOVE_CABLES_FROM_MAINS: _template(
        "Press the reference sticker and move cables away from chargers."
    ),
    Action.FASTEN_CABLES: _template(
        "Fix the {muscle} cable with tape.", "Fix the cables with tape."
    ),
    Action.LOWER_GAIN: _template("Lower the amplifier's gain, then repeat."),
    Action.MOVE_STICKER_FROM_HEART: _template(
        "If it stays so, move the {muscle} sticker further from the heart.",
        "If it stays so, move the stickers further from the heart.",
    ),
    Action.SPREAD_STICKERS: _template("Move the stickers further apart."),
    Action.CHECK_LINK: _template("Check the cable to the computer, then repeat."),
    Action.RELAX_FIRST: _template("Let everything rest, then repeat."),
    Action.WAIT_FOR_TONE: _template("Keep still until it begins, then repeat."),
    Action.HOLD_LONGER: _template("Hold the next one longer."),
    Action.LIFT_SLOWER: _template("Move more slowly."),
    Action.LIFT_FASTER: _template("Move faster."),
    Action.LIFT_ASKED_LEG: _template("Move the leg that carries the stickers."),
    Action.CHECK_LEADS: _template("Check that every cable is on its muscle."),
    Action.REPEAT_LIFT: _template("Repeat the movement."),
    Action.REPEAT_THEN_CHECK: _template(
        "Repeat the movement; if it stays so, check the {muscle} sticker.",
        "Repeat the movement; if it stays so, check the stickers.",
    ),
    Action.DO_MORE_LIFTS: _template("Repeat the movement."),
    Action.STOP_FOR_TODAY: _template("Stop for today; what was recorded is kept."),
    Action.USE_RAW_SENSOR: _template("Use the sensor's raw output."),
    Action.USE_COUNTED_DEVICE: _template("Use a device that counts its samples."),
    Action.RAISE_RATE: _template(
        "Use 1000 per second or more, on another device where this one cannot."
    ),
}


def action_phrase(action: Action, channels: tuple[str, ...], names: Names) -> Phrase:
    """Return what to do, at the one channel it concerns or at all; empty for nothing."""
    template = _TEMPLATES[action]
    if len(channels) == 1 and channels[0] in names:
        return phrase(template.of_muscle, muscle=names[channels[0]].noun)
    return phrase(template.of_all)
