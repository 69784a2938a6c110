"""The power of every channel in short frames on one grid; it smooths and judges nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dsp.block import FloatArray, check_samples
from dsp.filters import SosFilter
from dsp.gaps import Continuity
from dsp.input_rules import check_rate


class FramePowers:
    """Mean squares in frames that lie on one grid from index 0 on.

    Parameters
    ----------
    fs_hz : float
        Samples per second.
    sos : (n_sections, 6) float64
        Filter before the square.
    frame_s : float
        Length of a frame; one sample at least.

    Notes
    -----
    ``P[k] = mean(y²)`` over frame ``k``, ``y`` the filtered samples. Causal; the delay is the
    filter's. Any chunking gives the same frames to the bit. A run that follows a gap begins with
    its first whole frame.
    """

    def __init__(self, fs_hz: float, sos: FloatArray, *, frame_s: float) -> None:
        check_rate(fs_hz)
        self.n_frame = max(1, round(frame_s * fs_hz))
        self._filter = SosFilter(sos)
        self._continuity = Continuity()
        self._partial: FloatArray | None = None

    def step(
        self, samples_uv: FloatArray, first_index: int
    ) -> Iterator[tuple[int, FloatArray, bool]]:
        """Return the frames that became complete.

        Parameters
        ----------
        samples_uv : (n_samples, n_channels) float64
            Raw samples, not finite where they are missing.
        first_index : int
            Index of the first row.

        Yields
        ------
        first_frame : int
            Number of the first frame of an unbroken run.
        powers_uv2 : (n_frames, n_channels) float64
            Mean squares, not finite where a channel is missing.
        follows_gap : bool
            Whether all channels are missing right before the run.
        """
        check_samples(samples_uv)
        for start, stop, follows_gap in self._continuity.cut(samples_uv, first_index):
            if follows_gap:
                self._filter.reset()
                self._partial = None
            filtered = self._filter.step(samples_uv[start:stop])
            yield (*self._frames(np.square(filtered), first_index + start), follows_gap)

    def _frames(self, squares: FloatArray, first_index: int) -> tuple[int, FloatArray]:
        n_channels = squares.shape[1]
        if self._partial is None:
            n_skipped = -first_index % self.n_frame
            squares, first_index = squares[n_skipped:], first_index + n_skipped
            self._partial = np.empty((0, n_channels))
            if not len(squares):
                self._partial = None
                return first_index // self.n_frame, squares
        first_frame = (first_index - len(self._partial)) // self.n_frame
        squares = np.concatenate([self._partial, squares])
        n_whole = len(squares) // self.n_frame
        self._partial = squares[n_whole * self.n_frame :]
        # In one layout whatever the chunks, for numpy adds in an order that the layout decides.
        squares = np.ascontiguousarray(squares)
        frames = squares[: n_whole * self.n_frame].reshape(n_whole, self.n_frame, n_channels)
        return first_frame, np.add.reduce(frames, axis=1) / self.n_frame
