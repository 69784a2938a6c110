"""The audit log: lines only ever added, each chained to the one before it; no content is in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, replace

from sqlalchemy import Connection, insert, select

from app.model.audit import AuditAct, AuditCheck, AuditLine, Witness
from app.model.counted import counted
from app.store.database import Database
from app.store.encoding import storable
from app.store.errors import StoreBusy
from app.store.key_ring import KeyRing
from app.store.read_gate import ReadGate
from app.store.seal import Seal
from app.store.tables import audit


class AuditLog:
    """Adds lines and checks them; the ring holds how many there were, so a lost end is noticed.

    A program that only reads tells the ring, too, while it holds what ``held`` takes: the lock of
    the one program that writes. Beside a running program it leaves that to the other, whose next
    line tells of its own as well.
    """

    def __init__(
        self,
        database: Database,
        gate: ReadGate,
        *,
        ring: KeyRing,
        witness: Witness,
        held: Callable[[], AbstractContextManager[object]],
    ) -> None:
        self.witness = witness
        self.told: tuple[str, ...] = ()
        """What a start has to say of the log."""
        self._held = held
        self._has_added = False
        self._database = database
        self._gate = gate
        self._ring = ring

    def add(
        self,
        act: AuditAct,
        *,
        subject: str = "",
        detail: str = "",
        private: tuple[Seal, str] | None = None,
    ) -> None:
        """Add one line, durable on return; ``private`` words go under the subject's own seal."""
        sealed = None
        if private is not None:
            seal, words = private
            sealed = seal.close(storable(words).encode("utf-8"), "audit")
        with self._database.writing() as connection:
            self.write(connection, act, subject=subject, detail=detail, sealed=sealed)
        self.keep()

    def write(
        self,
        connection: Connection,
        act: AuditAct,
        *,
        subject: str = "",
        detail: str = "",
        sealed: bytes | None = None,
        seen: tuple[str, str] | None = None,
    ) -> None:
        """Add a line inside a transaction that began by ``writing``; ``keep`` must follow it.

        ``seen`` is when and by whom, for what happened while the store was shut.
        """
        last = _last(connection)
        utc, who = seen or (self.witness.utc_text(), self.witness.who)
        line = AuditLine(
            number=1 if last is None else last.number + 1,
            utc=utc,
            who=storable(who),
            act=act.value,
            subject=subject,
            detail=storable(detail),
            sealed=sealed,
            sha256="",
        )
        chained = replace(line, sha256=line.hash_after("" if last is None else last.sha256))
        connection.execute(insert(audit), asdict(chained))
        self._has_added = True

    @staticmethod
    def said_of(connection: Connection, utc: str) -> frozenset[tuple[str, ...]]:
        """Return the time, account, act and detail of every line of one instant."""
        wanted = select(audit.c.utc, audit.c.who, audit.c.act, audit.c.detail)
        rows = connection.execute(wanted.where(audit.c.utc == utc)).all()
        return frozenset(tuple(row) for row in rows)

    def keep(self) -> None:
        """Make the lines durable and tell the ring how far they go."""
        self._database.sync()
        self._tell_ring()

    def compare_with_ring(self) -> None:
        """Look whether the log still holds what the ring remembers; keep for good that it did not.

        What is missing is told, has a line of its own, and stays a problem of every later check.
        """
        with self._database.transaction() as connection:
            problem = _contradiction(connection, *self._ring.audit_head)
        if problem is None:
            return
        with self._database.writing() as connection:
            self.write(connection, AuditAct.NOT_AS_REMEMBERED, detail=problem)
            last = _last(connection)
        self._database.sync()
        if last is not None:
            self._ring.note_contradiction(f"{last.utc} {problem}".strip(), last.number, last.sha256)
        self.told = (
            f"The audit log is not as remembered: {problem}. An older state of the recordings may "
            "lie in the place of a newer one, and what was recorded since may be missing. See "
            "`firing-order audit` and `firing-order store check`.",
        )

    def _tell_ring(self) -> None:
        """Tell the ring how far the lines go, unless they lack what it remembers."""
        if not self._has_added:
            return
        with suppress(StoreBusy), self._held():
            self._ring.reload()
            with self._database.transaction() as connection:
                last = _last(connection)
                problem = _contradiction(connection, *self._ring.audit_head)
            if last is not None and problem is None:
                self._ring.tell_audit_head(last.number, last.sha256)

    @property
    def data_key(self) -> bytes:
        """Return the key that proves notes of what was done with it."""
        return self._database.key

    def lines(self) -> tuple[AuditLine, ...]:
        """Return every line, oldest first."""
        with self._gate.transaction() as connection:
            rows = connection.execute(select(audit).order_by(audit.c.number)).all()
        return tuple(AuditLine(**row._mapping) for row in rows)

    def check(self) -> AuditCheck:
        """Go through the chain and say what does not fit."""
        lines = self.lines()
        problems = [*_broken_links(lines), *self._ring.contradictions]
        with self._gate.transaction() as connection:
            missing_now = _contradiction(connection, *self._ring.audit_head)
        if missing_now is not None:
            problems.append(missing_now)
        return AuditCheck(len(lines), tuple(problems))


def _last(connection: Connection) -> AuditLine | None:
    row = connection.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).first()
    return None if row is None else AuditLine(**row._mapping)


def _broken_links(lines: tuple[AuditLine, ...]) -> list[str]:
    problems, previous = [], ""
    for position, line in enumerate(lines, start=1):
        if line.number != position:
            problems.append(f"where line {position} belongs stands line {line.number}")
            break
        if line.sha256 != line.hash_after(previous):
            problems.append(f"line {position} is not as it was written, or follows another line")
            break
        previous = line.sha256
    return problems


def _contradiction(connection: Connection, n_told: int, head: str) -> str | None:
    """Return what the log lacks of what the ring remembers; None where it lacks nothing."""
    last = _last(connection)
    n_lines = 0 if last is None else last.number
    if n_lines < n_told:
        n_missing = n_told - n_lines
        return (
            "the log was shorter than remembered: "
            f"{counted(n_missing, 'line')} missing "
            f"(there were {n_told}, there are {n_lines})"
        )
    remembered = select(audit.c.sha256).where(audit.c.number == n_told)
    if n_told and connection.execute(remembered).scalar() != head:
        return (
            f"line {n_told} is not the one that was remembered, so lines before it were replaced "
            "or are missing; how many cannot be told"
        )
    return None
