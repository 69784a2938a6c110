"""Choosing a source: what is filled in becomes a source's name, or a reason why not yet."""

from concurrent.futures import Future
from dataclasses import replace

import pytest

from app.presenters.current_source import CurrentSource
from app.presenters.found_devices import LOOK_EVERY_TICKS
from app.presenters.source import (
    MUSCLE_CHOICES,
    UNIT_CHOICES,
    USUAL_MUSCLES,
    SourcePresenter,
)
from app.presenters.source_state import Hindrance, SourceKind
from drivers.base import FoundSource
from drivers.registry import open_source
from tests.fakes.feed import FakeDesk, FakeFeed, InlineExecutor, recorder_state, stream_info


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def current(desk):
    return CurrentSource(desk.open_source, InlineExecutor())


@pytest.fixture
def presenter(desk, current):
    return SourcePresenter(current, desk.discover, desk.ask_who_it_is)


def test_the_simulated_person_is_ready_without_a_question(presenter, desk):
    assert presenter.tick().hindrance is None
    assert presenter.use()
    assert desk.opened == [("synthetic:typical", None)]


@pytest.mark.parametrize("name", ["glute_first", "together", "quiet_glute", "heartbeat"])
def test_every_scenario_opens_under_its_name(presenter, name):
    presenter.choose_scenario(name)
    assert open_source(presenter.source_name(), lambda: 0.0) is not None


def test_a_device_needs_a_port(presenter, desk):
    presenter.choose_kind(SourceKind.DEVICE)
    assert presenter.tick().hindrance is Hindrance.NO_PORT
    assert not presenter.use()
    assert desk.opened == []


def test_a_found_device_fills_in_its_port_and_says_what_keeps_it_closed(presenter, desk):
    presenter.open()
    assert presenter.tick().is_looking
    found = FoundSource("serial:/dev/ttyACM0", "Uno", "USB", problem="No permission. Ask for it.")
    desk.looking.set_result((FoundSource("synthetic:typical", "Simulated person", ""), found))
    presenter.choose_kind(SourceKind.DEVICE)
    state = presenter.tick()
    assert state.devices == (found,)
    assert state.device.port == "/dev/ttyACM0"


def test_a_typed_port_is_not_overwritten_by_what_is_found_later(presenter, desk):
    presenter.type_port("COM7")
    presenter.open()
    desk.looking.set_result((FoundSource("serial:COM3", "Uno", "USB"),))
    assert presenter.tick().device.port == "COM7"


UNO = FoundSource("serial:/dev/ttyACM0", "Arduino Uno", "/dev/ttyACM0", may_be_asked=True)
CLONE = FoundSource("serial:/dev/ttyUSB0", "CH340", "/dev/ttyUSB0", may_be_asked=True)


def find(presenter, desk, *found):
    presenter.open()
    desk.looking.set_result(found)
    return presenter.tick()


def test_nobody_is_asked_before_somebody_wants_a_sensor(presenter, desk):
    assert find(presenter, desk, UNO).asked == frozenset()
    presenter.choose_kind(SourceKind.DEVICE)
    assert presenter.tick().asked == {UNO.source}


def test_who_answers_is_proposed_and_is_asked_only_once(presenter, desk):
    presenter.choose_kind(SourceKind.DEVICE)
    assert find(presenter, desk, UNO, CLONE).device.port == "/dev/ttyACM0"
    assert presenter.tick().asked == {UNO.source, CLONE.source}
    named = replace(CLONE, title="Nano, firmware 1.1.0", may_be_asked=False, is_named=True)
    desk.answers[CLONE.source].set_result(named)
    stranger = replace(UNO, problem="Wrong device.", may_be_asked=False)
    desk.answers[UNO.source].set_result(stranger)
    state = presenter.tick()
    assert state.devices == (stranger, named)
    assert state.device.port == "/dev/ttyUSB0"
    assert presenter.tick().asked == frozenset()


def test_a_sensor_that_is_plugged_in_later_is_found_and_asked_by_itself(presenter, desk):
    presenter.choose_kind(SourceKind.DEVICE)
    assert find(presenter, desk).devices == ()
    desk.looking = Future()
    desk.looking.set_result((UNO,))
    states = [presenter.tick() for _ in range(2 * LOOK_EVERY_TICKS)]
    assert not any(state.is_looking for state in states)
    assert states[-1].devices == (UNO,)
    assert states[-1].asked == {UNO.source}


def test_what_has_answered_is_not_asked_again_while_it_stays(presenter, desk):
    presenter.choose_kind(SourceKind.DEVICE)
    find(presenter, desk, UNO)
    named = replace(UNO, title="Uno, firmware 1.1.0", may_be_asked=False, is_named=True)
    desk.answers.pop(UNO.source).set_result(named)
    states = [presenter.tick() for _ in range(3 * LOOK_EVERY_TICKS)]
    assert states[-1].devices == (named,)
    assert desk.answers == {}
    desk.looking = Future()
    desk.looking.set_result(())
    for _ in range(2 * LOOK_EVERY_TICKS):
        presenter.tick()
    desk.looking = Future()
    desk.looking.set_result((UNO,))
    for _ in range(2 * LOOK_EVERY_TICKS):
        presenter.tick()
    assert set(desk.answers) == {UNO.source}


def test_looking_again_asks_again(presenter, desk):
    presenter.choose_kind(SourceKind.DEVICE)
    find(presenter, desk, UNO)
    desk.answers.pop(UNO.source).set_result(replace(UNO, is_named=True, may_be_asked=False))
    presenter.tick()
    presenter.look_again()
    presenter.tick()
    assert set(desk.answers) == {UNO.source}


def test_a_device_that_is_being_asked_cannot_be_opened_yet(presenter, desk):
    presenter.choose_kind(SourceKind.DEVICE)
    find(presenter, desk, UNO)
    assert presenter.tick().hindrance is Hindrance.ASKING
    desk.answers[UNO.source].set_exception(RuntimeError("a mistake of ours"))
    state = presenter.tick()
    assert state.hindrance is None
    assert state.asked == frozenset()


def test_the_device_that_is_open_is_never_asked(presenter, desk, current):
    desk.feed = FakeFeed(info=replace(stream_info(), source="serial:/dev/ttyACM0?channels=4"))
    current.choose("serial:/dev/ttyACM0?channels=4")
    presenter.choose_kind(SourceKind.DEVICE)
    state = find(presenter, desk, UNO)
    assert state.asked == frozenset()
    assert state.in_use == "/dev/ttyACM0"


def test_the_name_of_a_device_carries_channels_muscles_and_the_stated_gain(presenter):
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("/dev/ttyACM0")
    presenter.choose_muscle(1, "semitendinosus_R")
    presenter.type_gain("5000")
    assert presenter.source_name() == (
        "serial:/dev/ttyACM0?channels=3"
        "&names=gluteus_maximus_R,semitendinosus_R,erector_spinae_L&gain=5000"
    )
    assert open_source(presenter.source_name(), lambda: 0.0) is not None


def test_every_kind_of_device_can_be_chosen_and_its_example_typed(presenter):
    presenter.open()
    presenter.choose_kind(SourceKind.DEVICE)
    device_kinds = presenter.tick().device_kinds
    assert {"serial", "chords", "ascii", "bitalino"} <= {each.kind for each in device_kinds}
    assert "synthetic" not in {each.kind for each in device_kinds}
    for position, each in enumerate(device_kinds):
        presenter.choose_device_kind(position)
        assert presenter.tick().device.kind == each.kind
        presenter.type_port(each.example)
        presenter.choose_n_channels(int(each.example.partition("channels=")[2] or "2"))
        name = presenter.source_name()
        assert name.startswith(f"{each.kind}:")
        assert name.count("?") == 1


def test_a_whole_source_typed_as_the_port_is_understood(presenter):
    presenter.open()
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("chords:/dev/ttyUSB0?baud=230400")
    presenter.choose_n_channels(2)
    name = presenter.source_name()
    assert name.startswith("chords:/dev/ttyUSB0?baud=230400&channels=2&names=")
    assert open_source(name, lambda: 0.0) is not None


def test_a_found_port_keeps_the_kind_of_device_that_was_chosen(presenter, desk):
    presenter.open()
    presenter.type_port("chords:")
    desk.looking.set_result((FoundSource("serial:COM3", "Uno", "USB"),))
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.tick()
    presenter.choose_device(0)
    assert presenter.source_name().startswith("chords:COM3?")


def test_an_unknown_gain_stays_unknown(presenter):
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("COM3")
    assert "gain" not in presenter.source_name()


@pytest.mark.parametrize("gain", ["much", "-3", "0", "nan", "inf"])
def test_a_gain_that_is_no_number_above_zero_is_refused(presenter, gain):
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("COM3")
    presenter.type_gain(gain)
    assert presenter.tick().hindrance is Hindrance.GAIN


def test_two_channels_cannot_carry_one_muscle(presenter):
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("COM3")
    presenter.choose_muscle(1, "gluteus_maximus_R")
    assert presenter.tick().hindrance is Hindrance.SAME_MUSCLE


@pytest.mark.parametrize("n_channels", range(1, 7))
def test_more_channels_bring_muscles_that_are_not_there_yet(presenter, n_channels):
    presenter.choose_n_channels(1)
    presenter.choose_n_channels(n_channels)
    muscles = presenter.tick().device.muscles
    assert len(set(muscles)) == n_channels
    assert set(muscles) <= set(USUAL_MUSCLES) <= set(MUSCLE_CHOICES)


def test_muscles_without_a_hamstring_may_be_watched_but_are_told(presenter):
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("COM3")
    presenter.choose_muscle(1, "erector_spinae_R")
    state = presenter.tick()
    assert "hamstring" in (state.no_order or "")
    assert state.hindrance is None


def test_a_file_carries_what_it_does_not_say_itself(presenter):
    presenter.choose_kind(SourceKind.FILE)
    assert presenter.tick().hindrance is Hindrance.NO_FILE
    presenter.choose_file("/home/a b/lift?.csv")
    presenter.choose_unit("mV")
    presenter.type_rate("2000")
    assert presenter.source_name() == "replay:/home/a b/lift?.csv?unit=mV&rate=2000"
    presenter.type_rate("fast")
    assert presenter.tick().hindrance is Hindrance.RATE


def test_a_running_recording_is_not_cut_off_by_choosing_another_source(presenter, current, desk):
    current.choose("fake:")
    desk.feed.show(recording=recorder_state())
    assert presenter.tick().hindrance is Hindrance.RECORDING
    assert not presenter.use()


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("replay:/home/anna/lift.csv?unit=mV&rate=2000", SourceKind.FILE),
        ("serial:/dev/ttyACM0?channels=2&names=gluteus_maximus_L,biceps_femoris_L&gain=500",
         SourceKind.DEVICE),
        ("synthetic:together", SourceKind.SIMULATED),
        ("chords:/dev/ttyUSB0?channels=2&names=gluteus_maximus_L,biceps_femoris_L",
         SourceKind.DEVICE),
        ("ascii:COM3?baud=9600&channels=2&names=gluteus_maximus_L,biceps_femoris_L",
         SourceKind.DEVICE),
    ],
)  # fmt: skip
def test_a_source_that_was_opened_elsewhere_is_filled_in(presenter, current, source, kind):
    current.choose(source)
    presenter.open()
    assert presenter.tick().kind is kind
    assert presenter.source_name() == source


@pytest.mark.parametrize(
    "source",
    [
        "fake:",
        "replay:a.csv?unit=furlong",
        "serial:COM3?names=a,b",
        "serial:COM3?what=1",
        "nonsense",
    ],
)
def test_what_no_field_can_hold_leaves_the_form_usable(presenter, current, source):
    current.choose(source)
    presenter.open()
    state = presenter.tick()
    assert set(state.device.muscles) <= set(MUSCLE_CHOICES)
    assert state.file.unit in UNIT_CHOICES


def test_what_a_person_began_to_fill_in_is_not_overwritten_when_they_come_back(presenter, current):
    current.choose("replay:/home/anna/lift.csv")
    presenter.open()
    presenter.choose_kind(SourceKind.DEVICE)
    presenter.type_port("COM7")
    presenter.open()
    state = presenter.tick()
    assert (state.kind, state.device.port) == (SourceKind.DEVICE, "COM7")
