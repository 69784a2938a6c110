"""What every driver must keep: subclass `DriverContract` and say what the driver streams."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import pytest

from drivers.base import Driver, Holding
from drivers.errors import DriverError
from dsp.block import SampleBlock, StreamInfo

TIMEOUT_S = 2.0


def read_scans(driver: Driver, n_scans: int) -> list[SampleBlock]:
    """Read until this many scans came; fail when a read gives nothing."""
    blocks: list[SampleBlock] = []
    while sum(block.n_samples for block in blocks) < n_scans:
        block = driver.read(TIMEOUT_S)
        assert block is not None, "nothing came"
        blocks.append(block)
    return blocks


def _holds(driver: Driver) -> bool:
    """Say whether it may hold back, as everything does that has a device behind it."""
    return isinstance(driver, Holding)


class DriverContract(ABC):
    """A subclass gives a fixture `driver`, not opened, and the truth about it."""

    fs_hz: float
    channel_names: tuple[str, ...]

    @abstractmethod
    def expected_uv(self, index: int) -> list[float]:
        """Return the true samples of scan `index`."""

    def expect_true(self, blocks: list[SampleBlock]) -> None:
        """Expect every sample to be the true one of its index."""
        for block in blocks:
            expected = [self.expected_uv(at) for at in range(block.first_index, block.end_index)]
            np.testing.assert_allclose(block.samples_uv, expected, rtol=1e-12)

    def test_it_says_its_rate_and_its_channels_when_opened(self, driver):
        info = driver.open()
        assert isinstance(info, StreamInfo)
        assert info.fs_hz == pytest.approx(self.fs_hz)
        assert tuple(channel.name for channel in info.channels) == self.channel_names
        assert info.device

    def test_its_blocks_are_read_only_float64_in_c_order_with_a_column_per_channel(self, driver):
        info = driver.open()
        for block in read_scans(driver, 100):
            assert block.samples_uv.dtype == np.float64
            assert block.samples_uv.shape == (block.n_samples, info.n_channels)
            assert block.samples_uv.flags.c_contiguous
            assert not block.samples_uv.flags.writeable

    def test_every_sample_is_the_true_one_of_its_index(self, driver):
        driver.open()
        self.expect_true(read_scans(driver, 200))

    def test_its_index_never_goes_back(self, driver):
        driver.open()
        blocks = read_scans(driver, 200)
        ends = [0] + [block.end_index for block in blocks]
        assert all(block.first_index >= end for block, end in zip(blocks, ends, strict=False))

    def test_it_says_when_a_block_arrived_and_never_goes_back(self, driver):
        driver.open()
        arrived = [block.received_s for block in read_scans(driver, 200)]
        assert arrived == sorted(arrived)

    def test_all_that_had_come_is_handed_on_at_any_moment_of_stopping(self, driver):
        driver.open()
        blocks = [*read_scans(driver, 150), *(driver.release() if _holds(driver) else ())]
        assert not (_holds(driver) and driver.has_held)
        ends = [block.end_index for block in blocks]
        assert all(b.first_index >= end for b, end in zip(blocks[1:], ends, strict=False))
        self.expect_true(blocks)

    def test_nothing_is_handed_on_by_what_is_closed(self, driver):
        driver.open()
        read_scans(driver, 10)
        driver.close()
        assert not _holds(driver) or driver.release() == ()

    def test_reading_before_opening_is_an_error_in_words(self, driver):
        with pytest.raises(DriverError, match="not open"):
            driver.read(0.0)

    def test_reading_after_closing_is_an_error_in_words(self, driver):
        driver.open()
        driver.close()
        with pytest.raises(DriverError, match="not open"):
            driver.read(0.0)

    def test_it_may_be_closed_before_it_was_opened_and_twice(self, driver):
        driver.close()
        driver.open()
        driver.close()
        driver.close()

    def test_it_may_be_opened_again_and_counts_from_the_start(self, driver):
        first = driver.open()
        index = read_scans(driver, 10)[0].first_index
        driver.close()
        assert driver.open() == first
        assert read_scans(driver, 10)[0].first_index == index
