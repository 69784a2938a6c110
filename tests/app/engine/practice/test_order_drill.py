"""The order drill: every repetition waits for what the analysis says of it, and no longer."""

import pytest

from app.engine.practice.order_drill import OrderDrill
from app.engine.practice.state import PracticeStage
from app.model.practice_notes import OrderFound
from dsp.findings import Verdict
from dsp.practice.effort import Effort
from tests.app.engine.practice.practising import FS_HZ, GLUTE, HAMSTRING, Home, small_task
from tests.fakes.feed import repetition

PAIR = (GLUTE, HAMSTRING)


def effort(start_s, end_s):
    return Effort(
        start_index=round(start_s * FS_HZ),
        end_index=round(end_s * FS_HZ),
        held_s=2.0,
        is_held=True,
        n_let_go=0,
        level_percent=60.0,
        level_uv=40.0,
        plateau_percent=60.0,
        plateau_uv=40.0,
        quiet=(),
        quiet_share=None,
        missing_s=0.0,
        is_complete=True,
    )


def found(start_s):
    return repetition(0, start_s=start_s, channels=PAIR)


@pytest.fixture
def drill():
    return OrderDrill(*PAIR, fs_hz=FS_HZ, origin_index=5000)


def test_the_repetition_at_the_time_of_the_effort_is_the_one(drill):
    drill.expect(1, effort(15.0, 18.0))
    told = drill.learn((found(2.0), found(10.2)), index=18_500)
    assert told.pair.a == GLUTE
    assert not drill.is_waiting
    assert drill.told == (told,)


def test_another_repetition_is_not_taken_for_it(drill):
    drill.expect(1, effort(15.0, 18.0))
    assert drill.learn((found(2.0),), index=18_500) is None
    assert drill.is_waiting


def test_after_four_seconds_it_is_not_told_and_the_set_goes_on(drill):
    drill.expect(1, effort(15.0, 18.0))
    told = drill.learn((), index=22_100)
    assert (told.pair, told.is_told, told.is_with_or_before) == (None, False, False)
    assert not drill.is_waiting


def test_a_set_ends_only_once_its_last_order_is_told():
    home = Home(small_task("phe_drill", n_repetitions=1))
    home.until(lambda state: state.set is not None and state.set.feedback.value != "not at all")
    home.until(lambda state: state.set.n_done == 1)
    assert home.state.stage is PracticeStage.SET
    start_s = home.run._drill._waiting[1].start_index / FS_HZ
    home.run.learn((found(start_s + 0.1),))
    assert home.state.stage is PracticeStage.BETWEEN
    (result,) = home.state.results
    (told,) = result.orders
    assert told.is_told == (told.pair.verdict is not Verdict.CANNOT_TELL)
    assert [note.number for note in home.notes if isinstance(note, OrderFound)] == [1]


def test_without_a_hamstring_sticker_the_drill_counts_and_tells_no_order():
    home = Home(small_task("seated_squeeze"))
    home.until(lambda state: state.results)
    assert home.state.results[0].orders == ()
