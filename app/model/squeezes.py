"""Reference squeezes as a person names them: a channel, from and to; nothing is measured here."""

from __future__ import annotations

from dataclasses import dataclass

from dsp.amplitude.reference import Normalisation


@dataclass(frozen=True, slots=True)
class NamedSqueezes:
    """Squeezes in seconds from the recording's first sample, each with its channel.

    ``normalisation`` is what kind of contraction they are.
    """

    squeezes: tuple[tuple[str, tuple[float, float]], ...] = ()
    normalisation: Normalisation = Normalisation.SUBMAXIMAL

    def by_channel(self) -> dict[str, list[tuple[float, float]]]:
        """Return the squeezes of each channel, in the order they were named."""
        found: dict[str, list[tuple[float, float]]] = {}
        for channel, squeeze_s in self.squeezes:
            found.setdefault(channel, []).append(squeeze_s)
        return found
