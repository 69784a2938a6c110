"""``firing-order record``: what streams lies in the store, and what ends a recording is said."""

import io
import json
import re
import sys
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest

from app.engine.recorder import OutOfRoom, Recorder
from app.model.home import home_folder
from app.store.store import Store
from drivers import port_identity
from tests.fakes.fake_board import FakeBoard, count_at

FAST = "synthetic:typical?seed=1&speed=fast"


@pytest.fixture
def sessions():
    """Return a function that reads what lies in the store of this test's home."""

    def read():
        store = Store.open_to_read(home_folder())
        try:
            return [store.read(each.id) for each in store.sessions()]
        finally:
            store.close()

    return read


def test_a_recording_is_in_the_store_and_its_lift_is_told(firing_order, sessions):
    ended = firing_order("record", "--source", FAST, "--seconds", 6)
    assert ended.code == 0, ended.err
    assert "no person is connected" in ended.out
    assert "Repetition 1 at 2.8 s: Glute" in ended.out
    (stored,) = sessions()
    assert len(stored.samples_uv) >= 6000
    assert stored.gaps == ()


def test_a_recording_whose_time_is_up_was_stopped_by_nobody(firing_order):
    firing_order("record", "--source", FAST, "--seconds", 1)
    assert "the time was up" in firing_order("export").out


def test_a_recording_that_someone_stops_says_so(firing_order, monkeypatch):
    def press_ctrl_c(state, duration_s, **_):
        if state.acquisition.n_samples:
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr("app.cli.live_run._is_over", press_ctrl_c)
    ended = firing_order("record", "--source", FAST)
    assert ended.code == 0
    assert "stopped by the user" in firing_order("export").out


@pytest.mark.parametrize(
    ("room", "why"),
    [(OutOfRoom.NOW, "the disk was full. Make room"), (OutOfRoom.SOON, "the disk was nearly full")],
)
def test_a_full_disk_ended_a_recording_without_a_word(firing_order, monkeypatch, room, why):
    def is_full(recorder):
        return room if recorder.state.durable_s > 3.0 else None

    monkeypatch.setattr(Recorder, "out_of_room", property(is_full))
    ended = firing_order("record", "--source", FAST, "--seconds", 600)
    assert ended.code == 2
    assert re.search(
        rf"ended by itself after \d+\.\d s of the 600 s that were asked: {why}", ended.err
    )
    assert "Stored " in ended.out


def test_what_a_disk_did_not_take_at_the_end_was_not_told(firing_order, monkeypatch):
    def stop(recorder, reason, **_):
        return replace(stopped(recorder, reason), error="The last 0.5 s may be missing.")

    stopped = Recorder.stop
    monkeypatch.setattr(Recorder, "stop", stop)
    ended = firing_order("record", "--source", FAST, "--seconds", 2)
    assert (ended.code, ended.err.splitlines()[-1]) == (2, "The last 0.5 s may be missing.")


def test_a_file_shorter_than_was_asked_is_recorded_whole_and_told(firing_order, trial):
    path = trial()
    ended = firing_order("record", "--source", f"replay:{path}?speed=fast", "--seconds", 600)
    assert ended.code == 0, ended.err
    assert "of the 600 s that were asked; all of it is stored." in ended.err


def test_json_that_has_no_place_is_refused_before_anything_is_recorded(firing_order, tmp_path):
    out = tmp_path / "no" / "out.json"
    ended = firing_order("record", "--source", FAST, "--seconds", 1, "--json", out)
    assert ended.code == 2
    assert f"{out} cannot be written" in ended.err
    assert ended.out == ""


def test_json_on_standard_output_stands_alone(firing_order):
    ended = firing_order("record", "--source", FAST, "--seconds", 6, "--json", "-")
    (found,) = json.loads(ended.out)
    assert found["file"].startswith("session:")
    assert len(found["repetitions"]) == 1


def test_a_file_played_back_is_recorded_to_its_end(firing_order, trial, sessions):
    path = trial(seconds=4)
    ended = firing_order("record", "--source", f"replay:{path}?speed=fast")
    assert ended.code == 0, ended.err
    (stored,) = sessions()
    assert len(stored.samples_uv) == 4000


def test_a_montage_names_what_is_stored(firing_order, tmp_path, sessions):
    montage = tmp_path / "leg.toml"
    montage.write_text(
        '[channels]\ngluteus_maximus_R = "gluteus_maximus_L"\n'
        'biceps_femoris_R = "biceps_femoris_L"\nerector_spinae_L = "unused"\n',
        "utf-8",
    )
    firing_order("record", "--source", FAST, "--seconds", 1, "--montage", montage)
    (stored,) = sessions()
    names = [channel.name for channel in stored.info.channels]
    assert names == ["gluteus_maximus_L", "biceps_femoris_L", "erector_spinae_R"]


def test_inputs_of_a_board_that_the_montage_does_not_name_are_not_recorded(
    firing_order, tmp_path, sessions
):
    montage = tmp_path / "leg.toml"
    montage.write_text('[channels]\nA0 = "gluteus_maximus_R"\nA2 = "biceps_femoris_R"\n', "utf-8")
    with FakeBoard(n_channels=6) as board:
        source = f"serial:{board.path}?gain=5000"
        ended = firing_order("record", "--source", source, "--seconds", 1, "--montage", montage)
    assert ended.code == 0, ended.err
    (stored,) = sessions()
    names = [channel.name for channel in stored.info.channels]
    assert names == ["gluteus_maximus_R", "biceps_femoris_R"]
    expected_uv = [(count_at(0, channel) - 512) * 0.9765626 for channel in (0, 2)]
    assert stored.samples_uv[0] == pytest.approx(expected_uv)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "syntetic:typical"), "synthetic"),
        (("--source", "synthetic:tipical"), "typical"),
        (("--source", "serial:/dev/no-such-port"), "/dev/no-such-port"),
        (("--source", "replay:no-such.csv"), "no-such.csv"),
        (("--source", FAST, "--seconds", "0"), "above 0"),
        (("--source", FAST, "--montage", "no-such.toml"), "no-such.toml"),
        ((), "--source"),
    ],
)
def test_what_cannot_be_recorded_ends_in_a_sentence(firing_order, arguments, words):
    ended = firing_order("record", *arguments)
    assert ended.code == 2
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_a_montage_the_source_does_not_fit_names_the_channel(firing_order, tmp_path):
    montage = tmp_path / "leg.toml"
    montage.write_text('[channels]\nA0 = "gluteus_maximus_R"\nA1 = "biceps_femoris_R"\n', "utf-8")
    ended = firing_order("record", "--source", FAST, "--montage", montage)
    assert ended.code == 2
    assert "no channel 'A0'" in ended.err


def test_too_few_samples_per_second_are_kept_and_told(firing_order, sessions):
    ended = firing_order("record", "--source", f"{FAST}&rate=500", "--seconds", 1)
    assert ended.code == 2
    assert "500 samples per second" in ended.err
    assert len(sessions()) == 1


def test_a_source_without_a_glute_is_recorded_and_told(firing_order, tmp_path, sessions):
    path = tmp_path / "arm.csv"
    path.write_text("time_s,A0_uV\n" + "".join(f"{n / 1000},{n % 7}\n" for n in range(500)))
    ended = firing_order("record", "--source", f"replay:{path}?speed=fast")
    assert ended.code == 0
    assert "has no gluteus maximus" in ended.err
    assert len(sessions()) == 1


def test_a_recording_of_other_muscles_is_kept_and_what_is_missing_is_told(
    firing_order, trial, tmp_path, sessions
):
    path = tmp_path / "back.csv"
    path.write_text(
        trial(seconds=3).read_text("utf-8").replace("gluteus_maximus", "vastus_medialis")
    )
    ended = firing_order("record", "--source", f"replay:{path}?speed=fast")
    assert ended.code == 2
    assert "has no gluteus maximus" in ended.err
    assert len(sessions()[0].samples_uv) == 3000


def test_the_demo_finds_a_lift_and_leaves_nothing_behind(firing_order):
    ended = firing_order("demo", "--seconds", 4)
    assert ended.code == 0
    assert "Repetition 1" in ended.out
    assert not home_folder().exists()


def test_what_sits_on_a_port_is_not_promised(firing_order):
    said = " ".join(firing_order("devices", "--help").out.split())
    assert "can be recorded" not in said
    assert "what is on it shows when it is recorded" in said


def test_enter_plays_the_next_second_of_a_source_that_is_stepped(
    firing_order, monkeypatch, sessions
):
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n" * 3))
    source = "synthetic:typical?speed=step"
    ended = firing_order("record", "--source", source, "--seconds", 2.5)
    assert ended.code == 0, ended.err
    assert "Press Enter for the next second." in ended.err
    assert len(sessions()[0].samples_uv) >= 2500


def test_offering_to_lsl_without_its_package_says_how_to_install_it(firing_order, monkeypatch):
    monkeypatch.setitem(sys.modules, "pylsl", None)
    ended = firing_order("record", "--source", FAST, "--seconds", 1, "--lsl", "legs")
    assert ended.code == 2
    assert "needs the package pylsl" in ended.err


def test_the_devices_say_what_to_type_for_every_kind_and_what_cannot_be_had_of_it(firing_order):
    said = firing_order("devices").out
    assert "chords:/dev/ttyUSB0" in said
    assert "250 or 500 Hz: levels, no order; unchecked" in said


def test_asking_names_the_board_on_a_port(firing_order, monkeypatch):
    with FakeBoard() as board:
        port = SimpleNamespace(
            device=board.path,
            description="Arduino Uno",
            vid=0x2341,
            pid=0x0043,
            serial_number="75833",
            location="1-2",
        )
        monkeypatch.setattr(port_identity, "comports", lambda: [port])
        assert "Arduino Uno" in firing_order("devices").out
        assert board.commands == []
        assert f"serial:{board.path}" in (said := firing_order("devices", "--ask").out)
        assert "fake, firmware 1.0.0" in said


def test_the_devices_always_hold_the_simulated_person(firing_order):
    ended = firing_order("devices", "--json")
    assert ended.code == 0
    assert "synthetic:typical" in [each["source"] for each in json.loads(ended.out)]


def test_a_second_recording_is_refused_before_anything_slow_is_loaded(firing_order, monkeypatch):
    """Regression: under load the refusal came seconds later, behind the libraries of a source."""

    def load_nothing(name):
        raise AssertionError(f"{name} was loaded first")

    with closing(Store.open(home_folder())):
        monkeypatch.setattr("app.cli.main.import_module", load_nothing)
        ended = firing_order("record", "--source", "synthetic:", "--seconds", "1")
    assert ended.code == 2
    assert "already uses the recordings" in ended.err
