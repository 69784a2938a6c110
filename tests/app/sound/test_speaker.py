"""The tone and the loudspeaker, with a stream made by hand."""

import numpy as np
import pytest

from app.sound.speaker import FS_HZ, Speaker
from app.sound.tone import TONE_HZ, TONE_S, cue_tone
from tests.fakes.hand_made_stream import HandMadeStream


@pytest.fixture
def heard():
    made = []

    def make(fill):
        made.append(HandMadeStream(fill))
        return made[-1]

    speaker = Speaker(make)
    speaker.open()
    return speaker, made[0]


def test_a_tone_is_heard_whole_once_and_then_silence(heard):
    speaker, stream = heard
    tone = cue_tone(FS_HZ)
    speaker.play(tone)
    said = np.concatenate([stream.next(1000) for _ in range(9)])
    assert np.array_equal(said[: len(tone)], tone)
    assert not said[len(tone) :].any()


def test_before_a_tone_there_is_silence(heard):
    assert not heard[1].next(512).any()


def test_a_second_tone_takes_the_place_of_the_first(heard):
    speaker, stream = heard
    tone = cue_tone(FS_HZ)
    speaker.play(tone)
    stream.next(100)
    speaker.play(tone)
    assert np.array_equal(stream.next(200), tone[:200])


def test_without_a_loudspeaker_the_problem_is_said_and_nothing_is_raised():
    def refuse(fill):
        raise OSError("PortAudio library not found")

    speaker = Speaker(refuse)
    speaker.open()
    speaker.play(cue_tone(FS_HZ))
    speaker.close()
    assert "PortAudio library not found" in speaker.problem.text()
    assert "Say “now” yourself" in speaker.problem.text()


def test_closing_twice_does_no_harm(heard):
    speaker, stream = heard
    speaker.close()
    speaker.close()
    assert not stream.is_open


def test_the_tone_has_its_pitch_its_length_and_soft_edges():
    tone = cue_tone(FS_HZ)
    assert len(tone) == round(TONE_S * FS_HZ)
    spectrum = np.abs(np.fft.rfft(tone))
    peak_hz = np.argmax(spectrum) * FS_HZ / len(tone)
    assert abs(peak_hz - TONE_HZ) < 1.5 / TONE_S
    assert abs(tone[0]) < 0.001
    assert abs(tone[-1]) < 0.01
    assert np.abs(tone).max() <= 0.5
