"""The simulated person behind the face of a driver."""

import numpy as np
import pytest

from drivers.errors import UnknownSource
from drivers.source_name import read_source_name
from drivers.synthetic import SPEC, SyntheticDriver
from dsp.simulate import SCENARIOS, AskedMovement, MovementKind, SimulatedPerson
from dsp.simulate.scenario import CHANNEL_NAMES
from tests.drivers.contract import DriverContract, read_scans
from tests.fakes.clock import FakeClock

OPTIONS = ("seed", "rate", "speed", "lifts", "swap", "stickers")


def driver_of(rest, clock):
    name = read_source_name("synthetic", rest, known=OPTIONS)
    return SyntheticDriver(name, clock=clock, sleep=clock.sleep)


class SyntheticContract(DriverContract):
    fs_hz = 1000.0
    channel_names = SCENARIOS["typical"].channel_names
    _truth = SimulatedPerson(SCENARIOS["typical"], fs_hz=1000.0, seed=5).step(3000)

    def expected_uv(self, index):
        return self._truth[index].tolist()


class TestInRealTime(SyntheticContract):
    @pytest.fixture
    def driver(self):
        return driver_of("typical?seed=5", FakeClock())


class TestAsFastAsRead(SyntheticContract):
    @pytest.fixture
    def driver(self):
        return driver_of("?seed=5&speed=fast", FakeClock())


def test_it_says_that_it_is_simulated():
    assert driver_of("", FakeClock()).open().is_simulated


def test_its_source_names_the_same_person_again():
    clock = FakeClock()
    source = driver_of("?seed=3", clock).open().source
    assert source == "synthetic:typical?seed=3&rate=1000&speed=real"
    again = SPEC.make(source.partition(":")[2], clock)
    assert again.open().source == source


def test_samples_come_at_the_pace_of_the_clock():
    clock = FakeClock()
    driver = driver_of("", clock)
    driver.open()
    began_s = clock()
    end = read_scans(driver, 5000)[-1].end_index
    assert clock() - began_s == pytest.approx(end / 1000, abs=0.001)


def test_a_reader_that_waits_too_shortly_gets_nothing_yet():
    clock = FakeClock()
    driver = driver_of("", clock)
    driver.open()
    assert driver.read(0.001) is None
    assert driver.read(0.0) is None
    assert driver.read(0.1) is not None


def test_a_reader_that_was_away_for_ten_seconds_loses_nothing():
    clock = FakeClock()
    driver = driver_of("", clock)
    driver.open()
    clock.sleep(10.0)
    blocks = read_scans(driver, 10_000)
    assert [block.first_index for block in blocks[1:]] == [b.end_index for b in blocks[:-1]]
    assert clock() == pytest.approx(1010.0)
    assert {block.n_samples for block in blocks} == {1000}


def test_a_scan_is_never_read_before_it_is_due():
    clock = FakeClock()
    driver = driver_of("", clock)
    driver.open()
    clock.sleep(0.0195)
    assert driver.read(0.0) is None
    clock.sleep(0.001)
    assert driver.read(0.0).n_samples == 20


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_person_is_the_same_to_the_bit_at_any_pace(scenario):
    drivers = [driver_of(f"{scenario}?speed={speed}", FakeClock()) for speed in ("real", "fast")]
    real, fast = ([driver.open(), read_scans(driver, 1500)][1] for driver in drivers)
    np.testing.assert_array_equal(samples_of(real)[:1500], samples_of(fast)[:1500])


def samples_of(blocks):
    return np.concatenate([block.samples_uv for block in blocks])


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("typicl", "Did you mean 'typical'?"),
        ("typical?sed=1", "Did you mean 'seed'?"),
        ("typical?seed=-1", "at least 0"),
        ("typical?seed=1.5", "whole number"),
        ("typical?rate=50", "at least 100"),
        ("typical?rate=nan", "must be a number"),
        ("typical?speed=slow", "real, fast, step"),
        ("typical?seed=1&seed=2", "twice"),
        ("typical?swap=gluteus_maximus_R", "name two of gluteus_maximus_R"),
        ("typical?swap=gluteus_maximus_R,knee", "name two of gluteus_maximus_R"),
        ("typical?stickers=other_leg", "needs lifts=asked"),
    ],
)
def test_a_name_it_cannot_make_sense_of_is_refused_in_words(rest, said):
    with pytest.raises(UnknownSource) as caught:
        SPEC.make(rest, FakeClock())
    assert said in str(caught.value)


def test_a_person_moves_step_by_step_as_in_one_go():
    driver = driver_of("typical?speed=step&seed=5", FakeClock())
    driver.open()
    assert driver.read(1.0) is None
    driver.step(0.5)
    driver.step(0.5)
    blocks = read_scans(driver, 1000)
    assert driver.read(1.0) is None
    np.testing.assert_array_equal(samples_of(blocks), SyntheticContract._truth[:1000])


def _heard(options, movement):
    """Return how loud each channel was in the four seconds after a tone, in µV."""
    driver = driver_of(f"typical?speed=step&seed=5&lifts=asked{options}", FakeClock())
    driver.open()
    driver.step(1.0)
    read_scans(driver, 1000)
    driver.hear(1000, movement)
    driver.step(4.0)
    return samples_of(read_scans(driver, 4000))[1000:3000].std(axis=0)


@pytest.mark.parametrize(("column", "channel"), list(enumerate(CHANNEL_NAMES[:2])))
def test_a_person_who_is_asked_works_one_muscle_and_hardly_any_other(column, channel):
    heard_uv = _heard("", AskedMovement(MovementKind.WORK, (channel,)))
    assert heard_uv[column] > 20.0
    assert max(np.delete(heard_uv, column)) < 0.4 * heard_uv[column]


def test_swapped_leads_carry_each_others_muscle():
    glute, hamstring = CHANNEL_NAMES[:2]
    asked = AskedMovement(MovementKind.WORK, (hamstring,))
    straight, swapped = _heard("", asked), _heard(f"&swap={glute},{hamstring}", asked)
    assert swapped.tolist() == straight[[1, 0, 2, 3]].tolist()


def test_a_tap_shakes_its_own_sticker():
    heard_uv = _heard("", AskedMovement(MovementKind.TAP, (CHANNEL_NAMES[2],)))
    assert heard_uv[2] > 30.0
    assert max(np.delete(heard_uv, 2)) < 0.4 * heard_uv[2]


def test_stickers_on_the_other_leg_stay_quiet_in_what_this_one_does():
    working = _heard("&stickers=other_leg", AskedMovement(MovementKind.WORK, CHANNEL_NAMES[1:2]))
    lifting = _heard("&stickers=other_leg", AskedMovement())
    assert max(working[:2]) < 4.0
    assert max(lifting[:2]) < 4.0
    assert min(lifting[2:]) > 20.0
