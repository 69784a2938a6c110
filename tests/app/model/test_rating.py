"""A round: one seed, one order; and nothing shown tells where the start was found."""

from app.model.rating import (
    SCHEMA,
    RatedLift,
    RoundBegun,
    StartRated,
    decode_rows,
    items_in_order,
    rounds_of,
)

LIFTS = tuple(RatedLift(index, 5.0 + 10 * index, 8.0 + 10 * index) for index in range(6))


def begun(seed=3, *, round_id="r", sessions=("a", "b"), utc="2026-11-22T10:00"):
    return RoundBegun(round_id, "R1", seed, utc, sessions, LIFTS, ("glute", "hamstring"))


def places(seed):
    return [item.place for item in items_in_order({"a": begun(), "b": begun()}, seed)]


def test_a_seed_gives_one_order_and_another_seed_another():
    assert places(3) == places(3)
    assert places(3) != places(4)
    assert sorted(places(3)) == sorted(places(4))
    assert len(set(places(3))) == 24


def test_sessions_and_muscles_come_mixed():
    order = places(3)
    assert order != sorted(order)
    assert {place[0] for place in order[:12]} == {"a", "b"}


def test_a_session_that_is_gone_leaves_the_others_in_their_order():
    without = [item.place for item in items_in_order({"b": begun()}, 3)]
    assert without == [place for place in places(3) if place[0] == "b"]


def test_what_is_shown_begins_at_another_time_before_each_start():
    leads_s = {
        round(item.lift.start_s - item.shown_s[0], 3) for item in items_in_order({"a": begun()}, 3)
    }
    assert len(leads_s) == 12
    assert all(0.6 <= lead_s <= 1.6 for lead_s in leads_s)


def test_a_round_is_read_from_its_rows_and_the_last_mark_counts():
    rows = {
        "a": (begun(), StartRated("r", 0, "glute", 5.1, ""), StartRated("r", 0, "glute", 5.2, "")),
        "b": (begun(), StartRated("r", 1, "hamstring", None, "")),
    }
    (one,) = rounds_of(rows)
    assert (one.rater, one.seed, len(one.items), one.n_done, one.is_done) == ("R1", 3, 24, 2, False)
    assert one.marks == {("a", 0, "glute"): 5.2, ("b", 1, "hamstring"): None}


def test_rounds_are_told_apart_oldest_first():
    later = begun(round_id="s", utc="2026-11-23T10:00", sessions=("a",))
    found = rounds_of({"a": (later, begun(), StartRated("s", 0, "glute", 1.0, ""))})
    assert [(each.id, each.n_done) for each in found] == [("r", 0), ("s", 1)]


def test_other_findings_of_a_session_are_no_rows():
    assert decode_rows(['{"schema": "firing-order/analysis/1"}']) == ()
    row = '{"type": "rated", "round": "r", "repetition": 0, "channel": "g", "onset_s": null, '
    (rated,) = decode_rows([row + f'"utc": "", "schema": "{SCHEMA}"}}'])
    assert rated == StartRated("r", 0, "g", None, "")
