"""Full collections pass over what was there when the window had settled."""

import gc

import pytest

from app.engine.garbage import put_off_collection, settle_collection


@pytest.fixture(autouse=True)
def _as_before():
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_until_the_window_has_settled():
    put_off_collection()
    assert not gc.isenabled()
    settle_collection()
    assert gc.isenabled()


def test_what_is_there_is_never_looked_through_again_and_later_cycles_are_freed():
    n_before = len(gc.get_objects())
    settle_collection()
    assert len(gc.get_objects()) < n_before / 10
    assert gc.get_freeze_count() > n_before / 2
    circle = []
    circle.append(circle)
    del circle
    assert gc.collect() >= 1
