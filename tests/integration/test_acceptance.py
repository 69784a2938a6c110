"""P01 to P22, each led through the real program: device, guided test, store, result and page.

Where a row of the scenarios is not met to its letter, docs/clinical-test-evidence.md says what is
told instead, and why.
"""

import html
import re
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from app.engine.guided.checks import CheckPhase
from app.engine.guided.guide import Hold
from app.engine.intake import keep, look_at
from app.engine.live_lift import LiveLift
from app.engine.review import analyse_session
from app.imports.recording import ImportQuestion
from app.model.csv_profile import excel_profile
from app.model.export import ExportForm
from app.model.guided_notes import SetAside
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.model.power import Power
from app.presenters.guided_checks import check_cue
from app.presenters.guided_cue import cue_of
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from dsp.findings import SessionVerdict
from dsp.flag import RepetitionFlag
from dsp.simulate.patients import PATIENTS
from tests.app.exports.exporting import export
from tests.app.presenters.test_people import Room
from tests.app.views.test_words_shown import BANNED
from tests.fakes.acceptance import Script, is_held_for, lead, right_leg
from tests.fakes.led_test import LedTest

GLUTE, HAMSTRING, OTHER_BACK, SAME_BACK = (
    "gluteus_maximus_R",
    "biceps_femoris_R",
    "erector_spinae_L",
    "erector_spinae_R",
)
BEFORE, TOGETHER, AFTER, MIXED, NONE = (
    SessionVerdict.BEFORE,
    SessionVerdict.TOGETHER,
    SessionVerdict.AFTER,
    SessionVerdict.MIXED,
    SessionVerdict.UNDETERMINED,
)
COMMON = "This is common in people without pain: in most studies the glute starts last."
GLUTE_PAIR, OTHER_PAIR, SAME_PAIR = (
    (GLUTE, HAMSTRING),
    (HAMSTRING, OTHER_BACK),
    (HAMSTRING, SAME_BACK),
)
NEVER_COUNTED = {
    BEFORE: ("n_after",),
    AFTER: ("n_before",),
    TOGETHER: ("n_before", "n_after"),
}
BOTH_SQUEEZED = Script(squeezed=("gluteus_maximus", "hamstring"))
GLUTE_SQUEEZED = Script(squeezed=("gluteus_maximus",))


@dataclass(frozen=True)
class Pair:
    """What a pair of muscles must come to: what may be said, of how many, how late."""

    verdicts: tuple[SessionVerdict, ...]
    n_good: int | None = None
    delay_ms: float | None = None
    within_ms: float = 15.0
    n_before: int = 0
    n_together: int = 0
    n_after: int = 0


@dataclass(frozen=True)
class Row:
    """One row: its words, its pairs, its flags by how many lifts bear them."""

    name: str
    sentence: str
    pairs: dict[tuple[str, str], Pair]
    script: Script = field(default_factory=Script)
    flags: dict[RepetitionFlag, tuple[int, int]] = field(default_factory=dict)
    also_said: tuple[str, ...] = ()
    not_said: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def told(n_least, **more):
    """Return what a flag of so many of ten lifts is written as."""
    return (n_least, more.get("most", n_least))


ROWS = [
    Row(
        "P01",
        r"Right glute started before the right hamstring in (8|9|10) of 10 lifts",
        {
            GLUTE_PAIR: Pair((BEFORE,), 10, -80, n_before=8),
            OTHER_PAIR: Pair((BEFORE,), delay_ms=-60),
            SAME_PAIR: Pair((BEFORE,), delay_ms=-70),
        },
        not_said=("common", "well", "correct"),
    ),
    Row(
        "P02",
        r"Right glute started after the right hamstring in 10 of 10 lifts",
        {
            GLUTE_PAIR: Pair((AFTER,), 10, 110, n_after=9),
            OTHER_PAIR: Pair((TOGETHER,), delay_ms=-5, n_together=3),
            SAME_PAIR: Pair((TOGETHER,), delay_ms=-5, n_together=3),
        },
        also_said=(COMMON,),
    ),
    Row(
        "P03",
        r"Right glute started after the right hamstring in \d+ of 10 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 10, 80, n_after=6)},
        also_said=(COMMON,),
    ),
    Row(
        "P03b",
        r"([Rr]ight glute started after the right hamstring|varied from lift to lift)",
        {GLUTE_PAIR: Pair((AFTER, MIXED), 10, 70, within_ms=20, n_after=5)},
        not_said=("consistently after",),
    ),
    Row(
        "P04",
        r"started together, or too close to tell apart",
        {
            GLUTE_PAIR: Pair((TOGETHER,), 10, 10, n_together=3),
            OTHER_PAIR: Pair((TOGETHER,), delay_ms=5),
            SAME_PAIR: Pair((TOGETHER,), delay_ms=-15),
        },
    ),
    Row(
        "P05",
        r"Right glute started after the right hamstring in \d+ of \d+ lifts",
        {GLUTE_PAIR: Pair((AFTER,), delay_ms=190, within_ms=25)},
        BOTH_SQUEEZED,
        {RepetitionFlag.LOW_ACTIVITY: told(10), RepetitionFlag.LOW_SNR: told(0)},
        not_said=("Press the", "Check the skin"),
    ),
    Row(
        "P05a",
        r"can't be determined: no right glute start was seen in 10 of 10 lifts",
        {GLUTE_PAIR: Pair((NONE,), 0)},
        BOTH_SQUEEZED,
        {RepetitionFlag.NO_ONSET: told(10)},
    ),
    Row(
        "P05b",
        r"started after the right hamstring in (9 of 9|10 of 10) lifts \(typically 1[89]\d ms",
        {GLUTE_PAIR: Pair((AFTER,), None, 190, n_after=9)},
        BOTH_SQUEEZED,
    ),
    Row(
        "P06",
        r"Right glute started after the right hamstring",
        {
            OTHER_PAIR: Pair((AFTER,), 10, 90, n_after=9),
            SAME_PAIR: Pair((TOGETHER, NONE), delay_ms=0),
            GLUTE_PAIR: Pair((AFTER,), delay_ms=60),
        },
        not_said=("warning",),
    ),
    Row(
        "P07",
        r"can't be determined: .*Check the skin under the right glute sticker",
        {GLUTE_PAIR: Pair((NONE,), delay_ms=0, within_ms=30)},
        GLUTE_SQUEEZED,
        {RepetitionFlag.LOW_SNR: told(10), RepetitionFlag.AB_DISAGREE: told(5, most=10)},
    ),
    Row(
        "P07b",
        r"(started together, or too close to tell apart|can't be determined)",
        {GLUTE_PAIR: Pair((TOGETHER, NONE), delay_ms=0, within_ms=20)},
        GLUTE_SQUEEZED,
    ),
    Row(
        "P08",
        r"Right glute started after the right hamstring in 10 of 10 lifts",
        {OTHER_PAIR: Pair((BEFORE,), delay_ms=-80, within_ms=25)},
        flags={RepetitionFlag.ECG: told(9, most=10)},
    ),
    Row(
        "P08b",
        r"Right glute started after the right hamstring",
        {OTHER_PAIR: Pair((BEFORE,), delay_ms=-80, within_ms=25)},
        flags={RepetitionFlag.ECG: told(9, most=10)},
    ),
    Row(
        "P08c",
        r"Right glute started after the right hamstring",
        {OTHER_PAIR: Pair((BEFORE, NONE), delay_ms=-80, within_ms=25)},
        flags={RepetitionFlag.ECG: told(9, most=10)},
    ),
    Row(
        "P09",
        r"Right glute started after the right hamstring in 5 of 5 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 5, 110)},
        flags={RepetitionFlag.PREACT: told(5)},
        also_said=("Provisional: 5 good lifts, 8 are needed.",),
        facts=("5 of 10 lifts not used",),
    ),
    Row(
        "P10",
        r"Right glute started after the right hamstring in 10 of 10 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 10, 110)},
        Script(twitches_at=frozenset({2})),
        also_said=("tense before the tone",),
    ),
    Row(
        "P11",
        r"Right glute started after the right hamstring in 8 of 8 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 8, 110)},
        flags={RepetitionFlag.PARTIAL: told(2)},
        facts=("2 of 10 lifts not used",),
    ),
    Row(
        "P12",
        r"Right glute started after the right hamstring in 5 of 5 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 5, 110)},
        flags={RepetitionFlag.CH_LOST: told(5)},
        also_said=("Provisional: 5 good lifts, 8 are needed.",),
    ),
    Row(
        "P14",
        r"varied from lift to lift \(told alone: 3 before, \d together, [56] after\)",
        {GLUTE_PAIR: Pair((MIXED,), 10, n_before=3, n_after=5)},
    ),
    Row(
        "P16",
        r"Right glute started after the right hamstring in 9 of 9 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 9, 110)},
        Script(range_uv=600.0),
        {RepetitionFlag.CLIP: told(1), RepetitionFlag.MAINS: told(10)},
        facts=("1 of 10 lifts not used",),
    ),
    Row(
        "P17",
        r"can't be determined: some lifts were much faster or slower than the others",
        {GLUTE_PAIR: Pair((NONE,))},
        also_said=("The sets are told apart. Set 1, risen in ", " Set 2, risen in "),
        flags={RepetitionFlag.SPEED: told(4, most=5)},
    ),
    Row(
        "P18",
        r"Right glute started after the right hamstring in 9 of 9 lifts",
        {GLUTE_PAIR: Pair((AFTER,), 9, 110)},
        flags={RepetitionFlag.DROP: told(1)},
        facts=("60 samples missing", "1 of 10 lifts not used"),
    ),
]


@pytest.fixture(autouse=True)
def quiet_while_a_lift_goes_on(monkeypatch):
    """What is said while a lift goes on is never the final word; tests of its own hear it."""
    monkeypatch.setattr(LiveLift, "put", lambda lift, block: None)


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as opened:
        yield opened


def words_of(page):
    """Return what a person reads of a page, without the sentence that says what it is for."""
    body = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", page, flags=re.S)
    text = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return plain(text).split("Software for")[0]


def plain(text):
    """Return a text with every space an ordinary one."""
    return re.sub(r"\s+", " ", text)


def flagged(outcome, flag):
    """Return how many lifts bear a flag."""
    (leg,) = outcome.tested.review.guided.legs
    return sum(any(each.flag is flag for each in lift.flags) for lift in leg.finding.repetitions)


def assert_page_tells_it(outcome):
    """Assert what holds of every page: no banned word, every lift that is not used says why."""
    words = words_of(outcome.html)
    assert not BANNED.search(words), BANNED.search(words)
    assert "lift-off" not in words  # there is no movement sensor
    n_told = sum(each.why_not is not None for each in outcome.leg.lifts.lines)
    (leg,) = outcome.tested.review.guided.legs
    assert n_told >= len(leg.set_aside)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_scripted_patient_is_told_as_its_row_says(store, row):
    outcome = lead(store, row.name, row.script)

    assert re.search(row.sentence, plain(outcome.sentence)), outcome.sentence
    for (a, b), wanted in row.pairs.items():
        found = outcome.pair(a, b)
        assert found.verdict in wanted.verdicts, (a, b, found)
        if wanted.n_good is not None:
            assert found.n_valid == wanted.n_good
        if wanted.delay_ms is not None and found.median_lag_ms is not None:
            assert found.median_lag_ms == pytest.approx(wanted.delay_ms, abs=wanted.within_ms)
        for count in ("n_before", "n_together", "n_after"):
            assert getattr(found, count) >= getattr(wanted, count), (a, b, found)
        for never in NEVER_COUNTED.get(found.verdict, ()):
            assert getattr(found, never) == 0, (a, b, found)
    for flag, (least, most) in row.flags.items():
        assert least <= flagged(outcome, flag) <= most, (flag, flagged(outcome, flag))
    page = words_of(outcome.html)
    assert plain(outcome.sentence) in page
    for said in row.also_said:
        assert plain(said) in page
    for never in row.not_said:
        assert never not in outcome.sentence + (outcome.leg.note or outcome.leg.sentence).text()
    for fact in row.facts:
        assert fact in [each.text() for each in outcome.leg.facts]
    assert_page_tells_it(outcome)


def test_p09_somebody_tense_is_asked_to_relax_and_asked_anyway_in_the_end(store):
    outcome = lead(store, "P09", Script(until=lambda test: kept(test) >= 7))
    hints = [
        cue_of(test, None, is_awaited=False).act.text()
        for test in outcome.states
        if test.guide is not None and test.guide.needs_relaxing
    ]
    assert set(hints) == {"Let the right glute relax. Then the tone comes."}
    assert kept(outcome.states[-1]) == 7


def kept(test):
    return 0 if test.guide is None else test.guide.n_kept


def test_p10_a_burst_before_the_tone_takes_it_back_and_the_lift_comes_again(store):
    outcome = lead(store, "P10", Script(twitches_at=frozenset({2})))
    (leg,) = outcome.tested.review.guided.legs
    assert [each.set_aside for each in leg.set_aside] == [SetAside.TENSE]
    assert leg.set_aside_numbers == (3,)
    assert leg.lift_numbers == tuple(range(1, 11))


def test_p12_a_sticker_that_comes_off_is_told_while_the_lift_still_goes_on(store):
    outcome = lead(store, "P12", Script(until=lambda test: kept(test) >= 6))
    off_s = outcome.person.lifts[5].start_s + 0.3
    # Quality is looked at second by second, and this test looks every half second.
    assert 0.0 < outcome.seen_loose_s - off_s <= 2.0
    (leg,) = outcome.tested.review.guided.legs
    assert leg.finding.repetitions[-1].pairs[0].withheld_by == (RepetitionFlag.CH_LOST,)


def test_p13_the_other_leg_twice_holds_the_test_and_no_order_is_told(store):
    outcome = lead(store, "P13", Script(until=is_held_for(Hold.WHICH_LEG)))
    cue = cue_of(outcome.states[-1], None, is_awaited=False)
    assert cue.act.text().startswith("Which leg moved?")
    assert flagged(outcome, RepetitionFlag.SIDE) == 2
    assert outcome.pair(*GLUTE_PAIR).verdict is NONE
    assert_page_tells_it(outcome)


def test_p13b_swapped_leads_hold_the_test_before_its_first_lift(store):
    led = LedTest(
        store,
        right_leg(),
        source="synthetic:typical?seed=3&lifts=asked&speed=step"
        "&swap=gluteus_maximus_R,biceps_femoris_R",
        does_checks=True,
    )
    held = led.go_on_until(
        lambda test: test.checks is not None and test.checks.phase is CheckPhase.HELD
    )
    assert held.guide is None
    assert "The glute and hamstring stickers look swapped." in check_cue(held.checks).act.text()
    led.close()


def test_p15_fifty_milliseconds_between_scattered_tests_are_within_noise(store):
    first = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    lead(store, "P15", Script(), started=first)
    outcome = lead(store, "P15-later", Script(), started=first + timedelta(days=14))
    change = outcome.leg.change.text()
    assert change.startswith("Since the test 14 days before:")
    assert "between them are within noise (a change counts beyond 1" in change
    assert plain(change) in words_of(outcome.html)


@pytest.mark.parametrize(
    ("script", "differs"),
    [
        (
            Script(
                protocol=right_leg(
                    cue=msgspec.structs.replace(
                        find_protocol("phe_ke", our_protocols()).cue, id="phe_ke/glute/1"
                    )
                )
            ),
            "the cue differs",
        ),
        (Script(hamstring="semitendinosus_R"), "the hamstring site differs"),
    ],
)
def test_p15b_another_cue_or_hamstring_site_is_not_comparable_and_no_change_is_told(
    store, script, differs
):
    first = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    lead(store, "P05b", Script(), started=first)
    outcome = lead(store, "P02", script, started=first + timedelta(days=14))
    change = outcome.leg.change.text()
    assert change == f"Not comparable with the test 14 days before: {differs}."


def test_p19_a_stop_for_pain_keeps_the_lifts_and_concludes_nothing(store):
    outcome = lead(store, "P19", Script(pain_after=3))
    assert outcome.told.was_stopped
    assert outcome.sentence == (
        "The test was stopped for pain. Its lifts are listed, and nothing is concluded from them."
    )
    (leg,) = outcome.tested.review.guided.legs
    assert [each.set_aside for each in leg.set_aside] == [SetAside.PAIN]
    assert len(leg.finding.repetitions) == 3
    assert outcome.pair(*GLUTE_PAIR).verdict is NONE
    assert flagged(outcome, RepetitionFlag.PAIN_STOP) <= 3
    assert any(each.flag is RepetitionFlag.TOO_FEW for each in leg.finding.flags)
    assert store.read(outcome.tested.session.id).samples_uv.shape[0] > 30_000
    assert plain(outcome.sentence) in words_of(outcome.html)


@pytest.mark.parametrize("locale", [None, "de_DE"])
def test_p21_what_leaves_as_csv_comes_back_with_the_same_verdicts_and_no_date(
    store, tmp_path, locale
):
    outcome = lead(store, "P02", Script(), details=None)
    session_id = outcome.tested.session.id
    wishes = {} if locale is None else {"profile": excel_profile(locale)}
    files = export(store, session_id, tmp_path, form=ExportForm.CSV, **wishes).files
    samples = next(each for each in files if "_samples" in each.name)
    text = samples.read_text("utf-8")
    assert f"{outcome.tested.session.started:%Y-%m-%d}" not in text
    back_id = keep(store, look_at(samples, ImportQuestion()), {}, now=datetime.now(UTC))
    there, back = (analyse_session(store, each, AnalysisConfig()) for each in (session_id, back_id))
    verdicts = [
        [[(pair.verdict, pair.lag_ms) for pair in lift.pairs] for lift in found.repetitions]
        for found in (there, back)
    ]
    assert verdicts[0] == verdicts[1]
    assert np.array_equal(
        store.read(session_id).samples_uv, store.read(back_id).samples_uv, equal_nan=True
    )


def test_p22_on_a_charger_an_amplifier_on_a_cable_leads_no_test_until_the_words_are_typed():
    room = Room()
    room.ready()
    room.desk.power_now = Power.MAINS
    room.clock.sleep(2.0)
    guided = room.presenters.guided
    assert "charger" in guided.tick().choice.why_not.text()
    guided.begin()
    assert room.desk.feed.run is None
    assert not room.visit.override("yes")
    assert room.visit.override("record on mains")
    guided.begin()
    assert room.desk.feed.run is not None
    details, opening = room.desk.prepared[-1]
    note = msgspec.json.decode(opening[0][1])
    assert (note["mains_connected"], note["override"]) == (True, "record on mains")
    assert details.task.task_id == "phe_ke"


def test_no_scenario_of_the_list_is_left_out():
    led = {row.name for row in ROWS} | {"P13", "P15", "P15-later", "P19"}
    at_home = {"P20", "P20b", "P20b-later"}
    elsewhere = {"P13b"}  # a swapped pair of leads is the simulated person's own option
    assert set(PATIENTS) - at_home - elsewhere == led
