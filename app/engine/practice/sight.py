"""Which channels show nothing of their muscle now, and why; it holds nothing and counts nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsp.findings import Quality, Reason
from dsp.quality import ChannelState

_BLINDING = (Reason.FLAT, Reason.CLIPPED, Reason.DETACHED, Reason.GAP)
_HUM_OVER_REST = 2.0
_HUM_SHARE = 0.5


def unseen_of(states: Sequence[ChannelState], rests_uv: Mapping[str, float]) -> dict[str, Reason]:
    """Return every channel whose muscle cannot be seen, with what takes it away.

    Hum takes a muscle away once it is most of what is there and twice the day's rest: less of it
    was there when rest was measured, and the goal stands over that.
    """
    found = {state.name: _blinding(state, rests_uv.get(state.name)) for state in states}
    return {name: reason for name, reason in found.items() if reason is not None}


def _blinding(state: ChannelState, rest_uv: float | None) -> Reason | None:
    if state.quality is Quality.BAD and state.reasons and state.reasons[0] in _BLINDING:
        return state.reasons[0]
    if Reason.MAINS not in state.reasons or rest_uv is None or state.level_uv is None:
        return None
    hum_uv = state.hum_uv or 0.0
    is_most = hum_uv**2 > _HUM_SHARE * state.level_uv**2
    return Reason.MAINS if is_most and hum_uv > _HUM_OVER_REST * rest_uv else None
