"""A disk that refuses any one step of a deletion, an edit or an addition leaves old or new."""

from __future__ import annotations

import shutil
from contextlib import suppress

import pytest

from app.model.audit import AuditAct
from app.model.edit import OnsetEdit
from app.model.participant import Identity, Participant
from app.store.errors import StoreError
from app.store.store import Store
from tests.app.store.failing_disk import failing
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits
from tests.app.store.test_erasure import ANNA, BERT, WITNESS, record

EVERY = 5
MOST_STEPS = 200


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Return the folder of a store with two participants and a session of each."""
    folder = tmp_path_factory.mktemp("failing") / "home"
    store = Store.open(folder, witness=WITNESS)
    for person in (ANNA, BERT):
        store.people.add(person, Identity("marker-name"))
        record(store, person.id)
    store.close()
    return folder


def delete(store):
    store.delete_participant(ANNA.id)


def edit(store):
    (result,) = store.results.all("of-anna-id")
    moved = OnsetEdit(result.number, 0, "gluteus_maximus_R", 1.5, 1.6)
    store.edits.add("of-anna-id", moved, participant_id=ANNA.id)


def add(store):
    store.people.add(Participant("carl-id", "P03"), Identity("Carl"))


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("act", [delete, edit, add])
def test_a_disk_that_refuses_any_step_leaves_the_old_state_or_the_new(
    template, tmp_path, monkeypatch, act, lasts
):
    outcomes = []
    for at in range(0, MOST_STEPS, EVERY):
        folder = tmp_path / str(at)
        shutil.copytree(template, folder)
        store = Store.open(folder, witness=WITNESS)
        with failing(monkeypatch, at, lasts=lasts) as refusals:
            with suppress(StoreError):  # and nothing else
                act(store)
            store.close()
        outcomes.append(_outcome(folder))
        if not refusals.n_refused:
            break
    else:
        raise AssertionError(f"the act has more than {MOST_STEPS} steps")
    assert len(outcomes) > 2
    assert outcomes[-1] == "new"
    assert set(outcomes) <= {"old", "new"}


def _outcome(folder):
    store = Store.open(folder)
    assert store.unreadable() == store.people.unreadable() == ()
    assert store.audit.check().problems == ()
    names = {each.id for each in store.people.all()}
    ids = [each.id for each in store.sessions()]
    acts = [each.act for each in store.audit.lines()]
    edits = store.edits.all("of-anna-id") if "of-anna-id" in ids else ()
    assert same_bits(store.read("of-bert-id").samples_uv, counts_uv(0, 1000))
    later = store.begin_session(count_info(), started_utc=STARTED)
    later.append(block(0, 100))
    later.end("stopped")
    store.close()
    n_new = [acts.count(AuditAct.DELETED), len(edits), acts.count(AuditAct.ADDED) - 2]
    assert acts.count(AuditAct.EDITED) == len(edits)
    assert (ANNA.id in names) == ("of-anna-id" in ids) == (n_new[0] == 0)
    assert ("carl-id" in names) == (n_new[2] == 1)
    return "new" if any(n_new) else "old"
