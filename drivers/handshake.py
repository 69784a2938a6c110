"""The first words with a board: who it is, whether we understand it, and START; no samples yet."""

from __future__ import annotations

from drivers import commands
from drivers.base import Clock
from drivers.commands import CommandType, SelfTest, StreamPlan, layout_hash
from drivers.errors import (
    DeviceLost,
    DriverError,
    Setting,
    UnsuitableStream,
    WrongDevice,
    WrongFirmware,
)
from drivers.likely_kind import likely_kind
from drivers.line_speed import SpeedSearch
from drivers.link import Link, Patience
from drivers.messages import (
    PROTOCOL_MAJOR,
    PROTOCOL_MINOR,
    Ack,
    ErrorCode,
    Info,
    Message,
    Nack,
    StartedStream,
)
from drivers.overheard import guess_speaker
from drivers.port_identity import identity_at, list_identities
from drivers.usb_chip import chip_advice

_MAX_ADC_BITS = 16
_MAX_CHANNELS = 8
_MANY_BYTES = 200

_REFUSALS = {
    ErrorCode.RANGE: "a value is out of its range. Ask for another rate or fewer channels",
    ErrorCode.BANDWIDTH: (
        "its line cannot carry that many samples. Ask for a lower rate or fewer channels"
    ),
    ErrorCode.UNSUPPORTED: "it does not know how. Flash a newer firmware/semg",
    ErrorCode.VERSION: "it speaks another version. Flash the firmware/semg of this program",
    ErrorCode.CONVERTER_TOO_SLOW: (
        "its converter is too slow for this rate with this many channels. Ask for a lower rate or "
        "fewer channels"
    ),
    ErrorCode.LAYOUT_HASH: (
        "its channels are not those it described. Unplug it, plug it in again and reconnect"
    ),
}


def greet(link: Link, *, clock: Clock, patience: Patience) -> Info:
    """Wait for a board to say who it is, asking it again and again (``protocol.md`` §6.3).

    Parameters
    ----------
    link : Link
        Just opened; afterwards at the speed at which the board answered.
    clock : Clock
        Host monotonic time.
    patience : Patience
        How long to wait for what.

    Returns
    -------
    Info
        Of a board this program understands.

    Raises
    ------
    WrongDevice
        When nothing, or nothing readable, comes; or what the board says of itself is not whole.
    WrongFirmware
        When the board speaks another major version.
    """
    search = SpeedSearch(link)
    opened_s = clock()
    ask_s = opened_s + patience.quiet_s
    while (now_s := clock()) < opened_s + patience.give_up_s:
        if now_s >= ask_s:
            search.before_asking()
            link.send(commands.stop(link.next_request_id()))
            link.send(commands.info_req(link.next_request_id()))
            ask_s += patience.retry_s
        for message in link.receive(max(0.0, ask_s - now_s)):
            if isinstance(message, Info):
                return _accept(message, link.place)
        if now_s >= opened_s + patience.noise_s and _is_noise(link):
            break
    raise _nobody_there(link, clock() - opened_s)


def _is_noise(link: Link) -> bool:
    """Say whether the line carries a lot, and most of it no frames."""
    return link.n_bytes >= _MANY_BYTES and link.counts.n_damaged >= link.counts.n_stray


def _nobody_there(link: Link, waited_s: float) -> WrongDevice:
    device = identity_at(link.place, list_identities())
    advice = chip_advice(device)
    if link.n_bytes:
        what_to_do = guess_speaker(link.heard, link.place) or likely_kind(device)
        return WrongDevice(
            f"{link.place} sent {link.n_bytes} bytes the program cannot read: wrong speed or wrong "
            f"device. {what_to_do}{advice}",
            setting=Setting.PLACE,
        )
    return WrongDevice(
        f"Nothing on {link.place} answered for {waited_s:.1f} s: a board with firmware/semg "
        f"answers at once. {likely_kind(device)}{advice}",
        setting=Setting.PLACE,
    )


def _accept(info: Info, place: str) -> Info:
    if info.major != PROTOCOL_MAJOR:
        raise WrongFirmware(
            f"The board on {place} has firmware {_version(info)} and speaks protocol "
            f"{info.major}.{info.minor}; this program speaks {PROTOCOL_MAJOR}.{PROTOCOL_MINOR}: "
            f"the first number must be the same. Flash the firmware/semg of this program, version "
            f"{PROTOCOL_MAJOR}.x, onto it."
        )
    flaws = _flaws(info)
    if flaws:
        raise WrongDevice(
            f"The board on {place} (firmware {_version(info)}) says of itself {flaws[0]}: the "
            "program cannot know what its samples mean. Flash firmware/semg onto it again."
        )
    return info


def _version(info: Info) -> str:
    return ".".join(map(str, info.firmware_version)) if info.firmware_version else "unknown"


def _flaws(info: Info) -> list[str]:
    """Return what in a board's description makes its samples meaningless."""
    indices = [channel.index for channel in info.channels]
    checks = {
        "no boot id": info.boot_id is None,
        "no tick rate": not info.tick_hz,
        "no frame size": not info.max_scans,
        "no channel": not indices,
        f"channels {indices}": indices != list(range(len(indices))),
        f"{len(indices)} channels": len(indices) > _MAX_CHANNELS,
        f"{info.n_channels} channels and describes {len(indices)}": info.n_channels != len(indices),
        f"{info.adc_bits} bits per sample": not 1 <= (info.adc_bits or 0) <= _MAX_ADC_BITS,
        "a channel without a scale": not all(channel.adc_nv_per_count for channel in info.channels),
        "a layout that is not the one it describes": info.layout_hash != layout_hash(info.channels),
    }
    return [flaw for flaw, is_there in checks.items() if is_there]


def start_stream(
    link: Link, plan: StreamPlan, *, clock: Clock, patience: Patience
) -> tuple[StartedStream, list[Message]]:
    """Start a stream, again when the answer got lost.

    Parameters
    ----------
    link : Link
        To a board that was greeted.
    plan : StreamPlan
        What to start.
    clock : Clock
        Host monotonic time.
    patience : Patience
        How long to wait for what.

    Returns
    -------
    started : StartedStream
        What the board began, which is what was asked for.
    messages : list of Message
        What came after the answer already.

    Raises
    ------
    UnsuitableStream
        When the board refuses; the message says why.
    WrongDevice
        When it does not answer or starts something else.
    """
    link.expect(plan)
    for _ in range(patience.n_starts):
        request_id = link.next_request_id()
        link.send(
            commands.stop(link.next_request_id()),  # this ends a self-test, too
            *_choose_selftest(link, plan),
            plan.start(request_id),
        )
        deadline_s = clock() + patience.answer_s
        while (now_s := clock()) < deadline_s:
            messages = link.receive(deadline_s - now_s)
            for at, message in enumerate(messages):
                started = _read_answer(message, request_id, plan, link.place)
                if started is not None:
                    return started, messages[at + 1 :]
    raise WrongDevice(
        f"The board on {link.place} said who it is but did not answer START "
        f"{patience.n_starts} times: it must. Unplug it, plug it in again and reconnect."
    )


def _choose_selftest(link: Link, plan: StreamPlan) -> tuple[bytes, ...]:
    if plan.selftest is SelfTest.OFF:
        return ()
    return (commands.selftest(link.next_request_id(), plan.selftest),)


def _read_answer(
    message: Message, request_id: int, plan: StreamPlan, place: str
) -> StartedStream | None:
    if isinstance(message, Info) and message.request_id == 0:
        raise DeviceLost(
            f"The board on {place} restarted while it was started: its stream needs steady "
            "power. Check the cable and reconnect.",
            reason="the board restarted while it was started",
        )
    if isinstance(message, Nack) and message.request_id == request_id:
        if message.error != ErrorCode.BUSY:
            raise _refusal(message, place)
        return None
    if not isinstance(message, Ack) or message.request_id != request_id:
        return None
    if message.command != CommandType.START or message.started is None:
        return None
    _refuse_other_stream(message.started, plan, place)
    return message.started


def _refusal(nack: Nack, place: str) -> DriverError:
    meaning = _REFUSALS.get(ErrorCode(nack.error)) if nack.error in list(ErrorCode) else None
    return UnsuitableStream(
        f"The board on {place} refused to start (error {nack.error}, byte {nack.detail}): "
        f"{meaning or 'it did not understand. Flash the firmware/semg of this program onto it'}."
    )


def _refuse_other_stream(started: StartedStream, plan: StreamPlan, place: str) -> None:
    asked = (plan.stream_id, plan.period_ticks, plan.mask, plan.scans, plan.encoding_byte)
    began = (
        started.stream_id,
        started.period_ticks,
        started.mask,
        started.scans,
        started.encoding,
    )
    if asked != began:
        raise WrongDevice(
            f"The board on {place} started {began} where {asked} was asked for (stream, period, "
            "channels, scans, encoding): they must be the same. Flash firmware/semg onto it again."
        )
