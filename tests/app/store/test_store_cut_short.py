"""A kill at any step of a migration, a deletion or an edit leaves the old state or the new one."""

from __future__ import annotations

from sqlalchemy import text

from app.model.audit import AuditAct
from app.model.edit import OnsetEdit
from app.model.participant import Identity, Participant
from app.store.store import Store
from tests.app.store.cut_short import laid, watched
from tests.app.store.old_stores import fill_second_version
from tests.app.store.streams import count_info, counts_uv, same_bits
from tests.app.store.test_erasure import ANNA, BERT, WITNESS, record

EVERY = 9
"""Of the steps of an act; ``python -m tests.long.cut_short`` looks at each."""


def every(number):
    return number % EVERY == 0


def test_a_migration_cut_short_anywhere_is_finished_later_and_loses_nothing(tmp_path, monkeypatch):
    check_migration(tmp_path, monkeypatch, keeps=every, at_least=100)


def test_a_deletion_cut_short_anywhere_leaves_all_of_a_person_or_nothing(tmp_path, monkeypatch):
    check_deletion(tmp_path, monkeypatch, keeps=every, at_least=60)


def test_an_edit_cut_short_anywhere_stands_with_its_audit_line_or_not_at_all(tmp_path, monkeypatch):
    check_edit(tmp_path, monkeypatch, keeps=every, at_least=15)


def test_a_person_added_and_cut_short_anywhere_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    check_addition(tmp_path, monkeypatch, keeps=every, at_least=15)


def check_migration(tmp_path, monkeypatch, *, keeps, at_least):
    folder = tmp_path / "home"
    fill_second_version(folder)
    with watched(folder, monkeypatch, keeps=keeps) as steps:
        Store.open(folder, witness=WITNESS).close()
    assert steps.n_steps > at_least
    for number, state in enumerate(steps.states):
        store = Store.open(laid(state, tmp_path / str(number)))
        assert [each.id for each in store.sessions()] == ["old-2", "old-1"], number
        for each in store.sessions():
            recording = store.read(each.id)
            assert recording.damaged == ()
            assert recording.info.channels == count_info().channels
            assert same_bits(recording.samples_uv, counts_uv(0, 1200))
            assert recording.events[0].text == f"marker-note {each.id[-1]}"
            (result,) = store.results.all(each.id)
            assert result.finding_json == f'{{"marker-finding": {each.id[-1]}}}'
        assert _marked(store) == 0
        store.close()
    return steps.n_steps


def check_deletion(tmp_path, monkeypatch, *, keeps, at_least):
    folder = tmp_path / "home"
    store = Store.open(folder, witness=WITNESS)
    for person in (ANNA, BERT):
        store.people.add(person, Identity("marker-name"))
        record(store, person.id)
    with watched(folder, monkeypatch, keeps=keeps) as steps:
        store.delete_participant(ANNA.id)
        store.close()
    assert steps.n_steps > at_least
    outcomes = [
        _after_deletion(laid(state, tmp_path / str(number)))
        for number, state in enumerate(steps.states)
    ]
    assert outcomes == sorted(outcomes)  # once she is gone she stays gone
    assert set(outcomes) == {"1 there", "2 gone"}
    return steps.n_steps


def _after_deletion(folder):
    store = Store.open(folder)
    with store._database.transaction() as connection:
        n_rows = [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
            for table in ("sessions", "participants", "chunks")
        ]
    names = [each.pseudonym for each in store.people.all()]
    ids = [each.id for each in store.sessions()]
    assert store.unreadable() == store.people.unreadable() == ()
    assert same_bits(store.read("of-bert-id").samples_uv, counts_uv(0, 1000))
    assert store.audit.check().problems == ()
    deleted = {each.subject for each in store.audit.lines() if each.act == AuditAct.DELETED}
    if ANNA.pseudonym in names:
        assert (ids, n_rows, deleted) == (["of-bert-id", "of-anna-id"], [2, 2, 20], set())
        assert same_bits(store.read("of-anna-id").samples_uv, counts_uv(0, 1000))
        assert store.people.identity(ANNA.id).name == "marker-name"
        outcome = "1 there"
    else:
        assert (ids, n_rows) == (["of-bert-id"], [1, 1, 10])
        assert deleted == {"of-anna-id", ANNA.id}
        outcome = "2 gone"
    store.close()
    return outcome


def check_edit(tmp_path, monkeypatch, *, keeps, at_least):
    folder = tmp_path / "home"
    store = Store.open(folder, witness=WITNESS)
    store.people.add(ANNA)
    session_id = record(store, ANNA.id)
    (result,) = store.results.all(session_id)
    edit = OnsetEdit(result.number, 0, "gluteus_maximus_R", 1.5, 1.6)
    with watched(folder, monkeypatch, keeps=keeps) as steps:
        store.edits.add(session_id, edit, participant_id=ANNA.id)
        store.close()
    assert steps.n_steps > at_least
    outcomes = []
    for number, state in enumerate(steps.states):
        store = Store.open(laid(state, tmp_path / str(number)))
        edits = store.edits.all(session_id)
        edited = [each for each in store.audit.lines() if each.act == AuditAct.EDITED]
        assert len(edits) == len(edited)
        assert store.audit.check().problems == ()
        outcomes.append(len(edits))
        store.close()
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {0, 1}
    return steps.n_steps


def check_addition(tmp_path, monkeypatch, *, keeps, at_least):
    folder = tmp_path / "home"
    store = Store.open(folder, witness=WITNESS)
    with watched(folder, monkeypatch, keeps=keeps) as steps:
        store.people.add(ANNA, Identity("marker-name"))
        store.close()
    assert steps.n_steps > at_least
    for number, state in enumerate(steps.states):
        store = Store.open(laid(state, tmp_path / str(number)))
        assert store.people.unreadable() == ()
        for each in store.people.all():
            assert store.people.identity(each.id).name == "marker-name"
        n_added = sum(each.act == AuditAct.ADDED for each in store.audit.lines())
        assert n_added == len(store.people.all())
        store.people.add(Participant("later", "P9"))
        store.close()
    return steps.n_steps


def _marked(store):
    """Return how many values of the database itself still hold a marker."""
    with store._database.transaction() as connection:
        wanted = text("SELECT name FROM sqlite_master WHERE type = 'table'")
        return sum(
            b"marker" in (value if isinstance(value, bytes) else str(value).encode())
            for table in list(connection.execute(wanted).scalars())
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        )
