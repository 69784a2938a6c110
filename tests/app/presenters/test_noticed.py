"""What was noticed, beside one repetition and counted over a session."""

import pytest

from app.model.muscle_names import name_channels
from app.presenters.noticed import Tally, tally
from app.presenters.verdict import find_pair, pair_rows, table_rows, verdict_state
from app.views.noticed_words import noticed_note, noticed_sentences, tally_words
from tests.dsp.scripted_sessions import GLUTE, HAMSTRING, OTHER_BACK, session_of

PAIR = (GLUTE, HAMSTRING)


def names_of(finding):
    return name_channels([channel.name for channel in finding.channels])


def test_a_session_counts_what_it_left_out_says_why_and_what_to_do():
    finding = session_of("P09", 1).finding
    (row,) = pair_rows(
        finding.session_pairs, [PAIR], names_of(finding), repetitions=finding.repetitions
    )
    assert row.n_not_used == 5
    assert tally_words(row.tally) == (
        "Not used: not at rest (5). Let everything rest, then repeat."
    )


def test_what_is_only_told_is_counted_beside():
    finding = session_of("P16", 1).finding
    counted = tally(finding.repetitions, *PAIR, names_of(finding))
    assert counted.left_out is not None
    assert tally_words(counted).endswith("Noticed: mains hum (10).")
    assert tally(finding.repetitions, GLUTE, OTHER_BACK, names_of(finding)).noticed is None


def test_where_nothing_was_left_out_the_action_is_that_of_what_was_noticed():
    finding = session_of("P17", 4).finding
    assert tally_words(tally(finding.repetitions, *PAIR, names_of(finding))) == (
        "Noticed: other speed (5). Move more slowly."
    )


def test_where_nothing_was_noticed_nothing_is_said():
    assert tally_words(Tally()) == ""


def test_a_row_says_in_a_few_words_what_its_repetition_says_whole():
    finding = session_of("P16", 1).finding
    last, *_ = table_rows(finding.repetitions, PAIR, names_of(finding), tie_ms=30.0)
    whole = verdict_state(finding.repetitions[-1], PAIR, names_of(finding), tie_ms=30.0)
    assert whole is not None
    assert last.noticed == whole.noticed
    assert noticed_note(last.noticed) == "Noticed: mains hum"
    assert "% of the hamstring signal at rest is mains hum" in noticed_sentences(last.noticed)
    assert "move cables away" in noticed_sentences(last.noticed)


def test_a_lift_that_was_left_out_says_moved_early_and_its_because_says_when():
    finding = session_of("P10", 1).finding
    rows = table_rows(finding.repetitions, PAIR, names_of(finding), tie_ms=30.0)
    early = next(row for row in rows if row.number == 3)
    assert early.unused is not None
    assert early.unused.short.text() == "Moved early"
    assert early.doubt is not None
    assert early.doubt.text().startswith("Because there was a burst 1.5\u00a0s before")
    assert early.lag != "–"


@pytest.mark.parametrize("lift", [5, 9])
def test_what_withholds_an_order_is_not_told_a_second_time_beside_it(lift):
    finding = session_of("P09", 1).finding
    repetition = finding.repetitions[lift]
    assert find_pair(repetition, PAIR) is not None
    state = verdict_state(repetition, PAIR, names_of(finding), tie_ms=30.0)
    assert state is not None
    assert "tense" not in noticed_sentences(state.noticed)
