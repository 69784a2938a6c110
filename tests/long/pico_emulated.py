"""Runs the Pico's image on an emulated Cortex-M0+: `python -m tests.long.pico_emulated [SECONDS]`.

Needs Unicorn, which nothing else here does: `.venv/bin/python -m pip install "unicorn>=2.1"`, the
dependency group *emulation*. The processor is Unicorn's; the peripherals are made here after the
RP2040's data sheet, so a misreading of it that firmware and emulation share is not found. From the
first instruction of boot2 on it boots, says who it is, raises its line to 500000 baud, streams
three channels at 2 kHz, and every sample is compared.
"""

from __future__ import annotations

import sys
import tempfile
from collections import deque
from pathlib import Path

import numpy as np

try:
    import unicorn
    from unicorn import arm_const as arm
except ImportError as exc:
    raise SystemExit(
        "The emulated processor is not installed: this command alone needs it. Type "
        "`.venv/bin/python -m pip install 'unicorn>=2.1'` (the dependency group emulation)."
    ) from exc

from drivers import commands
from drivers.commands import Encoding, StreamPlan
from drivers.frames import FrameDecoder, encode_frame
from drivers.messages import Ack, Data, Info, Message
from tests.firmware import toolchain

CPU_HZ = 48_000_000
SLICE_US = 5
FLASH, RAM, PERIPHERALS, SIO, SSI, PPB = (
    0x10000000,
    0x20000000,
    0x40000000,
    0xD0000000,
    0x18000000,
    0xE000E000,
)
XOR_SET_CLEAR = {0x1000: lambda old, new: old ^ new, 0x2000: lambda old, new: old | new}
ALWAYS_READY = {
    0x40024004: 1 << 31,  # crystal stable
    0x4002C000: 1 << 31,  # PLL locked
    0x40008038: 1 << 2,  # reference clock from the crystal
    0x40008044: 1 << 1,  # system clock from the PLL
    0x4000C008: 0x1FFFFFF,  # out of reset
}
ADC_CS, ADC_RESULT, TIMER_ALARM0, TIMER_RAWL, TIMER_INTR, TIMER_INTE = (
    0x4004C000,
    0x4004C004,
    0x40054010,
    0x40054028,
    0x40054034,
    0x40054038,
)
UART_DR, UART_FR, UART_IBRD, UART_FBRD = 0x40034000, 0x40034018, 0x40034024, 0x40034028
ROSC_RANDOM, GPIO_IN, NVIC_ISER, NVIC_ICER, VTOR = (
    0x4006001C,
    0xD0000004,
    0xE000E100,
    0xE000E180,
    0xE000ED08,
)
RX_EMPTY, TX_FULL = 1 << 4, 1 << 5
UART_FIFO = 32
RETURN_TO = 0x1FFF0000
"""Where an interrupt's handler returns to; nothing lies there."""

CALLER_SAVED = (
    arm.UC_ARM_REG_R0,
    arm.UC_ARM_REG_R1,
    arm.UC_ARM_REG_R2,
    arm.UC_ARM_REG_R3,
    arm.UC_ARM_REG_R12,
    arm.UC_ARM_REG_LR,
    arm.UC_ARM_REG_PC,
    arm.UC_ARM_REG_CPSR,
)


class Pico:
    """The chip: processor, memory, and as much of the peripherals as the firmware uses."""

    def __init__(self, image: bytes, counts: np.ndarray) -> None:
        self.now_us = 0.0
        self._sent = bytearray()
        self.baud_of_sent: list[float] = []
        self._counts = counts
        self._scan = -1
        self._registers: dict[int, int] = {}
        self._tx_free_us = 0.0
        self._rx: deque[int] = deque()
        self._alarm: int | None = None
        self._enabled = 0
        self._pending = 0
        random = np.random.default_rng(1)
        self._readers = {
            UART_FR: self._uart_flags,
            UART_DR: lambda: self._rx.popleft() if self._rx else 0,
            TIMER_RAWL: lambda: int(self.now_us) & 0xFFFFFFFF,
            ADC_RESULT: self._convert,
            ADC_CS: lambda: self._registers.get(ADC_CS, 0) | 1 << 8,
            ROSC_RANDOM: lambda: int(random.integers(2)),
            GPIO_IN: lambda: 0xFFFFFFFF,
        }
        self._cpu = self._make_cpu(image)

    def _make_cpu(self, image: bytes) -> unicorn.Uc:
        cpu = unicorn.Uc(unicorn.UC_ARCH_ARM, unicorn.UC_MODE_THUMB | unicorn.UC_MODE_MCLASS)
        cpu.ctl_set_cpu_model(arm.UC_CPU_ARM_CORTEX_M0)
        cpu.mem_map(FLASH, 1 << 20)
        cpu.mem_map(RAM, 0x42000)
        cpu.mem_map(RETURN_TO, 0x1000)
        cpu.mem_write(FLASH, image)
        # The ROM copies boot2 to the end of the RAM and jumps there.
        cpu.mem_write(RAM + 0x41F00, image[:256])
        cpu.reg_write(arm.UC_ARM_REG_PC, RAM + 0x41F00 | 1)
        for base, size in ((PERIPHERALS, 0x70000), (SIO, 0x1000), (SSI, 0x1000), (PPB, 0x1000)):
            cpu.mmio_map(base, size, self._read, base, self._write, base)
        return cpu

    def hear(self, wire: bytes) -> None:
        """Put bytes on the line to the board; they arrive one after the other."""
        self._rx.extend(wire)

    def take_sent(self) -> bytes:
        """Return what the board has sent since the last time."""
        sent = bytes(self._sent)
        self._sent.clear()
        return sent

    def run_until(self, us: float) -> None:
        """Let the processor run, a slice at a time, with interrupts between the slices."""
        while self.now_us < us:
            at = self._cpu.reg_read(arm.UC_ARM_REG_PC)
            self._cpu.emu_start(at | 1, 0, count=SLICE_US * CPU_HZ // 1_000_000)
            self.now_us += SLICE_US
            if self._alarm is not None and int(self.now_us) - self._alarm >= 0:
                self._alarm = None
                self._registers[TIMER_INTR] = 1
            if self._registers.get(TIMER_INTR, 0) & self._registers.get(TIMER_INTE, 0):
                self._interrupt(0)
            if self._rx:
                self._interrupt(20)

    def _interrupt(self, number: int) -> None:
        if not self._enabled >> number & 1:
            return
        saved = [self._cpu.reg_read(register) for register in CALLER_SAVED]
        vectors = self._registers[VTOR]
        handler = self._cpu.mem_read(vectors + 4 * (16 + number), 4)
        self._cpu.reg_write(arm.UC_ARM_REG_LR, RETURN_TO | 1)
        self._cpu.emu_start(int.from_bytes(handler, "little") | 1, RETURN_TO)
        for register, value in zip(CALLER_SAVED, saved, strict=True):
            self._cpu.reg_write(register, value)

    @property
    def baud(self) -> float:
        """The speed the divisors make."""
        whole, part = (self._registers.get(at, 0) for at in (UART_IBRD, UART_FBRD))
        return CPU_HZ / (16 * (whole + part / 64))

    def _read(self, cpu: unicorn.Uc, offset: int, size: int, base: int) -> int:
        address = base + offset
        peripheral = self._readers.get(address)
        if peripheral is not None:
            return peripheral()
        return ALWAYS_READY.get(address, self._registers.get(address, 0))

    def _uart_flags(self) -> int:
        waiting = (self._tx_free_us - self.now_us) * self.baud / 10e6
        is_busy = waiting > 0
        return is_busy << 3 | (RX_EMPTY * (not self._rx)) | (TX_FULL * (waiting >= UART_FIFO))

    def _convert(self) -> int:
        channel = self._registers[ADC_CS] >> 12 & 7
        self._scan += channel == 0
        return int(self._counts[self._scan % len(self._counts), channel])

    def _write(self, cpu: unicorn.Uc, offset: int, size: int, value: int, base: int) -> None:
        address = base + offset
        if base == PERIPHERALS and address & 0x3000:
            alias, address = address & 0x3000, address & ~0x3000
            old = self._registers.get(address, 0)
            value = XOR_SET_CLEAR[alias](old, value) if alias < 0x3000 else old & ~value
        if address == UART_DR:
            self._tx_free_us = max(self._tx_free_us, self.now_us) + 10e6 / self.baud
            self._sent.append(value & 0xFF)
            self.baud_of_sent.append(self.baud)
        elif address == TIMER_ALARM0:
            self._alarm = value
        elif address == TIMER_INTR:
            self._registers[TIMER_INTR] = self._registers.get(TIMER_INTR, 0) & ~value
        elif address == NVIC_ISER:
            self._enabled |= value
        elif address == NVIC_ICER:
            self._enabled &= ~value
        else:
            self._registers[address] = value


def built_image() -> bytes:
    """Build the firmware; return the flash's content."""
    with tempfile.TemporaryDirectory() as name:
        toolchain.make(Path(name), "pico")
        blocks = (Path(name) / "pico.uf2").read_bytes()
    return b"".join(blocks[at + 32 : at + 32 + 256] for at in range(0, len(blocks), 512))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def first(kind: type, messages: list[Message]) -> Message:
    return next(message for message in messages if isinstance(message, kind))


def main() -> int:
    duration_s = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    counts = np.random.default_rng(7).integers(0, 4096, (round(duration_s * 2000) + 200, 3))
    pico = Pico(built_image(), counts)
    pico.run_until(80_000)
    decoder = FrameDecoder()
    info = first(Info, decoder.feed(pico.take_sent()))
    say(f"{info.board_name}: {info.n_channels} channels, {info.adc_bits} bits, {info.vref_mv} mV")
    plan = StreamPlan(500, 0b111, 16, Encoding.PACKED_12_BIT, 0, 9, info.layout_hash)
    pico.hear(b"\0" + encode_frame(commands.set_baud(1, 500_000)))
    pico.run_until(90_000)
    agreed = first(Ack, decoder.feed(pico.take_sent()))
    pico.hear(b"\0" + encode_frame(plan.start(2)))
    decoder.expect(plan)
    pico.run_until(90_000 + duration_s * 1e6)
    messages = decoder.feed(pico.take_sent())
    data = [message for message in messages if isinstance(message, Data)]
    assert (agreed.request_id, first(Ack, messages).started.stream_id) == (1, 9)
    streamed = np.concatenate([plan.unpack(frame.samples) for frame in data])
    n_wrong = int((streamed != counts[: len(streamed)]).sum())
    steps = np.diff([frame.scan_index for frame in data])
    ticks = np.diff([frame.tick for frame in data])
    say(f"line at {pico.baud_of_sent[0]:.0f}, then {pico.baud_of_sent[-1]:.0f} baud")
    say(f"{len(streamed)} scans, {n_wrong} samples off, {decoder.counts.n_damaged} frames damaged")
    whole = n_wrong == 0 and (steps == 16).all() and (ticks == 8000).all()
    return 0 if whole and len(streamed) > 1900 * duration_s - 200 else 1


if __name__ == "__main__":
    sys.exit(main())
