"""Numbers that cannot be muscle in the unit they are said to be in are told, not read as quiet."""

import numpy as np
import pytest

from drivers.csv_amplitude import doubt_amplitude
from drivers.errors import Setting, UnsuitableStream
from drivers.replay import SPEC
from dsp.block import ChannelInfo, ChannelKind
from dsp.simulate import SCENARIOS, simulate
from tests.fakes.clock import FakeClock

GLUTE, HAMSTRING = ChannelInfo("gluteus_maximus_R"), ChannelInfo("biceps_femoris_R")


@pytest.fixture(scope="module")
def lift_uv():
    return simulate(SCENARIOS["typical"], duration_s=6.0, fs_hz=1000.0, seed=1).samples_uv[:, :2]


def doubt(samples_uv, channels=(GLUTE, HAMSTRING), units=("uV", "uV")):
    return doubt_amplitude(samples_uv, channels, units=units, file_name="lift.csv")


def test_a_lift_is_not_doubted_nor_is_the_rest_before_it(lift_uv):
    assert doubt(lift_uv) == ()
    assert doubt(lift_uv[:2000]) == ()


def test_millivolts_called_microvolts_are_refused_with_what_to_state(lift_uv):
    with pytest.raises(UnsuitableStream) as refused:
        doubt(lift_uv / 1000)
    said = str(refused.value)
    assert said.startswith("In lift.csv gluteus_maximus_R moves by 0.0")
    assert "gives more than 1 µV" in said
    assert "State their unit" in said
    assert refused.value.setting is Setting.UNIT


def test_one_channel_too_small_beside_a_good_one_is_told_and_the_file_is_used(lift_uv):
    (said,) = doubt(lift_uv * [1.0, 1e-3])
    assert said.startswith("In lift.csv biceps_femoris_R moves by")


def test_microvolts_called_millivolts_are_told_and_the_file_is_used(lift_uv):
    (said,) = doubt(lift_uv * 1000, units=("mV", "mV"))
    assert " mV, biceps_femoris_R moves by " in said
    assert "stays below 10 mV" in said


def test_a_channel_that_stands_still_has_no_unit_to_be_wrong(lift_uv):
    assert doubt(lift_uv * [1.0, 0.0]) == ()
    assert doubt(np.zeros((2000, 2))) == ()


@pytest.mark.parametrize(
    "other",
    [
        ChannelInfo("knee", kind=ChannelKind.AUX),
        ChannelInfo("glute", kind=ChannelKind.ENVELOPE),
        ChannelInfo("A0", is_calibrated=False),
    ],
)
def test_only_raw_emg_at_the_skin_is_held_to_what_skin_gives(lift_uv, other):
    assert doubt(lift_uv * [1.0, 1e6], channels=(GLUTE, other)) == ()
    assert doubt(lift_uv * [1.0, 1e-3], channels=(GLUTE, other)) == ()


def test_an_offset_says_nothing_about_the_unit(lift_uv):
    assert doubt(lift_uv + 1e6) == ()


def test_a_file_in_no_unit_is_not_played_as_a_silent_one(tmp_path, lift_uv):
    path = tmp_path / "lift.csv"
    np.savetxt(path, lift_uv / 1000, delimiter=",", header="a_au,b_au", comments="")
    driver = SPEC.make(f"{path}?unit=uV&rate=1000", FakeClock())
    with pytest.raises(UnsuitableStream, match="another unit"):
        driver.open()
