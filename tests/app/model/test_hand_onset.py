"""What stands by hand, and undo and redo without an end: all of it read from the log alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.model.edit import OnsetEdit, StoredEdit
from app.model.hand_onset import edit_history

CHANNELS = ("glute", "hamstring")
AUTOMATIC_S = 1.0


class Log:
    """Adds edits as the store does."""

    def __init__(self):
        self.edits = []

    def add(self, edit):
        self.edits.append(StoredEdit(len(self.edits) + 1, "2026-11-22T10:00", "me", edit))

    def history(self):
        return edit_history(self.edits, 7)

    def stands_s(self, place):
        mine = [
            each.edit for each in self.edits if (each.edit.repetition, each.edit.channel) == place
        ]
        return mine[-1].after_s if mine else AUTOMATIC_S

    def put(self, place, after_s):
        self.add(OnsetEdit(7, *place, self.stands_s(place), after_s))

    def take_back(self, stored):
        self.add(stored.edit.taken_back(stored.number))

    def withdraw(self, place):
        first = self.history().first[place]
        self.add(OnsetEdit(7, *place, self.stands_s(place), AUTOMATIC_S, undoes=first))


PLACE = (0, "glute")


def test_a_start_put_by_hand_stands_beside_what_was_found():
    log = Log()
    log.put(PLACE, 1.2)
    log.put(PLACE, 1.3)
    (onset,) = log.history().onsets.values()
    assert (onset.onset_s, onset.automatic_s, onset.who) == (1.3, AUTOMATIC_S, "me")


def test_no_start_is_a_word_and_taking_it_back_leaves_none():
    log = Log()
    log.put(PLACE, None)
    assert log.history().onsets[PLACE].onset_s is None
    log.take_back(log.history().undoes)
    assert log.history().onsets == {}


def test_a_new_edit_ends_what_could_be_redone():
    log = Log()
    log.put(PLACE, 1.2)
    log.take_back(log.history().undoes)
    assert log.history().redoes is not None
    log.put(PLACE, 1.4)
    assert log.history().redoes is None


def test_a_withdrawn_word_is_nobodys_and_withdrawing_can_be_undone():
    log = Log()
    log.put(PLACE, 1.2)
    log.put(PLACE, 1.3)
    log.withdraw(PLACE)
    assert log.history().onsets == {}
    log.take_back(log.history().undoes)
    assert log.history().onsets[PLACE].onset_s == 1.3


def test_edits_of_another_finding_are_not_of_this_one():
    log = Log()
    log.put(PLACE, 1.2)
    assert edit_history(log.edits, 8).onsets == {}


PUTS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 2), st.sampled_from(CHANNELS)),
        st.one_of(st.none(), st.floats(0.5, 2.0)),
    ),
    min_size=1,
    max_size=8,
)


@settings(derandomize=True, max_examples=100)
@given(PUTS)
def test_undo_of_everything_and_redo_of_everything_lead_back(puts):
    log, states = Log(), []
    for place, after_s in puts:
        states.append({at: each.onset_s for at, each in log.history().onsets.items()})
        log.put(place, after_s)
    done = {at: each.onset_s for at, each in log.history().onsets.items()}
    for state in reversed(states):
        log.take_back(log.history().undoes)
        assert {at: each.onset_s for at, each in log.history().onsets.items()} == state
    assert log.history().undoes is None
    for _ in puts:
        log.take_back(log.history().redoes)
    assert {at: each.onset_s for at, each in log.history().onsets.items()} == done
    assert log.history().redoes is None
    assert log.history().undoes is not None
