"""The harness objects to what a chip would not forgive: firmware with one fault each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from drivers.commands import Encoding
from drivers.messages import Data, DataFlag, Status
from tests.firmware import toolchain
from tests.firmware.simulated_board import run_flat_out, voltages_for
from tests.firmware.simulated_stream import plan_for, stream

FAULTS = Path(__file__).parent / "faults"
STRICT = ("-DF_CPU=16000000UL", "-Os", "-Wall", "-Wextra", "-Werror")


def compile_fault(name: str, folder: Path, mcu: str = "atmega328p") -> Path:
    elf = folder / f"{name}.elf"
    source = FAULTS / f"{name}.c"
    subprocess.run(
        ["avr-gcc", f"-mmcu={mcu}", *STRICT, str(source), "-o", str(elf)],
        check=True,
        capture_output=True,
        text=True,
    )
    return elf


@pytest.mark.parametrize(
    ("fault", "lint"),
    [
        ("sleeps_into_a_conversion", "sleeps_that_convert"),
        ("switches_while_converting", "mux_while_converting"),
        ("overruns_its_transmitter", "bytes_overwritten"),
    ],
)
def test_a_fault_the_simulator_lets_pass_is_counted(firmware_build, tmp_path, fault, lint):
    elf = compile_fault(fault, tmp_path)
    run = run_flat_out(firmware_build, np.zeros((1, 1)), [], duration_s=0.01, firmware=elf)
    assert run.statistics[lint] > 5


def test_a_misspelt_interrupt_does_not_compile(firmware_build, tmp_path):
    with pytest.raises(subprocess.CalledProcessError) as failure:
        compile_fault("misspells_an_interrupt", tmp_path, "atmega2560")
    assert "misspelled" in failure.value.stderr


def test_scans_that_the_converter_cannot_follow_are_told_and_hold_true_samples(tmp_path):
    """Firmware that believes its converter faster than it is: 350 µs of work every 333 µs."""
    build = toolchain.build(tmp_path, options="-DCONVERTER_LONGEST_TICKS=100")
    plan = plan_for(
        build, n_channels=6, period_ticks=667, encoding=Encoding.PACKED_10_BIT, scans=16
    )
    sent = np.random.default_rng(4).integers(0, 1024, (4_000, 6))
    streamed = stream(build, plan, voltages_for(sent), duration_s=1.2, baud=500_000)
    np.testing.assert_array_equal(streamed.counts, sent[: len(streamed.counts)])
    flags = [bool(data.flags & DataFlag.LATE_SCAN) for data in streamed.only(Data)]
    assert np.mean(flags) > 0.9
    assert streamed.only(Status)[-1].adc_overruns > 2_000
    assert streamed.statistics["mean_scan_interval_cycles"] > 667 * 8 + 50
