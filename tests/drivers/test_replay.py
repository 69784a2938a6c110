"""A file behind the face of a driver."""

import contextlib

import numpy as np
import pytest

from drivers.errors import (
    EndOfStream,
    SourceNotFound,
    SourceUnreadable,
    UnknownSource,
    UnsuitableStream,
)
from drivers.replay import SPEC, ReplayDriver
from drivers.source_name import read_source_name
from tests.drivers.contract import DriverContract, read_scans
from tests.fakes.clock import FakeClock


def driver_of(path, options="", clock=None):
    clock = clock or FakeClock()
    name = read_source_name("replay", f"{path}{options}", known=("speed", "unit", "rate"))
    return ReplayDriver(name, clock=clock, sleep=clock.sleep)


def play(driver, timeout_s=0.1):
    """Return every block until the end."""
    blocks = []
    while True:
        try:
            block = driver.read(timeout_s)
        except EndOfStream:
            return blocks
        if block is not None:
            blocks.append(block)


@pytest.fixture
def path(tmp_path):
    rows = [f"{index / 1000:.3f},{index % 97}.5,{-index}e-3" for index in range(3000)]
    path = tmp_path / "lift, first?.csv"
    path.write_text("time_s,gluteus_maximus_R_uV,R_BF_mV\n" + "\n".join(rows))
    return path


def test_what_was_simulated_is_simulated_when_it_is_played(path):
    assert not driver_of(path).open().is_simulated
    path.with_suffix(".truth.json").write_text('{"is_simulated": true}')
    assert driver_of(path).open().is_simulated


class ReplayContract(DriverContract):
    fs_hz = 1000.0
    channel_names = ("gluteus_maximus_R", "R_BF")

    def expected_uv(self, index):
        return [index % 97 + 0.5, -index]


class TestInRealTime(ReplayContract):
    @pytest.fixture
    def driver(self, path):
        return driver_of(path)


class TestAsFastAsRead(ReplayContract):
    @pytest.fixture
    def driver(self, path):
        return driver_of(path, "?speed=fast")


class TestStepByStep(ReplayContract):
    @pytest.fixture
    def driver(self, path):
        return SteppedByReading(driver_of(path, "?speed=step"))


class SteppedByReading:
    """Steps 50 ms before every read, as a person who presses a key again and again."""

    def __init__(self, driver):
        self._driver = driver

    def open(self):
        return self._driver.open()

    def read(self, timeout_s):
        with contextlib.suppress(UnsuitableStream):
            self._driver.step(0.05)
        return self._driver.read(timeout_s)

    def close(self):
        self._driver.close()


def test_a_file_that_is_stepped_waits_until_it_is_and_plays_just_as_much(path):
    driver = driver_of(path, "?speed=step")
    driver.open()
    assert driver.read(10.0) is None
    driver.step(0.25)
    driver.step(0.5)
    blocks = []
    while (block := driver.read(0.1)) is not None:
        blocks.append(block)
    assert [blocks[0].first_index, blocks[-1].end_index] == [0, 750]
    driver.step(100.0)
    assert play(driver)[-1].end_index == 3000
    driver.step(1.0)
    with pytest.raises(EndOfStream):
        driver.read(0.0)


def test_a_step_leads_over_a_gap(tmp_path):
    path = tmp_path / "gap.csv"
    rows = [f"{index / 1000},{index}" for index in [*range(100), *range(5100, 5200)]]
    path.write_text("time_s,a_uV\n" + "\n".join(rows))
    driver = driver_of(path, "?speed=step")
    driver.open()
    driver.step(0.1)
    assert [driver.read(0.0).end_index for _ in range(5)][-1] == 100
    assert driver.read(0.0) is None
    driver.step(0.02)
    assert driver.read(0.0).first_index == 5100


@pytest.mark.parametrize("options", ["", "?speed=fast"])
def test_only_what_waits_can_be_stepped(path, options):
    driver = driver_of(path, options)
    with pytest.raises(UnsuitableStream, match="speed=step"):
        driver.step(1.0)
    driver.open()
    with pytest.raises(UnsuitableStream, match="speed=step"):
        driver.step(1.0)


@pytest.mark.parametrize("options", ["", "?speed=fast"])
def test_the_whole_file_comes_and_then_the_end_again_and_again(path, options):
    driver = driver_of(path, options)
    driver.open()
    blocks = play(driver)
    assert sum(block.n_samples for block in blocks) == 3000
    assert blocks[-1].end_index == 3000
    for _ in range(2):
        with pytest.raises(EndOfStream, match="played to its end"):
            driver.read(0.0)


def test_it_is_played_at_the_pace_of_the_clock(path):
    clock = FakeClock()
    driver = driver_of(path, clock=clock)
    driver.open()
    play(driver)
    assert clock() - 1000.0 == pytest.approx(3.0, abs=0.05)


def test_nothing_comes_before_its_time(path):
    driver = driver_of(path)
    driver.open()
    assert driver.read(0.001) is None
    assert driver.read(0.1) is not None


def test_a_gap_in_time_is_a_gap_in_the_index_and_in_the_pace(tmp_path):
    path = tmp_path / "gap.csv"
    rows = [f"{index / 1000},{index}" for index in [*range(100), *range(1100, 1200)]]
    path.write_text("time_s,a_uV\n" + "\n".join(rows))
    clock = FakeClock()
    driver = driver_of(path, clock=clock)
    driver.open()
    blocks = play(driver)
    indices = [index for b in blocks for index in range(b.first_index, b.end_index)]
    assert indices == [*range(100), *range(1100, 1200)]
    np.testing.assert_array_equal(np.concatenate([b.samples_uv[:, 0] for b in blocks]), indices)
    assert clock() - 1000.0 == pytest.approx(1.2, abs=0.11)


def test_a_row_without_a_single_sample_is_a_gap_and_a_lone_empty_cell_is_nan(tmp_path):
    path = tmp_path / "holes.csv"
    path.write_text("a_uV,b_uV\n1,1\n,\n,\n4,4\n5,\n")
    driver = driver_of(path, "?rate=1000&speed=fast")
    driver.open()
    blocks = play(driver)
    assert [(b.first_index, b.n_samples) for b in blocks] == [(0, 1), (3, 2)]
    np.testing.assert_array_equal(blocks[1].samples_uv, [[4, 4], [5, np.nan]])


def test_unit_and_rate_may_be_stated(tmp_path):
    path = tmp_path / "bare.csv"
    path.write_text("GM\n0.001\n0.002\n")
    driver = driver_of(path, "?unit=V&rate=2000&speed=fast")
    info = driver.open()
    assert info.fs_hz == 2000
    np.testing.assert_allclose(read_scans(driver, 2)[0].samples_uv[:, 0], [1000, 2000])


def test_a_slow_recording_is_played_and_says_its_rate(tmp_path):
    path = tmp_path / "slow.csv"
    path.write_text("a_uV\n" + "1\n" * 100)
    assert driver_of(path, "?rate=250").open().fs_hz == 250


def test_its_source_opens_it_again(path):
    source = driver_of(path, "?speed=fast").open().source
    assert source == f"replay:{path}?speed=fast"
    assert SPEC.make(source.partition(":")[2], FakeClock()).open().source == source


def test_a_file_that_cannot_be_played_is_named_when_it_is_opened(tmp_path):
    driver = driver_of(tmp_path / "nothing.csv")
    with pytest.raises(SourceNotFound, match=r"nothing\.csv"):
        driver.open()
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("time_s,a_uV\n0,1\n1\n")
    with pytest.raises(SourceUnreadable, match="Line 3"):
        driver_of(ragged).open()


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("", "names no file"),
        ("a.csv?speed=slow", "real, fast, step"),
        ("a.csv?unit=uv", "Did you mean 'uV'?"),
        ("a.csv?rate=0", "at least 1"),
        ("a.csv?rat=1", "Did you mean 'rate'?"),
    ],
)
def test_a_name_it_cannot_make_sense_of_is_refused_in_words(rest, said):
    with pytest.raises(UnknownSource) as caught:
        SPEC.make(rest, FakeClock())
    assert said in str(caught.value)
