"""Amplitudes in words: measure, window and reason beside every number, and no judgement."""

from dataclasses import replace

import pytest

from app.model.amplitude_words import (
    SIZE_OF,
    amplitude_action,
    amplitude_reason,
    channel_details,
    doubt_of,
    frequency_text,
    last_size,
    last_size_hint,
    percent_text,
    size_text,
)
from app.model.muscle_names import name_channels
from dsp.amplitude.finding import ChannelAmplitude
from dsp.amplitude.frequency import SpectralFrequencies
from dsp.amplitude.percent import ReferencePercent
from dsp.amplitude.reason import AmplitudeReason
from dsp.amplitude.stretch import Amplitude
from dsp.findings import Reason

GLUTE = "gluteus_maximus_R"
NAME = name_channels((GLUTE,))[GLUTE]
SIZE = Amplitude(GLUTE, 44.8, 35.8, 2.7, 2000.0, 44.7, 24.2, ())
FREQUENCIES = SpectralFrequencies(GLUTE, 116.2, (105.2, 127.2), 92.0, (72.0, 112.0), 1.2, ())
WITHHELD = Amplitude(GLUTE, None, None, None, None, None, None, (Reason.CLIPPED,))
CHANNEL = ChannelAmplitude(SIZE, None, FREQUENCIES)
NOTHING = ChannelAmplitude(WITHHELD, None, replace(FREQUENCIES, mean_hz=None))
HELD_S = (3.36, 4.52)


def plain(phrase):
    return phrase.text().replace("\u00a0", " ")


@pytest.mark.parametrize("reason", [*Reason, *AmplitudeReason])
def test_every_reason_of_an_amplitude_has_words(reason):
    assert amplitude_reason(reason).text()


@pytest.mark.parametrize("reason", list(AmplitudeReason))
def test_what_only_an_amplitude_lacks_has_an_action(reason):
    assert amplitude_action(reason).text().endswith(".")


def test_a_size_has_its_unit_and_the_line_its_measure():
    assert size_text(SIZE) == "45\u00a0µV"
    assert size_text(WITHHELD) == "–"
    assert plain(last_size(4, CHANNEL)) == "nr 4: 45 µV net RMS"
    for word in ("RMS", "20–450 Hz", "middle half", "rest taken out"):
        assert word in SIZE_OF.text()


def test_what_is_doubted_is_given_with_its_reason_and_what_is_withheld_with_that_alone():
    doubted = replace(CHANNEL, amplitude=replace(SIZE, reasons=(Reason.LOW_SNR,)))
    assert plain(last_size(4, doubted)) == "nr 4: ~45 µV net RMS"
    assert plain(last_size_hint(4, doubted, HELD_S, NAME)).endswith("Small signal.")
    assert plain(doubt_of(doubted, NAME)) == "Right glute: Small signal"
    assert plain(last_size(4, NOTHING)) == "nr 4: Clipped"
    assert plain(last_size_hint(4, NOTHING, HELD_S, NAME)) == "Repetition 4, glute: Clipped."
    assert doubt_of(CHANNEL, NAME) is None


def test_the_hint_names_measure_and_window_and_refuses_to_be_an_order():
    hint = plain(last_size_hint(4, CHANNEL, HELD_S, NAME))
    assert "net RMS at 20–450 Hz over its middle half (1.2 s), rest taken out." in hint
    assert "nothing of who started first" in hint
    bare = replace(CHANNEL, is_calibrated=False)
    assert "µV at the converter" in plain(last_size_hint(4, bare, HELD_S, NAME))


def test_frequencies_come_with_their_interval_or_with_a_reason():
    assert frequency_text(FREQUENCIES) == "116±11 / 92±20"
    details = plain(channel_details(CHANNEL, NAME))
    assert (
        details == "Right glute: ARV 36 µV, rest 2.7 µV; mean / median frequency 116±11 / 92±20 Hz"
    )
    unsteady = replace(FREQUENCIES, mean_hz=None, reasons=(AmplitudeReason.UNSTEADY,))
    assert "no frequency (Not held steady)" in plain(
        channel_details(replace(CHANNEL, frequencies=unsteady), NAME)
    )
    assert frequency_text(unsteady) == "–"


def test_a_share_of_the_reference_may_exceed_it_and_may_be_missing():
    assert percent_text(ReferencePercent(GLUTE, 104.4, ())) == "104\u00a0%"
    assert percent_text(ReferencePercent(GLUTE, None, (AmplitudeReason.ONE_SQUEEZE,))) == "–"
