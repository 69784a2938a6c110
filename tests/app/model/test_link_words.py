"""No nought is claimed where nothing counts."""

import pytest

from app.model.link_words import doubt_phrases, kept_phrases, missing_phrases
from dsp.block import LinkDoubt


def texts(phrases):
    return [each.text() for each in phrases]


@pytest.mark.parametrize(
    ("n_missing", "doubts", "said"),
    [
        (0, (), ["0 samples missing"]),
        (7, (LinkDoubt.UNCHECKED,), ["7 samples missing"]),
        (0, (LinkDoubt.UNCOUNTED,), ["losses not counted"]),
        (7, tuple(LinkDoubt), ["7 samples missing", "losses not counted"]),
    ],
)
def test_missing_samples_are_counted_only_where_the_link_counts(n_missing, doubts, said):
    assert texts(missing_phrases(n_missing, doubts)) == said


def test_what_a_recording_lacks_is_said_once():
    said = texts(kept_phrases(0, tuple(LinkDoubt)))
    assert said == ["losses not counted", "values unchecked on the way", "times guessed"]


def test_every_doubt_has_words():
    assert len(set(texts(doubt_phrases(tuple(LinkDoubt))))) == len(LinkDoubt)
