"""What practice sounds like, read from the buffers it fills."""

import numpy as np
import pytest

from app.sound.practice_sounds import CueSound
from app.sound.practice_voice import FIRST_VOLUME, PracticeVoice
from app.sound.speaker import Speaker
from tests.fakes.hand_made_stream import HandMadeStream

FS_HZ = 48_000.0
BUFFER = 480


@pytest.fixture
def voice():
    return PracticeVoice(FS_HZ)


def heard(voice, duration_s, share=None):
    """Return what is heard while a muscle stands at a share of its goal."""
    buffers = []
    for _ in range(round(duration_s * FS_HZ / BUFFER)):
        if share is not None:
            voice.follow(share)
        buffer = np.zeros((BUFFER, 1), dtype=np.float32)
        voice.fill(buffer)
        buffers.append(buffer[:, 0])
    return np.concatenate(buffers)


def height_hz(samples):
    rises = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0))
    return FS_HZ * (len(rises) - 1) / (rises[-1] - rises[0])


@pytest.mark.parametrize(("share", "expected_hz"), [(0.5, 311.1), (1.0, 440.0), (2.0, 660.0)])
def test_the_tone_stands_an_octave_up_at_the_goal_and_stops_rising_at_half_as_much_again(
    voice, share, expected_hz
):
    assert height_hz(heard(voice, 1.0, share)[-24_000:]) == pytest.approx(expected_hz, rel=0.01)


def test_it_begins_no_louder_than_three_tenths_and_without_a_click(voice):
    samples = heard(voice, 0.5, 1.2)
    assert FIRST_VOLUME <= 0.3
    assert np.abs(samples).max() <= 0.3
    assert np.abs(np.diff(samples)).max() < 0.012
    assert np.abs(samples[:48]).max() < 0.01


def test_a_jump_of_the_muscle_makes_no_click(voice):
    samples = np.concatenate([heard(voice, 0.3, 0.2), heard(voice, 0.3, 1.4)])
    assert np.abs(np.diff(samples)).max() < 0.012


def test_without_a_word_of_the_muscle_the_tone_is_gone_within_half_a_second(voice):
    heard(voice, 0.5, 1.0)
    after = heard(voice, 0.6)
    assert np.abs(after[: round(0.2 * FS_HZ)]).max() > 0.02
    assert np.abs(after[round(0.5 * FS_HZ) :]).max() < 1e-3


def test_while_a_cue_sounds_the_tone_waits(voice):
    heard(voice, 0.3, 1.0)
    voice.cue(CueSound.LOWER)
    samples = heard(voice, 0.24, 1.0)[round(0.15 * FS_HZ) : round(0.2 * FS_HZ)]
    assert height_hz(samples) == pytest.approx(523.0, rel=0.02)


def test_muting_is_silence_and_unmuting_is_as_loud_as_before(voice):
    loud = np.abs(heard(voice, 0.3, 1.0)[-4800:]).max()
    voice.is_muted = True
    assert np.abs(heard(voice, 0.5, 1.0)[-4800:]).max() < 1e-4
    voice.is_muted = False
    assert np.abs(heard(voice, 0.3, 1.0)[-4800:]).max() == pytest.approx(loud, rel=0.02)


def test_the_volume_has_a_top_and_a_bottom(voice):
    for _ in range(20):
        voice.louder()
    assert voice.volume == 1.0
    for _ in range(20):
        voice.softer()
    assert voice.volume == pytest.approx(0.1)


def test_a_tick_is_short_and_soft(voice):
    heard(voice, 0.3)
    voice.tick()
    samples = heard(voice, 0.1)
    assert 0.005 < np.abs(samples).max() < 0.1
    assert np.abs(samples[round(0.03 * FS_HZ) :]).max() < 1e-4


def test_a_tick_within_a_cue_takes_none_of_it_and_makes_no_jump(voice):
    voice.volume = 1.0
    heard(voice, 0.5)
    voice.cue(CueSound.LOWER)
    before = heard(voice, 0.15)
    voice.tick()
    after = heard(voice, 0.15)
    assert np.abs(np.diff(np.concatenate([before, after]))).max() < 0.12
    assert height_hz(after[round(0.03 * FS_HZ) : round(0.08 * FS_HZ)]) == pytest.approx(
        523, rel=0.03
    )


def test_a_cue_that_comes_within_another_waits_for_its_end(voice):
    voice.cue(CueSound.LOWER)
    heard(voice, 0.05)
    voice.cue(CueSound.DONE)
    samples = heard(voice, 0.55)
    assert np.abs(np.diff(samples)).max() < 0.06
    assert np.abs(samples[round(0.45 * FS_HZ) : round(0.52 * FS_HZ)]).max() > 0.05


def test_after_a_loudspeaker_that_stood_still_only_the_newest_cue_waits(voice):
    for _ in range(20):
        voice.cue(CueSound.LIFT)
    heard(voice, 0.5)
    assert np.abs(heard(voice, 0.2)).max() < 1e-4


def test_a_speaker_lets_the_voice_sound_and_the_tone_of_a_test_goes_before_it(voice):
    made = []
    speaker = Speaker(lambda fill: made.append(HandMadeStream(fill)) or made[-1])
    speaker.open()
    speaker.follow(voice.fill)
    voice.follow(1.0)
    assert np.abs(made[0].next(4800)).max() > 0.01
    speaker.play(np.full(100, 0.5, dtype=np.float32))
    assert np.array_equal(made[0].next(100), np.full(100, 0.5, dtype=np.float32))
    speaker.follow(None)
    assert not made[0].next(480).any()
