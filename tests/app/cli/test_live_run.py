"""What the terminal says while a stream is recorded: each thing once, in its order."""

import io
from dataclasses import replace

from app.cli.live_run import POLL_S, Terminal, _is_in_vain, _is_over
from app.engine.acquisition import AcquisitionState, Phase
from app.engine.live import LiveState
from app.engine.silence import STALE_AFTER_S
from app.presenters.status import Link, link_of
from drivers.absence import AbsenceKind
from drivers.base import Notice, NoticeKind
from drivers.device_clock import MeasuredRate
from tests.fakes.feed import recorder_state, repetition, stream_info

STREAMING = LiveState(
    "serial:/dev/ttyACM0", AcquisitionState(Phase.STREAMING, info=stream_info(is_simulated=False))
)
RATE = MeasuredRate(1004.31, 1000.0, 2.1, is_usable=True, bound_share=3e-4)


def with_stream(**changes):
    return replace(STREAMING, acquisition=replace(STREAMING.acquisition, **changes))


def told(*states):
    words = io.StringIO()
    terminal = Terminal(words)
    for state in states:
        terminal.tell(state)
    return words.getvalue()


def test_a_rate_that_the_recording_had_to_measure_is_said_once():
    measured = with_stream(info=replace(stream_info(), fs_hz=1004.31), rate=RATE)
    said = told(STREAMING, with_stream(rate=RATE), measured, measured)
    assert "at 1000 Hz." in said
    uses = (
        "Its clock runs at 1004.31 Hz (+0.43 %); the recording uses that from its first sample on."
    )
    assert said.count(uses) == 1


def test_a_rate_that_was_known_too_late_is_said_once(capsys):
    late = replace(with_stream(rate=RATE), recording=recorder_state())
    told(STREAMING, late, late)
    said = capsys.readouterr().err
    assert said.count("recorded with 1000 Hz though the device ran at 1004.31 Hz") == 1
    assert said.count("0.43 % too long") == 1


def test_beside_the_rate_in_use_stood_by_how_much_a_later_measure_was_off():
    later = replace(RATE, fs_hz=1004.95)
    said = told(STREAMING, with_stream(info=replace(stream_info(), fs_hz=1004.31), rate=later))
    assert "Its clock runs at 1004.31 Hz (+0.43 %)" in said


def test_an_absence_and_its_end_are_said_once_each(capsys):
    away = with_stream(
        phase=Phase.AWAITED, absence=AbsenceKind.UNPLUGGED, problem="The connection broke."
    )
    back = with_stream(n_missing=812, n_returns=1)
    told(STREAMING, away, away, back, back)
    said = capsys.readouterr().err
    assert said.count("The connection broke. Waiting for it to come back") == 1
    assert said.count("The sensor is back; about 812 samples are missing so far.") == 1


def test_the_terminal_told_silence_only_after_two_seconds(capsys):
    flowing, silent = replace(STREAMING, age_s=0.05), replace(STREAMING, age_s=0.42)
    told(flowing, silent, replace(STREAMING, age_s=1.9), flowing)
    said = capsys.readouterr().err
    assert STALE_AFTER_S + POLL_S <= 0.5
    assert said.count("Nothing has come for 0.4 s.") == 1
    assert said.count("Nothing has come") == 1
    assert said.count("Samples come again.") == 1


def test_a_gap_of_a_file_asked_to_check_a_sensor(capsys):
    playing = replace(STREAMING, source="replay:walk.csv?speed=1", age_s=0.05)
    told(playing, replace(playing, age_s=0.5))
    said = capsys.readouterr().err
    assert "Nothing has come for 0.5 s. The file has a gap here" in said
    assert "switched on" not in said


def test_repetitions_worked_out_anew_are_told_again_behind_the_rate():
    before = replace(STREAMING, findings=(repetition(0), repetition(1)))
    info = replace(STREAMING.acquisition.info, fs_hz=1004.3)
    rate = MeasuredRate(1004.3, 1000.0, 21.0, is_usable=True, bound_share=1e-5)
    anew = with_stream(info=info, rate=rate)
    said = told(before, anew, replace(anew, findings=(repetition(0),)))
    assert said.count("Repetition 1 ") == 2
    assert said.count("Repetition 2 ") == 1
    assert "from its first sample on; repetitions so far are told again." in said


def test_what_a_source_noticed_is_said_once_each(capsys):
    late = Notice(800, NoticeKind.LATE_SCANS, "1 block holds a scan that the board took late.", 1)
    more = Notice(9, NoticeKind.PORT_SHARED, "More.", advice="Close the other.")
    told(STREAMING, with_stream(notices=(late,)), with_stream(notices=(late, more)))
    said = capsys.readouterr().err
    assert said == f"{late.text}\nMore. Close the other.\n"


def test_nothing_was_said_to_have_come_while_samples_waited_for_their_place(capsys):
    held = replace(with_stream(is_holding=True), age_s=0.9)
    told(replace(STREAMING, age_s=0.05), held, replace(STREAMING, age_s=0.05))
    assert "Nothing has come" not in capsys.readouterr().err
    assert link_of(held) is Link.FLOWING
    assert link_of(replace(STREAMING, age_s=0.9)) is Link.WAITING


def test_a_sensor_that_is_back_is_told_with_its_new_gap_and_not_before(capsys):
    away = with_stream(
        phase=Phase.AWAITED,
        absence=AbsenceKind.INTERRUPTED,
        problem="The board restarted.",
        n_missing=369,
        n_returns=1,
    )
    opened = with_stream(n_missing=369, n_returns=1)
    first_samples = with_stream(n_missing=739, n_returns=2)
    told(with_stream(n_missing=369, n_returns=1), away, opened, first_samples, first_samples)
    said = capsys.readouterr().err
    assert said.count("about 369 samples are missing so far.") == 1  # Of the first return.
    assert said.count("The sensor is back; about 739 samples are missing so far.") == 1
    assert said.index("restarted") < said.index("739")


def test_a_device_that_idled_was_recorded_for_longer_than_was_asked():
    flowing = replace(with_stream(n_samples=4000, silent_s=0.0), age_s=0.05)
    assert not _is_over(flowing, 5.0, now_s=104.0, began_s=100.0)
    silent = replace(with_stream(n_samples=4000, silent_s=0.9), age_s=0.9)
    assert not _is_over(silent, 5.0, now_s=104.9, began_s=100.0)
    still_silent = replace(with_stream(n_samples=4000, silent_s=1.0), age_s=1.0)
    assert _is_over(still_silent, 5.0, now_s=105.0, began_s=100.0)
    # Nothing counted what was silent for two seconds; the time is up all the same.
    assert not _is_over(flowing, 5.0, now_s=105.5, began_s=100.0)
    assert _is_over(flowing, 5.0, now_s=105.6, began_s=100.0)
    stepped = replace(flowing, source="replay:a.csv?speed=step")
    assert not _is_over(stepped, 5.0, now_s=200.0, began_s=100.0)


def test_a_board_that_never_sent_a_valid_scan_was_waited_for_without_end():
    assert not _is_in_vain(None, 6.0, now_s=1000.0)
    assert not _is_in_vain(100.0, None, now_s=1000.0)
    assert not _is_in_vain(100.0, 6.0, now_s=110.9)
    assert _is_in_vain(100.0, 6.0, now_s=111.0)


def test_seconds_without_samples_are_not_told_as_seconds_of_samples(capsys):
    told(with_stream(n_samples=7000, n_missing=3084, n_returns=1))
    said = capsys.readouterr().err
    assert "   10 s: 7 s of samples came, about 3084 samples are missing." in said
    assert "10 s of samples" not in said
