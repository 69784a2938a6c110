"""A recording without a repetition says why, with the number that decided it."""

import numpy as np
import pytest

from app.model.muscle_names import name_channels
from app.model.no_repetition_words import no_repetition_sentence
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.findings import NoRepetition, NoRepetitionFinding
from tests.app.views.test_words_shown import BANNED

FS_HZ = 1000.0
NAMES = ("gluteus_maximus_R", "biceps_femoris_R", "erector_spinae_L")
CHANNELS = tuple(map(ChannelInfo, NAMES))


def quiet_uv(duration_s=20.0):
    return np.random.default_rng(2).normal(0.0, 3.0, (round(duration_s * FS_HZ), 3))


def active(samples_uv, start_s, stop_s, columns=(0, 1, 2), times=10.0):
    samples_uv[round(start_s * FS_HZ) : round(stop_s * FS_HZ), list(columns)] *= times
    return samples_uv


def why(samples_uv, **asked):
    found = analyse_recording(samples_uv, FS_HZ, CHANNELS, config=AnalysisConfig(), **asked)
    assert found.repetitions == ()
    said = no_repetition_sentence(found.no_repetition, name_channels(NAMES)).text()
    assert said.startswith("No repetition was found: ")
    assert said.count(".") >= 2
    assert "{" not in said
    return found.no_repetition


RECORDINGS = {
    NoRepetition.NO_DATA: lambda: np.full((5000, 3), np.nan),
    NoRepetition.TOO_SHORT: lambda: quiet_uv(1.5),
    NoRepetition.FLAT: lambda: np.zeros((5000, 3)),
    NoRepetition.GAPS: lambda: np.where(np.arange(5000)[:, None] % 50 == 0, np.nan, quiet_uv(5.0)),
    NoRepetition.TOO_BRIEF: lambda: active(quiet_uv(), 8.0, 8.2),
    NoRepetition.NEVER_FELL: lambda: active(active(quiet_uv(60.0), 8.0, 60.0), 0.0, 8.0, times=0.1),
    NoRepetition.NOTHING_ROSE: quiet_uv,
    NoRepetition.FROM_START: lambda: active(quiet_uv(), 0.0, 6.0),
    NoRepetition.ONE_ALONE: lambda: active(quiet_uv(), 8.0, 11.0, columns=(1,)),
    NoRepetition.NOT_TOGETHER: lambda: active(
        active(quiet_uv(), 8.0, 10.0, columns=(1,)), 13.0, 15.0, columns=(0,)
    ),
}


@pytest.mark.parametrize("reason", RECORDINGS)
def test_the_reason_is_the_one_that_holds(reason):
    assert why(RECORDINGS[reason]()).reason is reason


def test_nothing_rose_names_the_channel_that_came_nearest_and_both_numbers():
    found = why(active(quiet_uv(), 8.0, 11.0, columns=(1,), times=1.4))

    assert (found.channel, found.limit) == ("biceps_femoris_R", 5.0)
    assert 2.0 < found.measured < 5.0


def test_a_recording_with_a_repetition_says_no_such_thing():
    found = analyse_recording(
        active(quiet_uv(), 8.0, 11.0), FS_HZ, CHANNELS, config=AnalysisConfig()
    )
    assert len(found.repetitions) == 1
    assert found.no_repetition is None


def test_a_rest_that_was_named_is_what_the_rejected_are_held_against():
    assert why(quiet_uv(), rest_s=(2.0, 4.0)).reason is NoRepetition.NOTHING_ROSE


@pytest.mark.parametrize("reason", list(NoRepetition))
def test_every_reason_reads_as_a_sentence_with_one_thing_to_do_and_judges_nothing(reason):
    finding = NoRepetitionFinding(reason, NAMES[0], 3.0, 5.0)
    said = no_repetition_sentence(finding, name_channels(NAMES)).text()
    assert "{" not in said
    assert said.endswith(".")
    assert not BANNED.search(said)
