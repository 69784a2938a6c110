"""What a person can do about something that was found, as names; the words are the program's."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """One thing to do next. The value is a stable name, not a sentence to be shown."""

    NOTHING = "nothing"
    PRESS_STICKER = "press sticker"
    PREPARE_SKIN = "prepare skin"
    CHECK_CONNECTION = "check connection"
    MOVE_CABLES_FROM_MAINS = "move cables from mains"
    FASTEN_CABLES = "fasten cables"
    LOWER_GAIN = "lower gain"
    MOVE_STICKER_FROM_HEART = "move sticker from heart"
    SPREAD_STICKERS = "spread stickers"
    CHECK_LINK = "check link"
    RELAX_FIRST = "relax first"
    WAIT_FOR_TONE = "wait for tone"
    HOLD_LONGER = "hold longer"
    LIFT_SLOWER = "lift slower"
    LIFT_FASTER = "lift faster"
    LIFT_ASKED_LEG = "lift asked leg"
    CHECK_LEADS = "check leads"
    REPEAT_LIFT = "repeat lift"
    REPEAT_THEN_CHECK = "repeat, then check sticker"
    DO_MORE_LIFTS = "do more lifts"
    STOP_FOR_TODAY = "stop for today"
    USE_RAW_SENSOR = "use raw sensor"
    USE_COUNTED_DEVICE = "use counted device"
    RAISE_RATE = "raise rate"
