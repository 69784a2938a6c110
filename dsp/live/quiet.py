"""What every channel is like while nothing happens, measured anew while nothing does."""

from __future__ import annotations

import numpy as np

from dsp.block import FloatArray
from dsp.onset.front_end import Trace
from dsp.onset.rest import measure_rest

_LEAST_UV = 0.05


class QuietModel:
    """Whitens every channel by its last quiet stretch and tells how far it stands over it.

    Parameters
    ----------
    n_channels : int
        Number of columns.
    fs_hz : float
        Working rate.
    ar_order : int
        Order of the whitening filters.
    energy_clip : float
        Energy of one sample is clipped at this multiple of the rest mean.

    Notes
    -----
    ``energy = min((sum_k a_k x[n - k])² / sigma², clip)``, averaged over a hop, with ``a`` and
    ``sigma²`` from `dsp.onset.rest.measure_rest`: bursts and heartbeats in the quiet stretch do
    not count. No delay.
    """

    def __init__(self, n_channels: int, *, fs_hz: float, ar_order: int, energy_clip: float) -> None:
        self._fs_hz = fs_hz
        self._ar_order = ar_order
        self._energy_clip = energy_clip
        self._coefficients = np.zeros((n_channels, ar_order + 1))
        self._innovation_uv2 = np.full(n_channels, np.inf)
        self.is_known = False

    def measure(self, samples_uv: FloatArray) -> None:
        """Take a stretch for quiet.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Conditioned samples.
        """
        everything = np.ones(len(samples_uv), dtype=np.bool_)
        for column, column_uv in enumerate(samples_uv.T):
            if not np.isfinite(column_uv).all():
                # Nothing has come from this channel yet.
                self._coefficients[column], self._innovation_uv2[column] = 0.0, np.inf
                continue
            trace = Trace(np.ascontiguousarray(column_uv), everything, everything, self._fs_hz, 0.0)
            rest = measure_rest(trace, 0, len(samples_uv), ar_order=self._ar_order)
            is_alive = rest.innovation_uv2 > _LEAST_UV**2
            self._coefficients[column] = rest.coefficients
            self._innovation_uv2[column] = rest.innovation_uv2 if is_alive else np.inf
        self.is_known = True

    def energies(self, samples_uv: FloatArray) -> FloatArray:
        """Return how far every channel stands over its rest.

        Parameters
        ----------
        samples_uv : (ar_order + n_samples, n_channels) float64
            A hop of conditioned samples and what came before it.

        Returns
        -------
        (n_channels,) float64
            Mean clipped power over that at rest: about 1 at rest, 0 on a channel that is flat or
            tells nothing.
        """
        errors_uv = np.zeros((len(samples_uv) - self._ar_order, samples_uv.shape[1]))
        for lag in range(self._ar_order + 1):
            start = self._ar_order - lag
            errors_uv += self._coefficients[:, lag] * samples_uv[start : start + len(errors_uv)]
        errors_uv = np.where(
            np.isfinite(self._innovation_uv2) & np.isfinite(errors_uv), errors_uv, 0.0
        )
        energies = np.minimum(errors_uv**2 / self._innovation_uv2, self._energy_clip)
        return np.asarray(energies.mean(axis=0))
