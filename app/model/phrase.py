"""A sentence as a template with values, and how numbers are written; not a translation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


_SECONDS_UP_TO, _MINUTES_UP_TO = 90.0, 5400.0


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


def plural(number: int, one: Phrase, many: Phrase) -> Phrase:
    """Return what is said of exactly one, or of none or several; a translator sees both."""
    return one if number == 1 else many


def verbatim(text: str) -> Phrase:
    """Return a phrase that says ``text`` as it is: a device's own label, a driver's sentence."""
    return Phrase("{text}", (("text", text),))


def all_of(phrases: tuple[Phrase, ...]) -> Phrase | None:
    """Return several sentences one after the other; None for none."""
    return listed(phrases, between=" ") if phrases else None


def listed(phrases: Sequence[Phrase], *, between: str = ", ") -> Phrase:
    """Return several phrases as one, ``between`` standing as it is; none is an empty one."""
    names = tuple(f"part_{number}" for number in range(len(phrases)))
    template = between.join(f"{{{name}}}" for name in names)
    return Phrase(template, tuple(zip(names, phrases, strict=True)))


def whole(value: float) -> str:
    """Return a whole number with a true minus, and never a negative zero."""
    rounded = round(value)
    return f"{MINUS}{-rounded}" if rounded < 0 else str(rounded)


_TEN = 9.95


def decimal(value: float) -> str:
    """Return a number with a true minus, with one decimal where it is below ten."""
    if abs(value) >= _TEN:
        return whole(value)
    return f"{value:.1f}".replace("-0.0", "0.0").replace("-", MINUS)


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


UV_PER_MV = 1000.0
# Each where rounding first shows one digit more.
_TEN_UV, _TENTH_MV_UV, _TEN_MV_UV = 9.95, 99.5, 9_995.0


def voltage_unit(scale_uv: float) -> str:
    """Return the unit in which a scale and everything beside it is written."""
    return "µV" if abs(scale_uv) < UV_PER_MV else "mV"


def voltage(value_uv: float, *, unit: str) -> str:
    """Return a voltage in a unit: about as many digits as anybody reads, and no more."""
    value, size_uv = (value_uv if unit == "µV" else value_uv / UV_PER_MV), abs(value_uv)
    if unit == "µV":
        n_decimals = 1 if size_uv < _TEN_UV else 0
    else:
        n_decimals = 3 if size_uv < _TENTH_MV_UV else 2 if size_uv < _TEN_MV_UV else 0
    text = f"{value:.{n_decimals}f}"
    return f"{text.replace('-', MINUS)}{NO_BREAK_SPACE}{unit}"


def passed_time(seconds: float) -> Phrase:
    """Return how long ago or how long something was, in the largest unit that says it."""
    if seconds < _SECONDS_UP_TO:
        return phrase("{n} s", n=max(1, round(seconds)))
    if seconds < _MINUTES_UP_TO:
        return phrase("{n} min", n=round(seconds / 60))
    return phrase("{n} h", n=round(seconds / 3600))


def clock_time(seconds: float) -> str:
    """Return a running time as minutes and seconds, ``02:41``."""
    minutes, rest = divmod(int(max(seconds, 0.0)), 60)
    return f"{minutes:02d}:{rest:02d}"
