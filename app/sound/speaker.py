"""The loudspeaker: one stream that stays open, so that a tone waits for nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.model.phrase import Phrase, phrase
from app.sound.tone import Sound

FS_HZ = 48_000.0
_NO_SOUND = (
    "No sound can be played here ({reason}). Say “now” yourself when the card shows LIFT, or "
    "connect a loudspeaker and begin again."
)


class OutputStream(Protocol):
    """An open way to the loudspeaker."""

    def start(self) -> None:
        """Begin to ask for samples."""
        ...

    def close(self) -> None:
        """Ask for no more."""
        ...


Fill = Callable[[NDArray[np.float32]], None]
"""Fills a buffer of shape ``(n_samples, 1)`` with what is to be heard next."""

MakeStream = Callable[[Fill], OutputStream]


class Speaker:
    """Plays one sound at a time; without a loudspeaker it says so and everything else goes on."""

    def __init__(self, make_stream: MakeStream | None = None) -> None:
        self._make_stream = make_stream or _portaudio_stream
        self._stream: OutputStream | None = None
        self._left: Sound = np.zeros(0, dtype=np.float32)
        self._voice: Fill | None = None
        self._lock = threading.Lock()
        self.problem: Phrase | None = None

    def open(self) -> None:
        """Open the way to the loudspeaker; what keeps it from that is kept as ``problem``."""
        if self._stream is not None:
            return
        try:
            stream = self._make_stream(self._fill)
            stream.start()
        except Exception as exc:  # noqa: BLE001 - sound libraries raise what they like, and no sound must end a test
            self.problem = phrase(_NO_SOUND, reason=str(exc) or type(exc).__name__)
            return
        self.problem, self._stream = None, stream

    def play(self, sound: Sound) -> None:
        """Play a sound from its first sample, in the place of one that still sounds."""
        with self._lock:
            self._left = sound

    def follow(self, voice: Fill | None) -> None:
        """Let a voice fill every buffer in which nothing else sounds, or none any more."""
        with self._lock:
            self._voice = voice

    def close(self) -> None:
        """Let go of the loudspeaker; safe to call twice."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _fill(self, buffer: NDArray[np.float32]) -> None:
        with self._lock:
            voice = self._voice
            if voice is not None and not len(self._left):
                voice(buffer)
                return
            n_now = min(len(buffer), len(self._left))
            buffer[:n_now, 0] = self._left[:n_now]
            buffer[n_now:] = 0.0
            self._left = self._left[n_now:]


def _portaudio_stream(fill: Fill) -> OutputStream:
    # Loaded only when a sound is wanted: the library looks for every audio device there is.
    import sounddevice  # noqa: PLC0415

    def callback(buffer: NDArray[np.float32], _n: int, _time: object, _status: object) -> None:
        fill(buffer)

    stream: OutputStream = sounddevice.OutputStream(
        samplerate=FS_HZ, channels=1, dtype="float32", latency="low", callback=callback
    )
    return stream
