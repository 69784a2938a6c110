"""Which stretch of a recording is looked at, moved and widened in its ends; it draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

LEAST_S = 0.1


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A stretch of a recording of a length; always inside it, unless that is shorter."""

    start_s: float
    span_s: float
    length_s: float

    @property
    def end_s(self) -> float:
        """Return where it ends."""
        return self.start_s + self.span_s

    @property
    def middle_s(self) -> float:
        """Return its middle."""
        return self.start_s + self.span_s / 2

    def at(self, start_s: float) -> TimeWindow:
        """Return it begun elsewhere, kept inside."""
        latest_s = max(0.0, self.length_s - self.span_s)
        return replace(self, start_s=min(max(0.0, start_s), latest_s))

    def moved(self, share: float) -> TimeWindow:
        """Return it moved by a share of its own length."""
        return self.at(self.start_s + share * self.span_s)

    def around(self, middle_s: float) -> TimeWindow:
        """Return it with another middle."""
        return self.at(middle_s - self.span_s / 2)

    def zoomed(self, factor: float, about_s: float) -> TimeWindow:
        """Return it longer or shorter, where a moment stays at its place on the screen."""
        longest_s = max(LEAST_S, self.length_s)
        span_s = min(max(LEAST_S, self.span_s * factor), longest_s)
        share = (about_s - self.start_s) / self.span_s
        return replace(self, span_s=span_s).at(about_s - share * span_s)

    def showing(self, moment_s: float) -> TimeWindow:
        """Return it as it is where a moment is inside, else moved no further than needed."""
        margin_s = 0.05 * self.span_s
        if moment_s < self.start_s + margin_s:
            return self.at(moment_s - margin_s)
        if moment_s > self.end_s - margin_s:
            return self.at(moment_s - self.span_s + margin_s)
        return self

    def fitted(self, start_s: float, end_s: float) -> TimeWindow:
        """Return it around another stretch."""
        span_s = min(max(LEAST_S, end_s - start_s), max(LEAST_S, self.length_s))
        return replace(self, span_s=span_s).at(start_s)
