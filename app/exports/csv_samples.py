"""The samples of a session as CSV rows, piece by piece; a gap is rows with empty cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.exports.csv_cells import beginning, row
from app.exports.csv_numbers import NumberRows
from app.model.csv_profile import CsvProfile
from dsp.block import ChannelInfo, FloatArray, SampleBlock, StreamInfo
from dsp.chain import ChainConfig, make_chain


def column_name(channel: ChannelInfo, *, suffix: str = "") -> str:
    """Return the column of a channel: its name, then the unit as the last word.

    An unknown gain is in the name too: the values are then µV at the converter, not at the skin.
    """
    unit = "uV" if channel.is_calibrated else "at_adc_uV"
    return f"{channel.name}{suffix}_{unit}"


def sample_rows(
    pieces: Iterable[FloatArray], info: StreamInfo, profile: CsvProfile
) -> Iterator[bytes]:
    """Yield the header, then every scan, raw."""
    columns = (column_name(channel) for channel in info.channels)
    yield from _rows(pieces, columns, NumberRows(info.channels, info.fs_hz, profile), profile)


def envelope_rows(
    pieces: Iterable[FloatArray], info: StreamInfo, profile: CsvProfile, config: ChainConfig
) -> Iterator[bytes]:
    """Yield the header, then the envelope at every scan, as the window draws it."""
    columns = (column_name(channel, suffix="_envelope") for channel in info.channels)
    numbers = NumberRows((), info.fs_hz, profile)
    yield from _rows(_envelopes(pieces, info, config), columns, numbers, profile)


def _rows(
    pieces: Iterable[FloatArray],
    columns: Iterable[str],
    numbers: NumberRows,
    profile: CsvProfile,
) -> Iterator[bytes]:
    yield beginning(profile) + row(("time_s", *columns), profile).encode("utf-8")
    first_row = 0
    for piece in pieces:
        yield numbers.rows(piece, first_row)
        first_row += len(piece)


def _envelopes(
    pieces: Iterable[FloatArray], info: StreamInfo, config: ChainConfig
) -> Iterator[FloatArray]:
    chain, index = make_chain(config, info), 0
    for piece in pieces:
        yield chain.step(SampleBlock(piece, index, received_s=0.0))
        index += len(piece)
