"""A sentence as a template with values, and how numbers are written; not a translation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


def _as_it_stands(template: str) -> str:
    return template


@dataclass(frozen=True, slots=True)
class Phrase:
    """An English template and what fills it; a translator sees the template, never the sentence."""

    template: str
    values: tuple[tuple[str, str | Phrase], ...] = ()

    def text(self, translate: Callable[[str], str] = _as_it_stands) -> str:
        """Return the sentence, each template passed through ``translate`` first."""
        filled = {
            name: value.text(translate) if isinstance(value, Phrase) else value
            for name, value in self.values
        }
        return translate(self.template).format(**filled)


def phrase(template: str, **values: str | int | Phrase) -> Phrase:
    """Return a phrase; its literal first argument is what the translation tools collect."""
    return Phrase(
        template,
        tuple(
            (name, value if isinstance(value, Phrase) else str(value))
            for name, value in values.items()
        ),
    )


def verbatim(text: str) -> Phrase:
    """Return a phrase that says ``text`` as it is: a device's own label, a driver's sentence."""
    return Phrase("{text}", (("text", text),))


def whole(value: float) -> str:
    """Return a whole number with a true minus, and never a negative zero."""
    rounded = round(value)
    return f"{MINUS}{-rounded}" if rounded < 0 else str(rounded)


def signed(value: float) -> str:
    """Return a whole number with its sign; 0 has none."""
    rounded = round(value)
    return f"+{rounded}" if rounded > 0 else whole(rounded)


def milliseconds(value_ms: float) -> str:
    """Return a delay without a plus, its unit held to it."""
    return f"{whole(value_ms)}{NO_BREAK_SPACE}ms"


def signed_milliseconds(value_ms: float) -> str:
    """Return a delay with its sign, its unit held to it."""
    return f"{signed(value_ms)}{NO_BREAK_SPACE}ms"


def microvolts(value_uv: float) -> str:
    """Return a level: one decimal below 10 µV, none above."""
    small_uv = 9.95
    text = f"{value_uv:.1f}" if abs(value_uv) < small_uv else f"{value_uv:.0f}"
    return f"{text.replace('-', MINUS)}{NO_BREAK_SPACE}µV"


def clock_time(seconds: float) -> str:
    """Return a running time as minutes and seconds, ``02:41``."""
    minutes, rest = divmod(int(max(seconds, 0.0)), 60)
    return f"{minutes:02d}:{rest:02d}"
