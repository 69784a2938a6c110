"""Change between sessions: a number only where it can be one, a word only beyond the noise."""

from dataclasses import replace

import pytest

from dsp.findings import ChangeVerdict, Difference, MethodInfo, SessionDoubt
from dsp.firing_order import SessionConditions, find_change
from tests.dsp.lag_curves import session, spread_evenly

CONDITIONS = SessionConditions(
    1000.0,
    MethodInfo("1.1.0", "ab" * 32),
    task="phe_ke",
    cue="tone",
    knee="extended",
    electrodes="seniam",
    movement_s=1.0,
)


def change(earlier, later, *, conditions=(CONDITIONS, CONDITIONS)):
    return find_change(earlier, later, conditions)


def test_fifty_milliseconds_less_are_within_the_noise_of_ten_scattered_repetitions():
    found = change(session(spread_evenly(110, 80)), session(spread_evenly(60, 80)))

    assert found.change_ms == pytest.approx(-50, abs=3)
    assert found.mdc95_ms == pytest.approx(88, abs=8)
    assert found.verdict is ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD
    assert found.differs == ()


@pytest.mark.parametrize(
    ("later_ms", "verdict"), [(40, ChangeVerdict.EARLIER), (340, ChangeVerdict.LATER)]
)
def test_a_change_far_beyond_the_scatter_has_a_direction(later_ms, verdict):
    found = change(session(spread_evenly(190, 40)), session(spread_evenly(later_ms, 40)))

    assert found.verdict is verdict
    assert found.interval_90_ms[0] < found.change_ms < found.interval_90_ms[1]
    assert found.change_ms == pytest.approx(later_ms - 190, abs=3)


def test_a_sharp_change_below_what_new_stickers_do_is_not_told():
    found = change(session(spread_evenly(110, 5)), session(spread_evenly(30, 5)))

    assert found.mdc95_ms < 20
    assert found.verdict is ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD


def test_wide_repetitions_withhold_a_change_that_their_medians_show():
    sharp = change(session([0.0] * 6, sd_ms=10), session([130.0] * 6, sd_ms=10))
    wide = change(session([0.0] * 6, sd_ms=110), session([130.0] * 6, sd_ms=110))

    assert (sharp.verdict, sharp.mdc95_ms) == (ChangeVerdict.LATER, pytest.approx(0.0, abs=0.5))
    assert wide.verdict is ChangeVerdict.SMALLER_THAN_CAN_BE_TOLD
    assert wide.interval_90_ms[0] < 0


def test_swapping_the_sessions_turns_the_change_around():
    one, other = session(spread_evenly(20, 40)), session(spread_evenly(160, 60))
    there, back = change(one, other), change(other, one)

    assert there.change_ms == -back.change_ms
    assert there.interval_90_ms[0] == pytest.approx(-back.interval_90_ms[1], abs=1e-6)
    assert (there.verdict, back.verdict) == (ChangeVerdict.LATER, ChangeVerdict.EARLIER)


@pytest.mark.parametrize(
    ("changed", "difference"),
    [
        ({"cue": "glute"}, Difference.CUE),
        ({"task": "phe_kf90"}, Difference.TASK),
        ({"knee": None}, Difference.KNEE),
        ({"electrodes": "phe"}, Difference.ELECTRODES),
        ({"method": MethodInfo("1.2.0", "ab" * 32)}, Difference.METHOD),
        ({"method": MethodInfo("1.1.0", "cd" * 32)}, Difference.SETTINGS),
        ({"fs_hz": 2000.0}, Difference.RATE),
        ({"movement_s": 0.5}, Difference.SPEED),
        ({"movement_s": None}, Difference.SPEED),
    ],
)
def test_what_differs_is_named_and_no_number_is_given(changed, difference):
    pair = session(spread_evenly(190, 20))
    found = change(pair, pair, conditions=(CONDITIONS, replace(CONDITIONS, **changed)))

    assert found.verdict is ChangeVerdict.NOT_COMPARABLE
    assert found.differs == (difference,)
    assert {found.change_ms, found.interval_90_ms, found.mdc95_ms} == {None}


@pytest.mark.parametrize(
    ("names", "differs"),
    [
        (("gluteus_maximus_R", "semitendinosus_R"), (Difference.HAMSTRING_HEAD,)),
        (("gluteus_maximus_L", "biceps_femoris_L"), (Difference.LEG,)),
        (("gluteus_maximus_R", "erector_spinae_R"), (Difference.MUSCLES,)),
        (("R_GM", "BF_R"), ()),
        (("channel 1", "biceps_femoris_R"), (Difference.MUSCLES,)),
    ],
)
def test_muscles_are_compared_as_muscles_and_not_as_names(names, differs):
    pair = session(spread_evenly(190, 20))
    found = change(pair, replace(pair, a=names[0], b=names[1]))

    assert found.differs == differs


def test_a_measured_rate_and_a_nearly_equal_speed_still_compare():
    pair = session(spread_evenly(190, 20))
    nearly = replace(CONDITIONS, fs_hz=1000.4, movement_s=1.25)

    assert change(pair, pair, conditions=(CONDITIONS, nearly)).differs == ()


def test_what_neither_session_noted_does_not_differ():
    pair = session(spread_evenly(190, 20))
    bare = SessionConditions(1000.0, CONDITIONS.method)

    assert change(pair, pair, conditions=(bare, bare)).differs == ()


@pytest.mark.parametrize("doubt", [SessionDoubt.STOPPED, SessionDoubt.SPEEDS_DIFFER])
@pytest.mark.parametrize("place", [0, 1])
def test_a_session_whose_order_a_flag_withholds_makes_no_change(doubt, place):
    sessions = [session(spread_evenly(190, 40)), session(spread_evenly(340, 40))]
    sessions[place] = replace(sessions[place], doubt=doubt)

    found = change(*sessions)

    assert (found.verdict, found.change_ms) == (ChangeVerdict.WITHHELD, None)


def test_too_few_repetitions_make_no_change():
    found = change(session([100.0] * 4), session([100.0] * 10))

    assert found.verdict is ChangeVerdict.TOO_FEW_REPETITIONS
    assert found.change_ms is None
