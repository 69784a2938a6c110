"""Which channels are active now, against a quiet that is measured while none is."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.live.alarm import ChannelAlarm, Standing
from dsp.live.config import LiveConfig
from dsp.live.hops import Hop, HopFilter
from dsp.live.quiet import QuietModel


class Watch:
    """Watches every muscle of a stream hop by hop.

    Parameters
    ----------
    hops : HopFilter
        What the hops come from.
    n_channels : int
        Columns of every hop.
    ar_order : int
        Order of the whitening filters.
    settle_s : float
        Time after a gap in which the hops are not used.
    config : LiveConfig
        Alarm, and how long quiet is.

    Notes
    -----
    The quiet model is measured anew every half second, from a second that ended 0.25 s ago, as
    long as no channel is suspected or has spoken; else it stays as it was. A channel that goes
    missing falls silent; it is heard again once it has been quiet for that second.
    """

    def __init__(
        self,
        hops: HopFilter,
        n_channels: int,
        *,
        ar_order: int,
        settle_s: float,
        config: LiveConfig,
    ) -> None:
        self._config = config
        self._n_raw = hops.n_raw
        self._n_hop = hops.n_hop
        self._ar_order = ar_order
        self._quiet = QuietModel(
            n_channels, fs_hz=hops.fs_hz, ar_order=ar_order, energy_clip=config.alarm.energy_clip
        )
        self._alarms = [
            ChannelAlarm(n_hop=hops.n_hop, hop_s=hops.hop_s, config=config.alarm)
            for _ in range(n_channels)
        ]
        self._n_margin = round(config.quiet_margin_s / hops.hop_s)
        self._n_quiet = round(config.quiet_s / hops.hop_s)
        self._n_min_quiet = round(config.min_quiet_s / hops.hop_s)
        self._n_refresh = round(config.refresh_s / hops.hop_s)
        self._n_settle = round(settle_s / hops.hop_s)
        self._n_unsettled = self._n_settle
        # Hops in which a channel that was missing alone is not listened to.
        self._n_deaf = np.zeros(n_channels, dtype=np.intp)
        self._n_to_refresh = 0
        self._recent_uv = np.empty((0, n_channels))
        self._end_index = 0
        self._begun: dict[int, int] = {}
        self._quiet_from_index = 0
        self.n_calm = 0

    @property
    def begun(self) -> dict[int, int]:
        """Return where every channel that has spoken and is still active began, by column."""
        return dict(self._begun)

    def step(self, hop: Hop) -> None:
        """Take the next hop.

        Parameters
        ----------
        hop : Hop
            Conditioned samples of every channel.
        """
        self._end_index = hop.end_index
        if hop.follows_gap:
            self._begin_anew()
        if self._n_unsettled:
            self._n_unsettled -= 1
            self._quiet_from_index = hop.end_index
            return
        n_kept = (self._n_margin + self._n_quiet) * self._n_hop
        heard_uv = self._without_deaf(hop.samples_uv)
        self._recent_uv = np.concatenate([self._recent_uv, heard_uv])[-n_kept:]
        if self._quiet.is_known and len(self._recent_uv) >= self._n_hop + self._ar_order:
            self._hear()
        is_calm = all(alarm.standing is Standing.QUIET for alarm in self._alarms)
        self.n_calm = self.n_calm + 1 if is_calm else 0
        if is_calm:
            self._refresh()

    def rest_before(self, index: int) -> tuple[int, int]:
        """Return the quiet stretch before something that begins at an index.

        Parameters
        ----------
        index : int
            Where it begins.

        Returns
        -------
        start_index, stop_index : int
            Half-open range of raw indices; short or empty where there was little.
        """
        stop_index = max(0, index - self._n_margin * self._n_raw)
        start_index = stop_index - self._n_quiet * self._n_raw
        return min(stop_index, max(self._quiet_from_index, start_index)), stop_index

    def end_lift(self) -> None:
        """Count as quiet only what has come since all channels fell silent."""
        self._quiet_from_index = self._end_index - self.n_calm * self._n_raw
        self._n_to_refresh = self._n_min_quiet

    def take_for_rest(self) -> None:
        """Take what is active now for the new rest."""
        self._forget()
        self._quiet.measure(self._recent_uv)
        self._quiet_from_index = self._end_index

    def _without_deaf(self, samples_uv: FloatArray) -> FloatArray:
        """Return a hop without the channels that miss samples in it, or did shortly before."""
        is_missing = ~np.isfinite(samples_uv).all(axis=0)
        self._n_deaf = np.where(is_missing, self._n_settle + 1, np.maximum(self._n_deaf - 1, 0))
        is_deaf = self._n_deaf > 0
        if not is_deaf.any():
            return samples_uv
        for column in np.flatnonzero(is_deaf):
            self._alarms[column].forget()
        return np.where(is_deaf, np.nan, samples_uv)

    def _hear(self) -> None:
        energies = self._quiet.energies(self._recent_uv[-self._n_hop - self._ar_order :])
        in_company = bool(self._begun)
        for alarm, energy in zip(self._alarms, energies.tolist(), strict=True):
            alarm.step(energy, in_company=in_company)
        self._begun = {
            column: self._begun.get(column, self._end_index - alarm.n_since_begin * self._n_raw)
            for column, alarm in enumerate(self._alarms)
            if alarm.standing is Standing.SPOKEN
        }

    def _refresh(self) -> None:
        self._n_to_refresh -= 1
        quiet_uv = self._quiet_samples_uv()
        if self._n_to_refresh <= 0 and len(quiet_uv) >= self._n_min_quiet * self._n_hop:
            self._quiet.measure(quiet_uv)
            self._n_to_refresh = self._n_refresh

    def _quiet_samples_uv(self) -> FloatArray:
        return self._recent_uv[: -self._n_margin * self._n_hop]

    def _begin_anew(self) -> None:
        self._recent_uv = self._recent_uv[:0]
        self._n_unsettled = self._n_settle
        self._n_to_refresh = self.n_calm = 0
        self._forget()

    def _forget(self) -> None:
        self._begun = {}
        for alarm in self._alarms:
            alarm.forget()
