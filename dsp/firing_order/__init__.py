"""What follows from onsets: orders, in one repetition and over sessions; never from samples."""

from dsp.firing_order.change import ChangeConfig, SessionConditions, find_change
from dsp.firing_order.config import OrderConfig, PoolingConfig
from dsp.firing_order.median import median_interval
from dsp.firing_order.pair import order_pair
from dsp.firing_order.pooling import pool_delays
from dsp.firing_order.ranking import rank_onsets, rank_repetition, rank_session
from dsp.firing_order.session import is_valid, summarise_session

__all__ = [
    "ChangeConfig",
    "OrderConfig",
    "PoolingConfig",
    "SessionConditions",
    "find_change",
    "is_valid",
    "median_interval",
    "order_pair",
    "pool_delays",
    "rank_onsets",
    "rank_repetition",
    "rank_session",
    "summarise_session",
]
