"""What was noticed, as the ``flags`` of the analysis JSON; only the last digits are rounded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.exports.json_values import as_number
from app.model.flag_words import flag_sentence
from app.model.muscle_names import Names
from dsp.flag import FlagFinding


def flags_as_list(flags: Iterable[FlagFinding], names: Names) -> list[dict[str, Any]]:
    """Return the objects of a repetition's or a session's flags."""
    return [_flag(each, names) for each in flags]


def _flag(flag: FlagFinding, names: Names) -> dict[str, Any]:
    return {
        "code": flag.flag.value,
        "channels": list(flag.channels),
        "value": as_number(flag.measured),
        "limit": as_number(flag.limit),
        "unit": flag.unit.value,
        "effect": "withholds" if flag.withholds else "told",
        "action": flag.action.value,
        "text": flag_sentence(flag, names).text(),
    }
