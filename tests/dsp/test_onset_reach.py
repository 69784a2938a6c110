from pathlib import Path

import numpy as np
import pytest

from dsp.findings import Reason, Verdict
from tests.benchmarks.onset_measure import score
from tests.benchmarks.onset_measure.live import run_live_job
from tests.benchmarks.onset_measure.outcome import Outcome
from tests.benchmarks.onset_measure.page import renew
from tests.benchmarks.onset_measure.part import Reached, Section, compared
from tests.benchmarks.onset_measure.recording import Channel, semi_synthetic
from tests.benchmarks.onset_measure.scenario import SCENARIOS
from tests.benchmarks.onset_measure.trial import chance_of, signed
from tests.benchmarks.onset_reach import CLASSICS, PARTS, run_job


def outcome(lag_ms, **found):
    onsets_s = found.pop("onsets_s", (1.0, 1.0))
    return Outcome((1.0 + lag_ms / 1000, 1.0), (10.0, 10.0), onsets_s, 0.01, 6.0, **found)


def section(measured, *, is_met=True):
    return Section((Reached("cost", "less", measured, is_met),), ("a line",))


def test_a_trial_is_the_same_whatever_else_is_run_and_no_two_are_alike():
    draws = [
        chance_of(1, part, cell, number).random()
        for part in ("order", "error")
        for cell in ((6.0, 10.0), (6.0, 20.0))
        for number in (0, 1)
    ]

    assert len(set(draws)) == len(draws)
    assert chance_of(1, "error", (6.0, 20.0), 1).random() == draws[-1]
    assert chance_of(2, "error", (6.0, 20.0), 1).random() != draws[-1]


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))
@pytest.mark.parametrize("lag_ms", [-50.0, 50.0])
def test_every_scenario_has_the_lag_it_was_asked_for(scenario, lag_ms):
    trial = scenario.draw(np.random.default_rng(3), lag_ms)

    assert 1000 * (trial.onsets_s[0] - trial.onsets_s[1]) == pytest.approx(lag_ms)
    assert trial.samples_uv.shape == (3000, 2)
    assert np.isfinite(trial.samples_uv).all()


def test_lags_go_both_ways_in_turn():
    assert [signed(20.0, number) for number in range(4)] == [-20.0, 20.0, -20.0, 20.0]


@pytest.mark.parametrize(
    ("found", "is_right"),
    [
        ({"p_first": 0.9}, True),
        ({"p_first": 0.1}, False),
        ({"onsets_s": (0.9, 1.0)}, True),
        ({"onsets_s": (1.1, 1.0)}, False),
        ({"onsets_s": (0.9, None)}, False),
    ],
)
def test_a_forced_choice_goes_by_probability_then_by_starts_and_a_missing_start_is_wrong(
    found, is_right
):
    assert outcome(-40.0, **found).has_right_sign is is_right


def test_an_order_withheld_for_more_than_its_width_is_not_decided():
    assert outcome(-40.0, p_first=0.96, reasons=(Reason.INTERVAL_TOO_WIDE,)).is_decided
    assert outcome(-40.0, p_first=0.03, reasons=(Reason.MAINS,)).is_decided
    assert not outcome(-40.0, p_first=0.96, reasons=(Reason.LOW_SNR,)).is_decided
    assert not outcome(-40.0, p_first=0.94).is_decided


@pytest.mark.parametrize(
    ("lag_ms", "holding"),
    [
        (-50.0, {Verdict.BEFORE}),
        (-30.0, {Verdict.BEFORE, Verdict.TOGETHER}),
        (10.0, {Verdict.TOGETHER}),
        (50.0, {Verdict.AFTER}),
    ],
)
def test_a_verdict_holds_by_the_true_delay(lag_ms, holding):
    said = (Verdict.BEFORE, Verdict.TOGETHER, Verdict.AFTER)

    assert {each for each in said if outcome(lag_ms, verdict=each).is_true} == holding


def test_shares_count_what_was_found_and_what_was_far():
    far = outcome(0.0, onsets_s=(1.15, None), intervals_s=((1.1, 1.2), None))
    near = outcome(0.0, onsets_s=(1.01, 0.85), intervals_s=((0.9, 1.1), (0.8, 0.9)))

    assert score.gross([far, near], least_snr_db=10.0) == (3, 2)
    assert score.cover([far, near]) == (3, 1)
    assert score.found_and_false([far, near]) == (0.5, 0.25)


def test_the_lower_bound_of_232_of_232_is_the_published_one():
    assert score.at_least(232, 232) == pytest.approx(0.987, abs=0.001)
    assert score.at_least(0, 5) == 0.0


def test_a_part_run_again_replaces_its_own_section_and_leaves_the_others():
    page = renew("", "b", "Second", "*then*", section("7 | 8"), names="ab")
    page = renew(page, "a", "First", "*then*", section("1"), names="ab")
    page = renew(page, "b", "Second", "*now*", section("9", is_met=False), names="ab")

    assert page.index("## First") < page.index("## Second")
    assert page.count("*then*") == page.count("*now*") == 1
    assert "| cost | less | 9 | **no** |" in page
    assert "| cost | less | 1 | yes |" in page
    assert "7 | 8" not in page


def test_semi_synthetic_trials_are_untouched_rest_up_to_each_start():
    rng = np.random.default_rng(5)
    rest_uv, contraction_uv = rng.normal(0, 2, 1400), rng.normal(0, 40, 900)
    channels = tuple(Channel(name, (rest_uv,), (contraction_uv,)) for name in "ab")

    trial = semi_synthetic(rng, channels, lag_ms=40.0, snr_range_db=(20.0, 20.0))

    for column_uv, onset_s in zip(trial.samples_uv.T, trial.onsets_s, strict=True):
        start = int(np.ceil(onset_s * 1000))
        assert np.array_equal(column_uv[:start], rest_uv[:start])
        assert column_uv[start + 200 :].std() == pytest.approx(20.0, rel=0.2)
    assert 1000 * (trial.onsets_s[0] - trial.onsets_s[1]) == pytest.approx(40.0)


def test_a_job_asks_the_program_and_every_textbook_detector():
    cell, outcomes = run_job(("order", (20.0, 100.0), 1, 7, Path("nowhere"), 2))

    assert cell == (20.0, 100.0)
    assert {"Firing Order", *CLASSICS} <= set(outcomes)
    assert outcomes["Firing Order"].has_right_sign


def test_parts_on_recordings_have_no_cells_where_there_are_none():
    assert PARTS["kowalski"].cells(10, Path("nowhere")) == []
    assert PARTS["semi"].cells(10, Path("nowhere")) == []


def test_the_program_is_compared_with_others_on_the_trials_they_saw():
    results = {("cell",): {"Firing Order": [1, 2, 3], "a": [4, 5], "slow": [6]}}

    assert compared(results)["cell",] == {"Firing Order": [1, 2], "a": [4, 5], "slow": [6]}
    assert compared({("cell",): {"Firing Order": [1, 2]}})["cell",]["Firing Order"] == [1, 2]


def test_a_trial_followed_live_is_heard_in_time_and_never_told_otherwise_than_offline():
    found = run_live_job(("clean", 100.0, 0, 3))

    assert found.offline.is_stated
    assert found.delay_s is None or 0.0 < found.delay_s < 1.0
    assert found.verdict in (Verdict.CANNOT_TELL, found.offline.verdict)
