"""Between which limits a noisy power lies, frame by frame; it knows no muscle and no goal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.block import FloatArray

IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ZoneConfig:
    """How much evidence a change of zone takes.

    Attributes
    ----------
    shape : float
        Shape of the gamma distribution of a frame's power: half its degrees of freedom. Frames of
        20 ms of EMG have about 4 (noise of the EMG spectrum: 4.1; measured muscle, whose
        bandwidth is no wider: not more).
    change_cost : float
        Log-likelihood a change from one zone to the next must gain.
    most_cost : float
        Log-likelihood one frame can weigh at most: a heartbeat or a jolt is one frame or two.
    """

    shape: float = 4.0
    change_cost: float = 3.0
    most_cost: float = 4.0


class ZoneTracker:
    """Tells which of several zones a power is in, from the frames so far.

    Parameters
    ----------
    n_limits : int
        How many limits there are; zone ``k`` lies above ``k`` of them.
    config : ZoneConfig
        Evidence a change takes.

    Notes
    -----
    The cheapest path through the zones (Viterbi 1967): a frame of power ``p`` costs a zone
    nothing if ``p`` is inside it, else ``min(((z - t) / s)² / 2, most)`` with ``z = p^(1/3)``
    and, for the limit ``g`` that lies between, ``t = g^(1/3) (1 - 1/(9k))``,
    ``s = g^(1/3) / √(9k)``: the cube root of a gamma variable of shape ``k`` is close to normal
    (Wilson and Hilferty 1931), so a level above a limit and one below it are told by the same
    evidence and a crossing is dated without bias. A frame that is missing costs no zone anything.
    Memory grows by one row a frame until `forget`.

    References
    ----------
    Viterbi 1967, *IEEE Trans Inf Theory* 13:260; Wilson, Hilferty 1931, *PNAS* 17:684.
    """

    def __init__(self, n_limits: int, config: ZoneConfig | None = None) -> None:
        self._config = config or ZoneConfig()
        zones = np.arange(n_limits + 1)
        self._changes = self._config.change_cost * np.abs(zones[:, np.newaxis] - zones)
        self._costs = np.zeros(n_limits + 1)
        self._origins: list[IntArray] = []

    @property
    def now(self) -> int:
        """Return the zone that is likeliest now."""
        return int(np.argmin(self._costs))

    @property
    def n_frames(self) -> int:
        """Return how many frames are remembered."""
        return len(self._origins)

    def step(self, power_uv2: float, limits_uv2: FloatArray) -> int:
        """Take the next frame.

        Parameters
        ----------
        power_uv2 : float
            Its mean square; not finite when the frame is missing.
        limits_uv2 : (n_limits,) float64
            Rising limits at this frame, above 0.

        Returns
        -------
        int
            The zone that is likeliest now.
        """
        totals = self._costs[:, np.newaxis] + self._changes
        origins = np.argmin(totals, axis=0)
        costs = totals[origins, np.arange(len(origins))]
        if np.isfinite(power_uv2):
            costs += self._frame_costs(power_uv2, limits_uv2)
        # Only differences matter, and an endless sum would lose them.
        self._costs = costs - costs.min()
        self._origins.append(origins)
        return self.now

    def path(self) -> IntArray:
        """Return the likeliest zone of every remembered frame, (n_frames,) int."""
        zones = np.empty(len(self._origins), dtype=np.intp)
        zone = self.now
        for frame in range(len(self._origins) - 1, -1, -1):
            zones[frame] = zone
            zone = int(self._origins[frame][zone])
        return zones

    def forget(self, *, n_kept: int = 0) -> None:
        """Forget all but the last frames, not how likely each zone is now."""
        del self._origins[: max(0, len(self._origins) - n_kept)]

    def reset(self) -> None:
        """Forget everything."""
        self._origins.clear()
        self._costs = np.zeros_like(self._costs)

    def _frame_costs(self, power_uv2: float, limits_uv2: FloatArray) -> FloatArray:
        nine = 9.0 * self._config.shape
        roots = np.cbrt(limits_uv2)
        away = (np.cbrt(max(power_uv2, 0.0)) - roots * (1.0 - 1.0 / nine)) * np.sqrt(nine) / roots
        evidence = np.minimum(0.5 * np.square(away), self._config.most_cost)
        costs = np.zeros(len(limits_uv2) + 1)
        costs[:-1] = np.where(away > 0.0, evidence, 0.0)
        costs[1:] = np.maximum(costs[1:], np.where(away < 0.0, evidence, 0.0))
        return costs
