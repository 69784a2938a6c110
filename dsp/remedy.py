"""What can be done about each reason to doubt a signal; a flag carries its own action."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsp.action import Action
from dsp.findings import Reason

_BY_REASON: Mapping[Reason, Action] = MappingProxyType(
    {
        Reason.NO_ONSET: Action.REPEAT_LIFT,
        Reason.LOW_SNR: Action.PREPARE_SKIN,
        Reason.INTERVAL_TOO_WIDE: Action.DO_MORE_LIFTS,
        Reason.NEAR_EDGE: Action.DO_MORE_LIFTS,
        Reason.CUT_OFF: Action.REPEAT_LIFT,
        Reason.FAR_APART: Action.REPEAT_LIFT,
        Reason.SECOND_MODE: Action.REPEAT_LIFT,
        Reason.REST_NOT_QUIET: Action.RELAX_FIRST,
        Reason.REST_TOO_SHORT: Action.RELAX_FIRST,
        Reason.GAP: Action.CHECK_LINK,
        Reason.IMPOSSIBLE: Action.CHECK_LINK,
        Reason.CLIPPED: Action.LOWER_GAIN,
        Reason.FLAT: Action.CHECK_CONNECTION,
        Reason.DETACHED: Action.PRESS_STICKER,
        Reason.MAINS: Action.MOVE_CABLES_FROM_MAINS,
        Reason.ECG: Action.MOVE_STICKER_FROM_HEART,
        Reason.MOTION: Action.FASTEN_CABLES,
        Reason.CROSSTALK: Action.SPREAD_STICKERS,
        Reason.CROSSTALK_REMOVED: Action.SPREAD_STICKERS,
        Reason.RATE_TOO_LOW: Action.RAISE_RATE,
        Reason.ENVELOPE_ONLY: Action.USE_RAW_SENSOR,
        Reason.UNTIMED: Action.USE_COUNTED_DEVICE,
        Reason.TOO_FEW_REPETITIONS: Action.DO_MORE_LIFTS,
    }
)


def action_for(reason: Reason) -> Action:
    """Return what to do about a reason.

    Parameters
    ----------
    reason : Reason
        Why something is doubted or withheld.

    Returns
    -------
    Action
        ``REPEAT_LIFT`` for a reason that has none of its own.
    """
    return _BY_REASON.get(reason, Action.REPEAT_LIFT)
