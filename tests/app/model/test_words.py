"""The sentences of a finding: direction in the word, uncertainty beside it, one reason, one act."""

from dataclasses import replace

import pytest

from app.model.muscle_names import name_channels
from app.model.reasons import channel_advice, channel_reason
from app.model.words import (
    delay_phrase,
    repetition_sentence,
    session_doubt_phrase,
    session_note,
    session_sentence,
)
from dsp.findings import (
    ChannelFinding,
    OnsetFinding,
    PairFinding,
    Quality,
    Reason,
    SessionDoubt,
    SessionPairFinding,
    SessionVerdict,
    Verdict,
)

GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
NAMES = name_channels((GLUTE, HAMSTRING, "erector_spinae_L", "erector_spinae_R"))
AFTER = PairFinding(GLUTE, HAMSTRING, 84.0, (62.0, 108.0), 0.0, 0.01, 0.99, 0.0, Verdict.AFTER, ())


def test_after_reads_as_the_clinic_says_it():
    assert repetition_sentence(AFTER, (), NAMES).text() == "Glute started after the hamstring"
    delay = delay_phrase(AFTER)
    assert delay is not None
    assert delay.text() == "by 84\u00a0ms (62 to 108)"


def test_before_carries_no_sign_because_the_word_carries_the_direction():
    pair = replace(AFTER, lag_ms=-84.0, interval_90_ms=(-108.0, -62.0), verdict=Verdict.BEFORE)
    assert repetition_sentence(pair, (), NAMES).text() == "Glute started before the hamstring"
    delay = delay_phrase(pair)
    assert delay is not None
    assert delay.text() == "by 84\u00a0ms (62 to 108)"


def test_together_keeps_its_sign_and_its_interval():
    pair = replace(AFTER, lag_ms=-9.0, interval_90_ms=(-20.0, 4.0), verdict=Verdict.TOGETHER)
    delay = delay_phrase(pair)
    assert delay is not None
    assert delay.text() == "\u22129\u00a0ms (\u221220 to +4)"


def test_cannot_tell_names_the_muscle_the_reason_and_one_action():
    pair = replace(AFTER, lag_ms=None, verdict=Verdict.CANNOT_TELL, reasons=(Reason.LOW_SNR,))
    onset = OnsetFinding(GLUTE, None, None, None, 4.0, (Reason.LOW_SNR,))
    assert repetition_sentence(pair, (onset,), NAMES).text() == (
        "Cannot tell which started first: the glute signal is too small over its rest level. "
        "Press or re-prep the glute sticker."
    )


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence_with_or_without_a_known_muscle(reason):
    pair = replace(AFTER, verdict=Verdict.CANNOT_TELL, reasons=(reason,))
    onset = OnsetFinding(HAMSTRING, None, None, None, None, (reason,))
    for onsets in ((), (onset,)):
        text = repetition_sentence(pair, onsets, NAMES).text()
        assert text.startswith("Cannot tell which started first: ")
        assert text.endswith(".")
        assert "{" not in text


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("quality", list(Quality))
def test_every_reason_has_a_badge_and_an_advice_of_its_own(reason, quality):
    assert 0 < len(channel_reason(reason, quality).text()) <= 16
    advice = channel_advice(reason, NAMES[GLUTE]).text()
    assert advice.endswith(".")
    assert "{" not in advice


def test_the_more_serious_of_two_reasons_is_told():
    pair = replace(
        AFTER, verdict=Verdict.CANNOT_TELL, reasons=(Reason.INTERVAL_TOO_WIDE, Reason.GAP)
    )
    assert "samples are missing" in repetition_sentence(pair, (), NAMES).text()


def onset(name, snr_db, *reasons):
    return OnsetFinding(name, 1.0, (0.9, 1.1), None, snr_db, reasons)


@pytest.mark.parametrize("reason", [Reason.INTERVAL_TOO_WIDE, Reason.SECOND_MODE])
def test_a_start_that_a_small_signal_spreads_out_leads_to_the_skin_and_not_to_the_movement(reason):
    pair = replace(AFTER, verdict=Verdict.CANNOT_TELL, reasons=(reason,))
    text = repetition_sentence(pair, (onset(GLUTE, 9.2), onset(HAMSTRING, 30.0)), NAMES).text()
    assert "the glute signal is small, 9 dB over its rest level" in text
    assert "Check the skin under the glute sticker" in text
    assert "smooth movement" not in text


def test_a_start_that_a_large_signal_shows_slowly_leads_to_the_movement():
    pair = replace(AFTER, verdict=Verdict.CANNOT_TELL, reasons=(Reason.INTERVAL_TOO_WIDE,))
    text = repetition_sentence(pair, (onset(GLUTE, 25.0), onset(HAMSTRING, 30.0)), NAMES).text()
    assert text.endswith("rises slowly or unevenly. Repeat with one smooth movement.")


def test_a_delay_near_the_edge_of_together_blames_no_sticker_and_no_movement():
    pair = replace(AFTER, verdict=Verdict.CANNOT_TELL, reasons=(Reason.NEAR_EDGE,))
    text = repetition_sentence(pair, (onset(GLUTE, 9.0), onset(HAMSTRING, 30.0)), NAMES).text()
    assert "too near the edge" in text
    assert "sticker" not in text
    assert "movement" not in text


def test_an_input_without_a_muscle_is_named_without_an_article():
    names = name_channels(("A0", "A1"))
    pair = replace(AFTER, a="A0", b="A1")
    assert repetition_sentence(pair, (), names).text() == "A0 started after A1"
    of_all = replace(SESSION, a="A0", b="A1", n_after=1)
    for text in (
        session_sentence(replace(of_all, n_after=7), names).text(),
        session_sentence(of_all, names).text(),
        repetition_sentence(
            replace(pair, verdict=Verdict.CANNOT_TELL, reasons=(Reason.REST_NOT_QUIET,)),
            (onset("A1", 20.0, Reason.REST_NOT_QUIET),),
            names,
        ).text(),
    ):
        assert "the A" not in text


def test_two_heads_of_the_hamstring_never_share_a_name():
    names = name_channels((GLUTE, "semitendinosus_R", "biceps_femoris_R"))
    nouns = [name.noun.text() for name in names.values()]
    assert nouns == ["glute", "semitendinosus", "biceps femoris"]


def test_sides_are_said_as_soon_as_both_legs_are_measured():
    names = name_channels((GLUTE, "gluteus_maximus_L"))
    assert [name.noun.text() for name in names.values()] == ["right glute", "left glute"]


def test_an_erector_always_says_its_side():
    assert NAMES["erector_spinae_L"].noun.text() == "left erector"


SESSION = SessionPairFinding(
    GLUTE, HAMSTRING, 9, 0, 1, 7, 84.0, (62.0, 118.0), 0.96, SessionVerdict.AFTER, False
)


def test_a_session_counts_its_repetitions():
    assert session_sentence(SESSION, NAMES).text() == (
        "Right glute started after the right hamstring in 7 of 9 repetitions "
        "(typically 84\u00a0ms; 62\u00a0to\u00a0118)."
    )


def test_a_session_together_says_how_many_could_be_told_alone_and_not_how_many_were_close():
    together = replace(
        SESSION,
        n_valid=10,
        n_together=2,
        n_after=0,
        median_lag_ms=8.0,
        interval_ms=(-4.0, 13.0),
        verdict=SessionVerdict.TOGETHER,
    )
    assert session_sentence(together, NAMES).text() == (
        "Right glute and right hamstring started together, or too close to tell apart, "
        "typically +8\u00a0ms (\u22124\u00a0to\u00a0+13); 2 of 10 could be told alone."
    )


def test_glute_after_hamstring_is_put_beside_what_is_common():
    note = session_note(SESSION)
    assert note is not None
    assert "common in people without pain" in note.text()


def test_too_few_repetitions_say_how_many_are_needed():
    few = replace(SESSION, n_valid=3, verdict=SessionVerdict.UNDETERMINED)
    assert "3 of 8" in session_sentence(few, NAMES).text()


def unclear(doubt, *, n_valid=10):
    return replace(SESSION, n_valid=n_valid, verdict=SessionVerdict.UNDETERMINED, doubt=doubt)


def channel(name, snr_db):
    return ChannelFinding(name, None, None, "uV", snr_db, Quality.LOOK, ())


@pytest.mark.parametrize("doubt", [*SessionDoubt, None])
def test_a_session_that_states_nothing_sends_nobody_to_stickers_that_hold(doubt):
    clear = (channel(GLUTE, 30.0), channel(HAMSTRING, 28.0))
    for text in (
        session_sentence(unclear(doubt), NAMES, clear).text(),
        session_doubt_phrase(unclear(doubt), NAMES, clear).text(),
    ):
        assert "sticker" not in text
        assert "{" not in text
        assert text.endswith(".")


def test_each_doubt_of_a_session_reads_differently():
    texts = {session_sentence(unclear(doubt), NAMES).text() for doubt in SessionDoubt}
    assert len(texts) == len(SessionDoubt)


@pytest.mark.parametrize("n_valid", [3, 10])
def test_a_session_without_an_order_leads_to_the_skin_where_a_signal_is_small(n_valid):
    channels = (channel(GLUTE, 7.0), channel(HAMSTRING, 28.0))
    text = session_sentence(
        unclear(SessionDoubt.TOO_FEW_AGREE, n_valid=n_valid), NAMES, channels
    ).text()
    assert "the right glute signal is small, 7 dB over its rest level" in text
    assert "Check the skin under the right glute sticker" in text


@pytest.mark.parametrize(
    ("reason", "said", "action"),
    [
        (Reason.UNTIMED, "does not say when it samples", "Use a device that counts its samples."),
        (Reason.RATE_TOO_LOW, "fewer than 1000 samples", "on another device where this one cannot"),
        (Reason.ENVELOPE_ONLY, "hamstring sensor sends an envelope", "Use the sensor's raw output"),
    ],
)
def test_nobody_is_sent_to_repeat_what_a_device_can_never_tell(reason, said, action):
    channels = (channel(GLUTE, 7.0), replace(channel(HAMSTRING, 28.0), reasons=(reason,)))
    few = unclear(SessionDoubt.TOO_FEW_REPETITIONS, n_valid=0)
    text = session_sentence(few, NAMES, channels).text()
    assert said in text
    assert action in text
    assert "Repeat" not in text


@pytest.mark.parametrize("verdict", [SessionVerdict.BEFORE, SessionVerdict.TOGETHER])
def test_a_session_that_states_an_order_has_no_doubt(verdict):
    assert session_doubt_phrase(replace(SESSION, verdict=verdict), NAMES) is None


@pytest.mark.parametrize("verdict", list(SessionVerdict))
def test_every_session_verdict_ends_as_a_sentence(verdict):
    text = session_sentence(replace(SESSION, verdict=verdict), NAMES).text()
    assert text.endswith(".")
    assert "{" not in text


def test_a_translation_replaces_templates_not_sentences():
    german = {
        "{a} started after {b}": "{a} begann nach {b}",
        "the {muscle}": "{muscle}",
        "Glute": "Gesäß",
    }
    text = repetition_sentence(AFTER, (), NAMES).text(lambda key: german.get(key, key))
    assert text == "Gesäß begann nach hamstring"
