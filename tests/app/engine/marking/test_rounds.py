"""Blind rounds in a real store: left and taken up again, apart from edits, held against all."""

import pytest

from app.engine.marking.agreement import compare, program_marking, round_marking
from app.engine.marking.agreement_csv import write_agreement
from app.engine.marking.rounds import NothingToRate, Rounds
from app.store.store import Store
from dsp.findings import ChannelFinding, Quality, RecordingFinding
from tests.app.store.streams import STARTED, block, count_info
from tests.fakes.feed import CHANNELS, FS_HZ, METHOD, repetition


def finding(n=6):
    channels = tuple(
        ChannelFinding(name, None, None, "uV", 20.0, Quality.OK, ()) for name in CHANNELS
    )
    lifts = tuple(repetition(index, start_s=2.0 + 10 * index) for index in range(n))
    return RecordingFinding(FS_HZ, METHOD, channels, lifts, ())


@pytest.fixture
def place(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def store(place):
    made = Store.open(place)
    yield made
    made.close()


def session(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 500))
    writer.end("stopped")
    return writer.session_id


def begun(store, findings, *, rater="R1", seed=5, round_id="r1", utc="2026-11-22T10:00"):
    return Rounds(store).begin(findings, rater=rater, seed=seed, round_id=round_id, utc=utc)


def mark_all(store, one, shift_s=0.0, scatter_s=lambda at: 0.0):
    """Mark every start near where it was found."""
    for at, item in enumerate(one.items):
        found_s = item.lift.start_s + (0.084 if item.channel == CHANNELS[0] else 0.0)
        put_s = found_s + shift_s + scatter_s(at)
        Rounds(store).mark(one.id, item, put_s, utc="2026-11-22T10:01")
    return Rounds(store).one(one.id)


def test_a_round_is_left_and_taken_up_again(store, place):
    findings = {session(store): finding(2), session(store): finding(3)}
    one = begun(store, findings)
    for item in one.items[:7]:
        Rounds(store).mark(one.id, item, item.lift.start_s, utc="2026-11-22T10:01")
    store.close()
    again = Store.open(place)
    try:
        (found,) = Rounds(again).all()
        assert [item.place for item in found.items] == [item.place for item in one.items]
        assert (found.n_done, len(found.items), found.is_done) == (7, 20, False)
    finally:
        again.close()


def test_a_round_is_no_edit(store):
    name = session(store)
    mark_all(store, begun(store, {name: finding(2)}))
    assert store.edits.all(name) == ()


def test_without_a_movement_there_is_nothing_to_mark(store):
    with pytest.raises(NothingToRate, match="No movement was found"):
        begun(store, {session(store): finding(0)})


def test_rater_against_program_tells_shift_scatter_and_order(store):
    name = session(store)
    findings = {name: finding(12)}
    one = mark_all(store, begun(store, findings), 0.012, lambda at: 0.003 * (-1) ** at)
    compared = compare(
        round_marking("R1", one, findings), program_marking(findings), findings, tie_ms=30.0
    )
    glute = compared.muscles[0]
    assert glute.found.n == 12
    assert glute.found.bias_ms.value == pytest.approx(12.0, abs=3.0)
    assert glute.found.low_limit_ms.value < glute.found.bias_ms.value
    assert (glute.n_first_alone, glute.n_second_alone, glute.n_neither) == (0, 0, 0)
    assert 0 <= glute.n_inside <= 12
    pair = compared.pairs[0]
    assert (pair.a, pair.order.n, pair.order.n_same) == (CHANNELS[0], 12, 12)


def test_a_start_that_one_alone_sees_is_counted_and_in_no_figure(store):
    name = session(store)
    findings = {name: finding(6)}
    one = mark_all(store, begun(store, findings))
    first = next(item for item in one.items if item.channel == CHANNELS[0])
    Rounds(store).mark(one.id, first, None, utc="2026-11-22T10:02")
    rated = round_marking("R1", Rounds(store).one(one.id), findings)
    compared = compare(rated, program_marking(findings), findings, tie_ms=30.0)
    assert (compared.muscles[0].found.n, compared.muscles[0].n_second_alone) == (5, 1)


def test_two_rounds_of_one_rater_tell_how_they_repeat_and_everything_goes_out(store, tmp_path):
    name = session(store)
    findings = {name: finding(10)}
    rounds = []
    for at, round_id in enumerate(("r1", "r2")):
        one = begun(store, findings, seed=at, round_id=round_id, utc=f"2026-11-2{at}T10:00")
        rounds.append(mark_all(store, one, 0.004 * at))
    markings = [round_marking(each.id, each, findings) for each in rounds]
    compared = compare(markings[1], markings[0], findings, tie_ms=30.0)
    assert compared.is_one_rater
    assert compared.muscles[0].found.repeat_sd_ms == pytest.approx(4.0 / 2**0.5)
    exported = write_agreement(store, rounds, (compared,), tmp_path)
    texts = {each.name: each.read_text("utf-8") for each in exported.files}
    assert len(texts["agreement_rounds.csv"].splitlines()) == 1 + 80
    assert len(texts["agreement_starts.csv"].splitlines()) == 1 + 4 * 10 + 6 * 10
    assert len({line.count(",") for line in texts["agreement_muscles.csv"].splitlines()}) == 1
    assert len({line.count(",") for line in texts["agreement_pairs.csv"].splitlines()}) == 1
    assert store.audit.lines()[-1].detail == "agreement"
