"""How long a stream that should flow may be silent, told once for all who watch it; no clock."""

STALE_AFTER_S = 0.4
"""A line holds back less: what is silent for longer has gone silent."""

LONGEST_GAP_S = 900.0
"""A recording ends at a longer absence: nobody is still in it, and all of it must fit in memory."""
