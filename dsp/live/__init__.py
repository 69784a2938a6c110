"""Which muscle starts first, said while it happens; the final word is `dsp.analysis`'s."""

from dsp.live.config import AlarmConfig, LiveConfig
from dsp.live.finding import LiveFinding, Revision
from dsp.live.order import LiveOrder
from dsp.live.revision import find_revisions, is_same_lift

__all__ = [
    "AlarmConfig",
    "LiveConfig",
    "LiveFinding",
    "LiveOrder",
    "Revision",
    "find_revisions",
    "is_same_lift",
]
