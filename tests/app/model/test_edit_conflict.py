"""Two seats that say different things of one start contradict each other until one is chosen."""

from __future__ import annotations

from itertools import permutations

from app.model.edit import OnsetEdit, StoredEdit
from app.model.edit_conflict import chosen, edit_conflicts

FOUND_S = 1.0


def _edit(number, before_s, after_s, *, channel="a", settles=()):
    edit = OnsetEdit(7, 0, channel, before_s, after_s, settles=settles)
    return StoredEdit(number, f"2026-05-0{number}", f"seat {number}", edit)


def _said(edits):
    return [sorted(each.number for each in found.said) for found in edit_conflicts(edits)]


def test_edits_that_follow_each_other_contradict_nothing():
    assert _said([_edit(1, FOUND_S, 1.1), _edit(2, 1.1, 1.2), _edit(3, 1.2, 1.1)]) == []


def test_two_that_start_from_the_same_contradict_each_other():
    assert _said([_edit(1, FOUND_S, 1.1), _edit(2, FOUND_S, 1.2)]) == [[1, 2]]


def test_two_that_say_the_same_do_not():
    assert _said([_edit(1, FOUND_S, 1.1), _edit(2, FOUND_S, 1.1)]) == []


def test_two_of_different_channels_do_not():
    assert _said([_edit(1, FOUND_S, 1.1), _edit(2, FOUND_S, 1.2, channel="b")]) == []


def test_every_seat_sees_the_same_contradiction_in_whatever_order_edits_came():
    ours = [_edit(1, FOUND_S, 1.1), _edit(2, 1.1, 1.15)]
    theirs = [_edit(3, FOUND_S, 1.2), _edit(4, 1.2, 1.25)]
    for order in permutations([*ours, *theirs]):
        if all(order.index(first) < order.index(then) for first, then in (ours, theirs)):
            assert _said(order) == [[2, 4]]


def test_a_choice_settles_it_on_every_seat_and_a_second_choice_contradicts_the_first():
    one, other = _edit(1, FOUND_S, 1.1), _edit(2, FOUND_S, 1.2)
    (conflict,) = edit_conflicts([one, other])
    choice = StoredEdit(3, "", "", chosen(conflict, one, stands=other.edit))
    assert (choice.edit.after_s, choice.edit.before_s, choice.edit.settles) == (1.1, 1.2, (1, 2))
    for order in ([one, other, choice], [other, one, choice]):
        assert _said(order) == []
    second = StoredEdit(4, "", "", chosen(conflict, other, stands=one.edit))
    assert _said([one, other, choice, second]) == [[3, 4]]


def test_a_seat_that_did_not_know_of_the_choice_goes_on_and_contradicts_it():
    one, other = _edit(1, FOUND_S, 1.1), _edit(2, FOUND_S, 1.2)
    (conflict,) = edit_conflicts([one, other])
    choice = StoredEdit(3, "", "", chosen(conflict, one, stands=other.edit))
    onward = _edit(4, 1.2, 1.3)
    assert _said([one, other, choice, onward]) == _said([other, onward, one, choice]) == [[3, 4]]
