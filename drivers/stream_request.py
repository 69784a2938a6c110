"""What a person asks of a board, and the plan and channels that follow; nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drivers.commands import MAX_PAYLOAD, Encoding, SelfTest, StreamPlan, layout_hash
from drivers.errors import Setting, UnknownSource, UnsuitableStream
from drivers.messages import ChannelDescriptor, Feature, Info
from drivers.port import BAUD
from drivers.source_name import SourceName
from drivers.stated_kinds import read_kinds
from dsp.block import ChannelInfo, ChannelKind

OPTIONS = ("channels", "rate", "gain", "names", "kind", "marker", "selftest")
ASKED_RATE_HZ = 1000.0
"""What a board is asked for when the name states no rate; what it does stands in StreamInfo."""

LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 250.0, 4000.0
"""What the firmware takes (``board.h``); how many channels go at the highest, the board says."""

_MAX_CHANNELS = 8
_BLOCK_S = 0.008
_LONGEST_BLOCK_S = 0.016
_FRAME_OVERHEAD = 6
_LINE_SHARE = 0.9
_BITS_PER_BYTE = 10
WATCHDOG_S = 30
"""A board waits for signs of life longer than this program waits for samples, and than a busy
program is away: what holds a line up may hold up both its directions."""

_KINDS = {0: ChannelKind.EMG, 1: ChannelKind.ENVELOPE, 2: ChannelKind.AUX}


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """What the options of a board's name ask for.

    Attributes
    ----------
    n_channels : int or None
        How many channels, from the first on; None for all.
    rate_hz : float
        Scans per second.
    gains : tuple of float
        Amplifier gains as somebody stated them: none, one for all channels, or one per channel.
    names : tuple of str
        Muscles and sides, one per channel; empty when the montage is not known.
    kinds : tuple of ChannelKind
        What somebody said the channels carry: none (as the board says), one for all, or one each.
    marker : str
        What to call the column of the board's marker input (a foot switch, a button); empty to
        leave it out.
    selftest : SelfTest
        What the board shall stream instead of its channels.
    """

    n_channels: int | None = None
    rate_hz: float = ASKED_RATE_HZ
    gains: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    kinds: tuple[ChannelKind, ...] = ()
    marker: str = ""
    selftest: SelfTest = SelfTest.OFF


def read_request(name: SourceName) -> StreamRequest:
    """Read the options of a board's name.

    Parameters
    ----------
    name : SourceName
        Options ``channels``, ``rate`` in Hz, ``gain`` (one, or one per channel, with commas),
        ``names`` (one per channel, with commas), ``kind`` (raw, envelope or aux, one or one per
        channel), ``marker`` (the name of one more column), ``selftest`` (off, ramp, square,
        bandgap, ground).

    Returns
    -------
    StreamRequest
        Whose gains and names fit its number of channels.

    Raises
    ------
    UnknownSource
        When an option is out of bounds, or there are more or fewer names or gains than channels.
    """
    names = tuple(part.strip() for part in name.options.get("names", "").split(",") if part.strip())
    n_channels = name.whole("channels", at_least=1, at_most=_MAX_CHANNELS)
    if n_channels is None and names:
        n_channels = len(names)
    gains = tuple(_read_gain(name, part) for part in _parts(name.options.get("gain")))
    kinds = read_kinds(name)
    for what, given in (("names", names), ("gain", gains), ("kind", kinds)):
        fits = len(given) in (0, n_channels) or (what != "names" and len(given) == 1)
        if not fits:
            raise UnknownSource(
                f"{what} of {name} has {len(given)} entries for {n_channels or 'all'} channels: "
                "there must be one per channel. State channels= and as many entries."
            )
    marker = name.options.get("marker", "").strip()
    if len({*names, marker}) < len(names) + 1:
        raise UnknownSource(f"names of {name} has a name twice: each channel needs its own.")
    rate_hz = name.number("rate", at_least=LOWEST_RATE_HZ, at_most=HIGHEST_RATE_HZ)
    tests = {test.name.lower(): test for test in SelfTest}
    selftest = tests[name.choice("selftest", tests, otherwise="off")]
    return StreamRequest(
        n_channels, rate_hz or ASKED_RATE_HZ, gains, names, kinds, marker, selftest
    )


def _parts(text: str | None) -> list[str]:
    return text.split(",") if text else []


def _read_gain(name: SourceName, text: str) -> float:
    single = SourceName(name.kind, name.place, {"gain": text})
    return single.number("gain", at_least=1e-3, at_most=1e6) or 1.0


def make_plan(
    info: Info, request: StreamRequest, *, stream_id: int, place: str, advice: str = ""
) -> StreamPlan:
    """Choose how a board shall stream what is asked for.

    Parameters
    ----------
    info : Info
        The board's description, complete.
    request : StreamRequest
        What is asked for.
    stream_id : int
        0 to 255, another one than the stream before.
    place : str
        For messages.
    advice : str
        What else to do where the line carries too little.

    Returns
    -------
    StreamPlan
        The densest encoding, and the shortest frame of 8 ms or more, that the line carries.

    Raises
    ------
    UnsuitableStream
        When the board has fewer channels, or its line cannot carry them at this rate.
    """
    n_channels = request.n_channels or len(info.channels)
    if n_channels > len(info.channels):
        raise UnsuitableStream(
            f"The board on {place} has {len(info.channels)} channels, {n_channels} were asked for: "
            "ask for as many as it has.",
            setting=Setting.CHANNELS,
        )
    _refuse_what_is_not_there(info, request, place)
    plan = None
    for plan in _plans(info, request, n_channels, stream_id):
        if _fits(info, plan):
            return plan
    if plan is None:
        raise UnsuitableStream(
            f"The board on {place} cannot send {n_channels} channels of {info.adc_bits} bits "
            f"at {request.rate_hz:g} Hz in a way this program knows. Ask for fewer channels, or "
            "flash firmware/semg onto it.",
            setting=Setting.CHANNELS,
        )
    raise UnsuitableStream(
        f"{n_channels} channels at {request.rate_hz:g} Hz do not fit the line of the board on "
        f"{place}: at {info.baud or BAUD} baud it carries them at "
        f"{_line_bytes_s(info) / _bytes_per_scan(plan):.0f} Hz at most. Ask for a lower rate or "
        f"fewer channels.{advice}",
        setting=Setting.CHANNELS,
    )


def _refuse_what_is_not_there(info: Info, request: StreamRequest, place: str) -> None:
    wanted = {Feature.MARKS: "marker"} if request.marker else {}
    if request.selftest in (SelfTest.RAMP, SelfTest.SQUARE):
        wanted[Feature.COUNTED_TESTS] = "selftest"
    if request.selftest in (SelfTest.BANDGAP, SelfTest.GROUND):
        wanted[Feature.INPUT_TESTS] = "selftest"
    for feature, option in wanted.items():
        if not info.features & feature:
            raise UnsuitableStream(
                f"The board on {place} cannot do what {option}= asks for: it must say so itself, "
                f"and does not. Leave {option}= out, or flash the firmware/semg of this program."
            )


def wants_speed(info: Info, request: StreamRequest) -> bool:
    """Return whether the line is too slow for what is asked for in the shortest frames.

    Parameters
    ----------
    info : Info
        The board's description, complete.
    request : StreamRequest
        What is asked for.

    Returns
    -------
    bool
        False, too, where the board cannot send it at any speed.
    """
    n_channels = min(request.n_channels or len(info.channels), len(info.channels))
    shortest = next(_plans(info, request, n_channels, stream_id=0), None)
    return shortest is not None and not _fits(info, shortest)


def _line_bytes_s(info: Info) -> float:
    return _LINE_SHARE * (info.baud or BAUD) / _BITS_PER_BYTE


def _fits(info: Info, plan: StreamPlan) -> bool:
    return _bytes_per_scan(plan) * _rate_of(info, plan) <= _line_bytes_s(info)


def _plans(
    info: Info, request: StreamRequest, n_channels: int, stream_id: int
) -> Iterator[StreamPlan]:
    """Yield the plans to try, the one with the shortest frames first."""
    encoding = _choose_encoding(info)
    period_ticks = round((info.tick_hz or 0) / request.rate_hz)
    if encoding is None or not 1 <= period_ticks < 1 << 32:
        return
    shortest = max(1, round(_BLOCK_S * request.rate_hz))
    longest = max(shortest, round(_LONGEST_BLOCK_S * request.rate_hz))
    n_most = info.max_scans or 1
    for scans in range(min(shortest, n_most), min(longest, n_most) + 1):
        plan = StreamPlan(
            period_ticks=period_ticks,
            mask=(1 << n_channels) - 1,
            scans=scans,
            encoding=encoding,
            watchdog_s=WATCHDOG_S,
            stream_id=stream_id,
            layout_hash=layout_hash(info.channels),
            has_marks=bool(request.marker),
            selftest=request.selftest,
        )
        if plan.longest_data <= MAX_PAYLOAD:
            yield plan


def _choose_encoding(info: Info) -> Encoding | None:
    for encoding in (Encoding.PACKED_10_BIT, Encoding.PACKED_12_BIT, Encoding.U16):
        if info.encodings & (1 << encoding) and (info.adc_bits or 0) <= encoding.bits:
            return encoding
    return None


def _bytes_per_scan(plan: StreamPlan) -> float:
    return (plan.longest_data + _FRAME_OVERHEAD) / plan.scans


def _rate_of(info: Info, plan: StreamPlan) -> float:
    return (info.tick_hz or 0) / plan.period_ticks


def describe_channels(
    info: Info, request: StreamRequest, *, n_channels: int, place: str
) -> tuple[ChannelInfo, ...]:
    """Return what the columns of the stream are.

    Parameters
    ----------
    info : Info
        The board's description, complete.
    request : StreamRequest
        Names and gains as somebody stated them.
    n_channels : int
        How many channels stream, from the first on.
    place : str
        For messages.

    Returns
    -------
    tuple of ChannelInfo
        Where neither board nor person knows the gain, µV are those at the converter and
        ``is_calibrated`` is False. The marker input, if asked for, comes last: 0 or 1, without a
        unit.

    Raises
    ------
    UnsuitableStream
        When a stated gain is not the one the board states, or the marker has a channel's name.
    """
    channels = info.channels[:n_channels]
    labels = [channel.label for channel in channels]
    are_distinct = len({label for label in labels if label}) == len(labels)
    names = request.names or (labels if are_distinct else [f"A{c.index}" for c in channels])
    gains = request.gains * n_channels if len(request.gains) == 1 else request.gains
    kinds = request.kinds * n_channels if len(request.kinds) == 1 else request.kinds
    full_scale = (1 << (info.adc_bits or 0)) - 1
    described = [
        _describe(
            channel,
            name,
            kind=kinds[at] if kinds else _stated_kind(channel, place),
            gain=_agreed_gain(channel, gains[at] if gains else None, place),
            full_scale=full_scale,
            first_skew_ns=channels[0].skew_ns,
        )
        for at, (channel, name) in enumerate(zip(channels, names, strict=True))
    ]
    if request.marker in names:
        raise UnsuitableStream(
            f"The marker is called {request.marker!r}, and so is a channel of the board on "
            f"{place}: each needs its own name. Give marker= another one.",
            setting=Setting.CHANNELS,
        )
    if request.marker:
        described.append(ChannelInfo(request.marker, kind=ChannelKind.AUX))
    return tuple(described)


def refuse_odd_skews(channels: Sequence[ChannelInfo], *, fs_hz: float, place: str) -> None:
    """Raise where a board's channels cannot lie as far apart as it says.

    Parameters
    ----------
    channels : sequence of ChannelInfo
        As `describe_channels` returns them.
    fs_hz : float
        Scans per second.
    place : str
        For the message.

    Raises
    ------
    UnsuitableStream
        When a channel is said to be taken a whole scan or more from the first.
    """
    for channel in channels:
        if abs(channel.skew_s) * fs_hz >= 1.0:
            raise UnsuitableStream(
                f"The board on {place} says that {channel.name} is taken "
                f"{1e3 * channel.skew_s:.6g} ms from the first channel of its scan: all of a scan "
                f"are taken within {1e3 / fs_hz:.3g} ms, so its times cannot be told. Mend skew_ns "
                "in its firmware, or flash firmware/semg."
            )


def _stated_kind(channel: ChannelDescriptor, place: str) -> ChannelKind:
    kind = _KINDS.get(channel.kind)
    if kind is None:
        raise UnsuitableStream(
            f"Channel {channel.label or channel.index} of the board on {place} is of kind "
            f"{channel.kind}: this program knows 0 (raw EMG), 1 (envelope) and 2 (no muscle). Use "
            "the program's newest version, or say what it is, such as kind=raw in the source's "
            "name."
        )
    return kind


def _agreed_gain(channel: ChannelDescriptor, stated: float | None, place: str) -> float | None:
    known = channel.afe_gain_milli / 1000 or None
    if known and stated and known != stated:
        raise UnsuitableStream(
            f"Channel {channel.label or channel.index} of the board on {place} has gain {known:g}, "
            f"but {stated:g} was stated: they must agree. Leave the stated gain out.",
            setting=Setting.GAIN,
        )
    return known or stated


def _describe(
    channel: ChannelDescriptor,
    name: str,
    *,
    kind: ChannelKind,
    gain: float | None,
    full_scale: int,
    first_skew_ns: int,
) -> ChannelInfo:
    uv_per_count = channel.adc_nv_per_count / 1000 / (gain or 1.0)
    return ChannelInfo(
        name=name,
        kind=kind,
        uv_per_count=uv_per_count,
        zero_count=channel.zero_count,
        low_uv=-channel.zero_count * uv_per_count,
        high_uv=(full_scale - channel.zero_count) * uv_per_count,
        is_calibrated=gain is not None,
        skew_s=(channel.skew_ns - first_skew_ns) * 1e-9,
    )
