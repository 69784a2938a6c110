"""Why identified files left, and what was done with the key: shown, and forgeries are noticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.model.audit import AuditAct, AuditLine, Witness
from app.store.key_seals import KdfCost
from app.store.protection import change_passphrase, renew_recovery_key
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
WITNESS = Witness("owner", lambda: NOON)
MARK = "noted without the key"


@pytest.fixture
def exported(store):
    """Return a store, and two sessions of which identified files left, each with its reason."""
    for name in ("one", "two"):
        writer = store.begin_session(count_info(), started_utc=STARTED, session_id=name)
        writer.append(block(0, 100))
        writer.end("stopped")
        store.trail.note_identified_export(name, f"csv: for the doctor of {name}")
    store.trail.note_identified_export("one", "csv: for the court")
    return store


def _reasons(store):
    return [told for line in store.audit.lines() if (told := store.trail.told_reason(line))]


def _rewritten(store, changed):
    """Write the whole log anew with these lines, the chain and its end as they must be then."""
    previous = ""
    with store._database.transaction() as connection:
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER audit_refuses_{act}"))
        for line in changed:
            previous = replace(line, sha256="").hash_after(previous)
            connection.execute(
                text("UPDATE audit SET sealed = :sealed, sha256 = :sha WHERE number = :number"),
                {"sealed": line.sealed, "sha": previous, "number": line.number},
            )
    store._ring._content = store._ring._content.with_audit_head(len(changed), previous)


def test_every_identified_export_shows_its_reason(exported):
    assert _reasons(exported) == [
        "why: csv: for the doctor of one",
        "why: csv: for the doctor of two",
        "why: csv: for the court",
    ]
    assert exported.trail.problems(exported.audit.lines()) == []


def test_a_reason_that_was_changed_is_found_also_where_the_chain_was_made_to_fit(exported):
    lines = list(exported.audit.lines())
    at = next(i for i, line in enumerate(lines) if line.sealed is not None)
    spoiled = bytearray(lines[at].sealed)
    spoiled[-1] ^= 1
    lines[at] = replace(lines[at], sealed=bytes(spoiled))
    _rewritten(exported, lines)
    assert exported.audit.check().problems == ()  # so the chain alone would not tell
    assert exported.trail.problems(exported.audit.lines()) == [
        f"the reason of line {lines[at].number} is not what was sealed there"
    ]
    assert "cannot be read" in _reasons(exported)[0]


def test_a_reason_of_another_session_in_its_place_is_found(exported):
    lines = list(exported.audit.lines())
    first, second, _ = (i for i, line in enumerate(lines) if line.sealed is not None)
    lines[first] = replace(lines[first], sealed=lines[second].sealed)
    _rewritten(exported, lines)
    assert len(exported.trail.problems(exported.audit.lines())) == 1


def test_a_changed_reason_breaks_the_chain(exported):
    with exported._database.transaction() as connection:
        connection.execute(text("DROP TRIGGER audit_refuses_update"))
        connection.execute(
            text(
                "UPDATE audit SET sealed = zeroblob(40) WHERE sealed IS NOT NULL AND subject='two'"
            )
        )
    (problem,) = exported.audit.check().problems
    assert "not as it was written" in problem


def test_a_reason_goes_with_the_session_it_was_about_and_its_line_stays(exported):
    exported.delete_session("two")
    assert _reasons(exported)[1] == "why: gone with the key of what was deleted"
    assert exported.trail.problems(exported.audit.lines()) == []
    assert exported.audit.check().problems == ()


def _opened(folder, passphrase):
    store = Store.open(folder, passphrase=passphrase)
    lines = store.audit.lines()
    store.close()
    return lines


@pytest.fixture
def noted(folder, monkeypatch):
    """Return a folder in which a passphrase and a recovery key wait for their lines."""
    quick = KdfCost(memory_kib=46 * 1024, n_passes=1)
    monkeypatch.setattr("app.store.keys.KdfCost", lambda: quick)
    Store.open(folder, witness=WITNESS).close()
    change_passphrase(folder, None, "vier gelbe Gänse", witness=WITNESS)
    renew_recovery_key(folder, "vier gelbe Gänse", witness=WITNESS)
    return folder


def _kept(lines: tuple[AuditLine, ...]):
    acts = (AuditAct.PASSPHRASE_CHANGED, AuditAct.RECOVERY_KEY_MADE, AuditAct.RESTORED)
    return [(line.act, line.detail) for line in lines if line.act in acts]


def test_what_was_done_with_the_key_is_proven(noted):
    assert _kept(_opened(noted, "vier gelbe Gänse")) == [
        ("passphrase changed", ""),
        ("recovery key made", ""),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("owner", "thief"), ("12:00:00", "12:00:01"), ("passphrase changed", "restored")],
)
def test_a_note_that_was_changed_is_marked(noted, old, new):
    path = noted / "store.waiting"
    first, second = path.read_text().splitlines()
    assert old in first
    path.write_text(f"{first.replace(old, new)}\n{second}\n")
    changed, whole = _kept(_opened(noted, "vier gelbe Gänse"))
    assert (changed[1], whole[1]) == (MARK, "")


def test_a_true_note_that_is_put_back_a_second_time_is_marked(noted):
    path = noted / "store.waiting"
    again = path.read_text()
    _opened(noted, "vier gelbe Gänse")
    path.write_text(again)
    kept = _kept(_opened(noted, "vier gelbe Gänse"))
    assert [detail for _, detail in kept] == ["", "", MARK, MARK]
