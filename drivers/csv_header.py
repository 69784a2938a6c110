"""What the first row of a CSV file says: delimiter, time, channels and their units; no samples."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

from drivers.errors import Setting, SourceUnreadable

UV_PER_UNIT = {"nV": 1e-3, "uV": 1.0, "mV": 1e3, "V": 1e6}
"""Units a column may name, in µV."""

MAX_COLUMNS = 256
MAX_TITLE_CHARACTERS = 100
# A name may hold a comma ("BICEPS,uV"), hardly ever a tab: the rarer mark is asked for first.
_DELIMITERS = ("\t", ";", ",")
_TIME_UNITS_S = {"s": 1.0, "sec": 1.0, "ms": 1e-3}
_TIME_NAMES = frozenset({"time", "t"})
_NO_SIGNAL = frozenset(
    {
        "marker",
        "markers",
        "event",
        "events",
        "trigger",
        "label",
        "note",
        "notes",
        "comment",
        "index",
    }
)
# The unit is the last word: name_uV, "name,uV", name (uV), name [uV].
_NAME_AND_UNIT = re.compile(r"^(?P<name>.*?\S)\s*[_,\s(\[]\s*(?P<unit>[^\s_,()\[\]]+)\s*[)\]]?$")
_AT_ADC = "_at_adc"
_UNIT_SPELLINGS = {"uv": "uV", "µv": "uV", "μv": "uV", "mv": "mV", "nv": "nV"}


@dataclass(frozen=True, slots=True)
class ChannelColumn:
    """One column that carries a signal.

    ``is_at_converter`` is True where an amplifier's gain was not known: the program's own export
    then ends a name in ``_at_adc_uV``.
    """

    column: int
    name: str
    unit: str
    is_at_converter: bool = False

    @property
    def uv_per_unit(self) -> float:
        """Return what one unit of this column is in µV."""
        return UV_PER_UNIT[self.unit]


@dataclass(frozen=True, slots=True)
class CsvHeader:
    """What the columns are.

    Attributes
    ----------
    delimiter : str
        Comma, semicolon or tab.
    titles : tuple of str
        Every column as it is written.
    channels : tuple of ChannelColumn
        The columns that carry a signal, in column order.
    time_column : int or None
        Where the time stands.
    s_per_time_unit : float
        What one unit of the time column is in seconds.
    is_time_unit_named : bool
        Whether its title says so; seconds are taken otherwise, where they can be meant.
    """

    delimiter: str
    titles: tuple[str, ...]
    channels: tuple[ChannelColumn, ...]
    time_column: int | None
    s_per_time_unit: float
    is_time_unit_named: bool = True


def read_header(line: str, *, file_name: str, unit: str | None) -> CsvHeader:
    """Read the header row of a CSV file.

    Parameters
    ----------
    line : str
        The first row, without its line end.
    file_name : str
        For messages.
    unit : str or None
        Unit of the columns that name none.

    Returns
    -------
    CsvHeader
        With at least one channel.

    Raises
    ------
    SourceUnreadable
        When there is no header, a unit is missing or unknown, two columns have one name, or no
        column carries a signal.
    """
    plain = _outside_quotes(line)
    delimiter = next((each for each in _DELIMITERS if each in plain), ",")
    titles = tuple(" ".join(cell.split()) for cell in next(csv.reader([line], delimiter=delimiter)))
    _refuse_odd_titles(titles, file_name)
    time_column, s_per_time_unit = _find_time(titles)
    channels = tuple(
        _read_channel(column, title, file_name=file_name, unit=unit)
        for column, title in enumerate(titles)
        if column != time_column and title and title.lower() not in _NO_SIGNAL
    )
    _refuse_odd_channels(channels, file_name)
    is_named = time_column is None or titles[time_column].lower() != "time"
    return CsvHeader(delimiter, titles, channels, time_column, s_per_time_unit, is_named)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _refuse_odd_titles(titles: tuple[str, ...], file_name: str) -> None:
    if len(titles) > MAX_COLUMNS:
        raise SourceUnreadable(
            f"{file_name} has {len(titles)} columns: at most {MAX_COLUMNS} are read. "
            "Keep the columns of one recording."
        )
    too_long = [title for title in titles if len(title) > MAX_TITLE_CHARACTERS]
    if too_long:
        raise SourceUnreadable(
            f"A column of {file_name} has a name of {len(too_long[0])} characters: at most "
            f"{MAX_TITLE_CHARACTERS} are read. Shorten {too_long[0][:20]!r}."
        )
    if all(_is_number(title) for title in titles if title):
        raise SourceUnreadable(
            f"{file_name} begins with numbers ({', '.join(titles)[:60]}): the first row must name "
            "the columns. Add a header such as time_s,gluteus_maximus_R_uV."
        )


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _find_time(titles: tuple[str, ...]) -> tuple[int | None, float]:
    for column, title in enumerate(titles):
        name, unit = _split_unit(title)
        if name.lower() in _TIME_NAMES and unit in _TIME_UNITS_S:
            return column, _TIME_UNITS_S[unit]
        if title.lower() == "time":
            return column, 1.0
    return None, 1.0


def _split_unit(title: str) -> tuple[str, str]:
    match = _NAME_AND_UNIT.match(title)
    return (match["name"], match["unit"]) if match else (title, "")


def _read_channel(column: int, title: str, *, file_name: str, unit: str | None) -> ChannelColumn:
    name, written = _split_unit(title)
    known = "V" if written == "V" else _UNIT_SPELLINGS.get(written.lower())
    if known is not None:
        return ChannelColumn(column, name.removesuffix(_AT_ADC), known, name.endswith(_AT_ADC))
    if unit is not None:
        return ChannelColumn(column, title, unit)
    raise SourceUnreadable(
        f"Column {title!r} of {file_name} does not end in a unit the program knows: a channel ends "
        "in _uV, _mV, _V or _nV. Rename the column, or state the unit of all columns without one.",
        setting=Setting.UNIT,
    )


def _refuse_odd_channels(channels: tuple[ChannelColumn, ...], file_name: str) -> None:
    if not channels:
        raise SourceUnreadable(
            f"{file_name} has no column with a signal: at least one must end in _uV, _mV, _V or "
            "_nV. Check that this is the right file."
        )
    names = [channel.name for channel in channels]
    for name in names:
        if names.count(name) > 1:
            raise SourceUnreadable(
                f"{file_name} has {names.count(name)} columns named {name!r}: a name may stand for "
                "one channel only. Rename all but one."
            )
