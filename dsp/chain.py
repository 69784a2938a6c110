"""The stages between raw samples and the envelope that is drawn; no verdict passes through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from dsp.block import ChannelKind, FloatArray, SampleBlock, StreamInfo
from dsp.envelope import LinearEnvelope, MovingRms
from dsp.filters import SosFilter, Stage, band_pass, notch
from dsp.gaps import Continuity
from dsp.input_rules import check_columns, check_stream

_HIGHEST_SHARE_OF_RATE = 0.45
_PIECE = 8192
"""Scans filtered at once: what is between two stages then stays in the processor's cache."""


class EnvelopeKind(StrEnum):
    """How the level is measured."""

    RMS = "rms"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class ChainConfig:
    """What the drawn envelope is made by.

    Attributes
    ----------
    band_hz : (float, float)
        Corners of the band-pass; at a low rate its upper end moves down to what the rate carries.
    mains_hz : float or None
        Where to put a notch; None for no notch.
    envelope : EnvelopeKind
        Moving RMS or linear envelope.
    window_ms : float
        Window of the RMS; at a very low rate one sample.
    corner_hz : float
        Corner of the linear envelope.
    """

    band_hz: tuple[float, float] = (20.0, 450.0)
    mains_hz: float | None = None
    envelope: EnvelopeKind = EnvelopeKind.RMS
    window_ms: float = 100.0
    corner_hz: float = 6.0


class Chain:
    """Stages one after another, for every channel that is raw EMG.

    Channels that are not raw EMG pass unchanged. A gap, be it rows without a finite sample or an
    index that skips ahead, resets every stage: the output begins anew behind it, and is NaN where
    the input is missing. Where one channel is missing, it alone begins anew. Nothing is
    interpolated.

    Parameters
    ----------
    stages : sequence of Stage
        In order; the chain owns them.
    emg_columns : sequence of int
        Columns the stages see.
    n_channels : int
        Columns of every block.
    """

    def __init__(
        self, stages: Sequence[Stage], *, emg_columns: Sequence[int], n_channels: int
    ) -> None:
        self._n_channels = n_channels
        self._stages = tuple(stages)
        self._emg_columns = np.array(emg_columns, dtype=np.intp)
        self._is_all_emg = list(emg_columns) == list(range(n_channels))
        self._continuity = Continuity()

    def step(self, block: SampleBlock) -> FloatArray:
        """Return the envelope of one block.

        Parameters
        ----------
        block : SampleBlock
            Blocks in order; they may leave gaps.

        Returns
        -------
        (n_samples, n_channels) float64
            Envelope in µV, a row for every row of the block.

        Raises
        ------
        ValueError
            If the block's index goes back, or it has another number of columns.
        """
        check_columns(block.samples_uv, self._n_channels)
        levels_uv = np.full(block.samples_uv.shape, np.nan)
        for start, stop, follows_gap in self._continuity.cut(block.samples_uv, block.first_index):
            if follows_gap:
                self._reset()
            for first in range(start, stop, _PIECE):
                piece = slice(first, min(stop, first + _PIECE))
                levels_uv[piece] = self._step_run(block.samples_uv[piece])
        return levels_uv

    def _step_run(self, samples_uv: FloatArray) -> FloatArray:
        if self._is_all_emg:
            return self._pass(samples_uv)
        levels_uv = np.where(np.isfinite(samples_uv), samples_uv, np.nan)
        levels_uv[:, self._emg_columns] = self._pass(samples_uv[:, self._emg_columns])
        return levels_uv

    def _pass(self, passing: FloatArray) -> FloatArray:
        for stage in self._stages:
            passing = stage.step(passing)
        return passing

    def _reset(self) -> None:
        for stage in self._stages:
            stage.reset()


def make_chain(config: ChainConfig, info: StreamInfo) -> Chain:
    """Make the chain for a stream that was opened.

    Parameters
    ----------
    config : ChainConfig
        What to make.
    info : StreamInfo
        Rate and channels; any rate will do, since nothing is decided on what is drawn.

    Returns
    -------
    Chain
        Fresh, expecting the stream's first block.
    """
    check_stream(info)
    fs_hz = info.fs_hz
    highest_hz = _HIGHEST_SHARE_OF_RATE * fs_hz
    high_hz = min(config.band_hz[1], highest_hz)
    low_hz = min(config.band_hz[0], high_hz / 4)
    sections = [band_pass(fs_hz, low_hz=low_hz, high_hz=high_hz)]
    if config.mains_hz is not None and config.mains_hz < highest_hz:
        sections.append(notch(fs_hz, mains_hz=config.mains_hz))
    emg_columns = [
        column for column, each in enumerate(info.channels) if each.kind is ChannelKind.EMG
    ]
    stages = (SosFilter(np.vstack(sections)), _envelope(config, fs_hz))
    return Chain(stages, emg_columns=emg_columns, n_channels=info.n_channels)


def _envelope(config: ChainConfig, fs_hz: float) -> Stage:
    if config.envelope is EnvelopeKind.RMS:
        # A window shorter than a sample is one sample long.
        return MovingRms(fs_hz, window_ms=max(config.window_ms, 1000 / fs_hz))
    return LinearEnvelope(fs_hz, corner_hz=min(config.corner_hz, fs_hz / 4))
