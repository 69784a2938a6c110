"""No nought is claimed where nothing counts."""

import pytest

from app.model.link_words import doubt_phrases, kept_phrases, missing_phrases, silent_phrases
from dsp.block import LinkDoubt


def texts(phrases):
    return [each.text() for each in phrases]


@pytest.mark.parametrize(
    ("n_missing", "doubts", "said"),
    [
        (0, (), ["0 samples missing"]),
        (7, (LinkDoubt.UNCHECKED,), ["7 samples missing"]),
        (0, (LinkDoubt.UNCOUNTED,), ["losses not counted"]),
        (7, tuple(LinkDoubt), ["about 7 samples missing", "losses not counted"]),
        (7, (LinkDoubt.ESTIMATED,), ["about 7 samples missing"]),
        (0, (LinkDoubt.ESTIMATED,), ["0 samples missing"]),
    ],
)
def test_missing_samples_are_counted_only_where_the_link_counts(n_missing, doubts, said):
    assert texts(missing_phrases(n_missing, doubts)) == said


@pytest.mark.parametrize(
    ("n_missing", "doubts", "said"),
    [
        (0, (), ["no data for 17 s"]),
        (7, (), ["7 samples missing", "no data for 17 s"]),
        (0, (LinkDoubt.UNCOUNTED,), ["losses not counted", "no data for 17 s"]),
    ],
)
def test_no_nought_is_claimed_while_the_sensor_is_away(n_missing, doubts, said):
    assert texts(silent_phrases(n_missing, doubts, 17.4)) == said


def test_what_a_recording_lacks_is_said_once():
    said = texts(kept_phrases(0, tuple(LinkDoubt)))
    assert said == [
        "losses not counted",
        "values unchecked on the way",
        "long losses told from arrivals",
        "times guessed",
    ]


def test_every_doubt_has_words():
    assert len(set(texts(doubt_phrases(tuple(LinkDoubt))))) == len(LinkDoubt)
