"""What a board streams: its channels, their gain, the rate and the frames they come in."""

import pytest

from drivers.errors import UnknownSource, UnsuitableStream
from dsp.block import ChannelKind
from tests.drivers.board_reading import driver_of
from tests.fakes.fake_board import START, FakeBoard, count_at


def test_an_unknown_gain_leaves_the_values_uncalibrated():
    with FakeBoard() as board:
        driver = driver_of(board)
        (first, *_) = driver.open().channels
        driver.close()
    assert not first.is_calibrated
    assert first.uv_per_count == pytest.approx(4882.813)
    assert first.low_uv == pytest.approx(-512 * 4882.813)
    assert first.high_uv == pytest.approx(511 * 4882.813)
    assert first.zero_count == 512


def test_a_stated_gain_brings_the_values_to_the_skin():
    with FakeBoard() as board:
        driver = driver_of(board, "?gain=5000&names=gluteus_maximus_R,biceps_femoris_R&channels=2")
        info = driver.open()
        block = driver.read(0.5)
        driver.close()
    assert [channel.name for channel in info.channels] == ["gluteus_maximus_R", "biceps_femoris_R"]
    assert all(channel.is_calibrated for channel in info.channels)
    assert info.channels[0].uv_per_count == pytest.approx(0.9765626)
    assert block.samples_uv[0, 0] == pytest.approx((count_at(0, 0) - 512) * 0.9765626)


def test_a_gain_the_board_knows_is_used_and_not_overruled():
    with FakeBoard(gain_milli=1_000_000) as board:
        driver = driver_of(board)
        assert driver.open().channels[0].uv_per_count == pytest.approx(4.882813)
        driver.close()
        with pytest.raises(UnsuitableStream, match="gain 1000, but 500 was stated"):
            driver_of(board, "?gain=500").open()


def test_kinds_skew_and_labels_are_those_of_the_board():
    with FakeBoard(kinds=(0, 1, 2), labels=("GM", "BF", "ACC")) as board:
        driver = driver_of(board)
        channels = driver.open().channels
        driver.close()
    assert [channel.kind for channel in channels] == ["emg", "envelope", "aux"]
    assert [channel.name for channel in channels] == ["GM", "BF", "ACC"]
    assert [channel.skew_s for channel in channels] == pytest.approx([0, 56e-6, 112e-6])


@pytest.mark.parametrize("skew_ns", [500_000, 1 << 30])
def test_channels_that_lie_further_apart_than_a_scan_were_an_error_of_the_program(skew_ns):
    said = r"says that A\d is taken .* ms from the first channel .* within 1 ms"
    with FakeBoard(skew_ns=skew_ns) as board, pytest.raises(UnsuitableStream, match=said):
        driver_of(board, "?rate=1000").open()


def test_a_kind_of_channel_nobody_knows_was_told_to_check_its_stickers():
    with FakeBoard(kinds=(0, 9, 9)) as board:
        with pytest.raises(
            UnsuitableStream, match=r"Channel A1 of the board on .* of kind 9: this"
        ):
            driver_of(board).open()
        driver = driver_of(board, "?kind=raw&channels=3")
        assert {channel.kind for channel in driver.open().channels} == {ChannelKind.EMG}
        driver.close()


def test_labels_that_do_not_tell_channels_apart_are_replaced():
    with FakeBoard(labels=("EMG", "EMG", "")) as board:
        driver = driver_of(board)
        assert [channel.name for channel in driver.open().channels] == ["A0", "A1", "A2"]
        driver.close()


def test_more_channels_than_the_board_has_are_refused():
    with (
        FakeBoard() as board,
        pytest.raises(UnsuitableStream, match="has 3 channels, 4 were asked for"),
    ):
        driver_of(board, "?channels=4").open()


def test_more_than_the_line_carries_is_refused_with_what_it_carries():
    with (
        FakeBoard(n_channels=6) as board,
        pytest.raises(UnsuitableStream, match=r"6 channels at 2000 Hz .* at 1211 Hz at most"),
    ):
        driver_of(board, "?rate=2000").open()


@pytest.mark.parametrize(
    ("options", "n_channels", "encodings", "scans"),
    [
        ("?rate=1000", 3, 0b110, 8),
        ("?rate=1000", 6, 0b110, 8),
        ("?rate=2000", 3, 0b110, 16),
        ("?rate=1000", 3, 0b010, 8),
        ("?rate=1200", 6, 0b110, 16),
        ("?rate=250", 1, 0b110, 2),
    ],
)
def test_a_frame_is_as_short_as_the_line_allows(options, n_channels, encodings, scans):
    with FakeBoard(n_channels=n_channels, encodings=encodings) as board:
        driver = driver_of(board, options)
        driver.open()
        driver.close()
        start = next(command for command in board.commands if command[0] == START)
    assert start[7] == scans
    assert start[8] == (2 if encodings & 0b100 else 1)


@pytest.mark.parametrize(
    ("rate_hz", "words"), [(201, "at least 250"), (249.9, "at least 250"), (8000, "at most 4000")]
)
def test_rates_that_no_page_promises_were_accepted(rate_hz, words):
    with FakeBoard() as board, pytest.raises(UnknownSource, match=f"rate.*{words}"):
        driver_of(board, f"?rate={rate_hz}")


def test_the_rate_is_what_the_ticks_make_of_it():
    with FakeBoard() as board:
        driver = driver_of(board, "?rate=1234.5")
        info = driver.open()
        driver.close()
    assert info.fs_hz == pytest.approx(2_000_000 / 1620)


def test_an_envelope_on_our_own_board_can_be_said_to_be_one():
    """Regression: kind= was refused, and an envelope was ordered as if it were raw EMG."""
    with FakeBoard() as board:
        driver = driver_of(board, "?channels=2&kind=raw,envelope")
        kinds = [channel.kind for channel in driver.open().channels]
        driver.close()
        assert kinds == [ChannelKind.EMG, ChannelKind.ENVELOPE]
        with pytest.raises(UnknownSource, match="kind"):
            driver_of(board, "?channels=2&kind=smooth,raw")
        with pytest.raises(UnknownSource, match=r"kind of .* has 3 entries for 2 channels"):
            driver_of(board, "?channels=2&kind=raw,raw,raw")
