"""What is heard in practice, as samples: one lasting tone, a tick, some cues; plays nothing."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from app.sound.practice_sounds import CueSound

_LOWEST_HZ, _GOAL_HZ, _HIGHEST_HZ = 220.0, 440.0, 660.0
_MOST_SHARE = 1.5
_TONE_LOUDNESS = 0.35
_EASE_S = 0.03
"""In about this time the tone takes on another height or loudness: slower than a click."""
_SILENT_AFTER_S = 0.3
"""Without a word of the muscle for so long the tone is out of date, and ends."""

_TICK_HZ, _TICK_S, _TICK_LOUDNESS = 1400.0, 0.02, 0.25
_CUES_HZ = {
    CueSound.LIFT: (523.0, 784.0),
    CueSound.LOWER: (784.0, 523.0),
    CueSound.DONE: (523.0, 659.0, 784.0),
    CueSound.QUESTION: (523.0, 523.0, 784.0),
    CueSound.PAUSE: (440.0,),
    CueSound.TROUBLE: (330.0, 262.0, 330.0, 262.0),
}
_NOTE_S, _NOTE_EDGE_S, _CUE_LOUDNESS = 0.12, 0.012, 0.5

FIRST_VOLUME = 0.3
_VOLUME_STEP = 0.1


class PracticeVoice:
    """Fills a loudspeaker's buffers; every other method may be called from any thread.

    One lasting sound at most: while a cue or a tick sounds, the tone waits.
    """

    def __init__(self, fs_hz: float) -> None:
        self._fs_hz = fs_hz
        self._lock = threading.Lock()
        self._share: float | None = None
        self._unheard_s = 0.0
        self._left = self._next = np.zeros(0, dtype=np.float32)
        self._phase, self._now_hz, self._loudness = 0.0, _LOWEST_HZ, 0.0
        self._gain = 0.0
        self.volume = FIRST_VOLUME
        self.is_muted = False

    def follow(self, share_of_goal: float | None) -> None:
        """Let the tone rise with the muscle: its goal is an octave over nothing."""
        with self._lock:
            self._share, self._unheard_s = share_of_goal, 0.0

    def tick(self) -> None:
        """Sound a soft tick."""
        time_s = np.arange(round(_TICK_S * self._fs_hz)) / self._fs_hz
        fade = np.exp(-time_s / (_TICK_S / 4))
        self._mix(_TICK_LOUDNESS * fade * np.sin(2 * np.pi * _TICK_HZ * time_s))

    def cue(self, sound: CueSound) -> None:
        """Sound what comes next, once what is said before it is over."""
        notes = [_note(each_hz, self._fs_hz) for each_hz in _CUES_HZ[sound]]
        self._queue(_CUE_LOUDNESS * np.concatenate(notes))

    def louder(self) -> None:
        """Turn the volume up a step."""
        self.volume = min(1.0, self.volume + _VOLUME_STEP)

    def softer(self) -> None:
        """Turn the volume down a step."""
        self.volume = max(_VOLUME_STEP, self.volume - _VOLUME_STEP)

    def fill(self, buffer: NDArray[np.float32]) -> None:
        """Write what is to be heard next, (n_samples, 1); called by the loudspeaker."""
        n_samples = len(buffer)
        with self._lock:
            self._unheard_s += n_samples / self._fs_hz
            is_stale = self._unheard_s > _SILENT_AFTER_S
            share = None if is_stale or len(self._left) else self._share
            short = self._take(n_samples)
        mixed = self._tone(share, n_samples)
        mixed[: len(short)] += short
        buffer[:, 0] = mixed * self._ramp(n_samples)

    def _queue(self, samples: NDArray[np.float64]) -> None:
        """Let something sound after what is left: it ends and begins in silence, so none jumps.

        One waits at most: after a loudspeaker that stood still, only what is newest is of use.
        """
        with self._lock:
            if len(self._left):
                self._next = samples.astype(np.float32)
            else:
                self._left = samples.astype(np.float32)

    def _take(self, n_samples: int) -> NDArray[np.float32]:
        """Return the next samples of what is left, and of what waits behind it."""
        if len(self._left) < n_samples:
            self._left = np.concatenate([self._left, self._next])
            self._next = np.zeros(0, dtype=np.float32)
        short, self._left = self._left[:n_samples], self._left[n_samples:]
        return short

    def _mix(self, samples: NDArray[np.float64]) -> None:
        """Let something sound at once, beside what is left."""
        with self._lock:
            mixed = np.zeros(max(len(self._left), len(samples)), dtype=np.float32)
            mixed[: len(self._left)] = self._left
            mixed[: len(samples)] += samples.astype(np.float32)
            self._left = mixed

    def _tone(self, share: float | None, n_samples: int) -> NDArray[np.float64]:
        """Return the next samples of the tone, its height and loudness eased without a step."""
        loudness = 0.0 if share is None else _TONE_LOUDNESS
        goal_hz = self._now_hz if share is None else _height_hz(share)
        ease = 1.0 - np.exp(-np.arange(1, n_samples + 1) / (_EASE_S * self._fs_hz))
        heights_hz = self._now_hz + (goal_hz - self._now_hz) * ease
        volumes = self._loudness + (loudness - self._loudness) * ease
        phases = self._phase + 2 * np.pi * np.cumsum(heights_hz) / self._fs_hz
        if n_samples:
            self._phase = float(phases[-1] % (2 * np.pi))
            self._now_hz, self._loudness = float(heights_hz[-1]), float(volumes[-1])
        return np.asarray(volumes * np.sin(phases))

    def _ramp(self, n_samples: int) -> NDArray[np.float64]:
        """Return the volume, eased, so that muting makes no click."""
        gain = 0.0 if self.is_muted else self.volume
        ease = 1.0 - np.exp(-np.arange(1, n_samples + 1) / (_EASE_S * self._fs_hz))
        gains = self._gain + (gain - self._gain) * ease
        self._gain = float(gains[-1]) if n_samples else self._gain
        return np.asarray(gains)


def _height_hz(share: float) -> float:
    """Return the tone's height: an octave from nothing to the goal, half as much again above."""
    share = min(max(share, 0.0), _MOST_SHARE)
    if share <= 1.0:
        return float(_LOWEST_HZ * (_GOAL_HZ / _LOWEST_HZ) ** share)
    return float(_GOAL_HZ * (_HIGHEST_HZ / _GOAL_HZ) ** ((share - 1.0) / (_MOST_SHARE - 1.0)))


def _note(each_hz: float, fs_hz: float) -> NDArray[np.float64]:
    time_s = np.arange(round(_NOTE_S * fs_hz)) / fs_hz
    until_edge_s = np.minimum(time_s, _NOTE_S - time_s)
    edge = np.sin(0.5 * np.pi * np.clip(until_edge_s / _NOTE_EDGE_S, 0.0, 1.0)) ** 2
    return np.asarray(edge * np.sin(2 * np.pi * each_hz * time_s))
