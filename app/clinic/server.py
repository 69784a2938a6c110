"""A clinic's PostgreSQL server: transactions, and every driver error as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from app.clinic.errors import ServerAway, ServerRefused
from app.clinic.tables import metadata

CONNECT_WITHIN_S = 5
STATEMENT_WITHIN_MS = 20_000
# An edit of what is noted of a session is of no finding; asking first spares others the wait.
_IS_OF_FORMER_VERSION = (
    "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'edits'::regclass AND attname = 'result'"
)
_OLDEST = 150_000
"""PostgreSQL 15, as the server counts its versions."""


class ClinicServer:
    """Opened with the first transaction; one that is away costs a few seconds and a sentence."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url).set(drivername="postgresql+psycopg")
            self._engine = create_engine(
                parsed,
                connect_args={
                    "connect_timeout": CONNECT_WITHIN_S,
                    "options": f"-c statement_timeout={STATEMENT_WITHIN_MS}",
                },
                pool_pre_ping=True,
            )
        except (ArgumentError, NoSuchModuleError) as exc:
            raise ServerRefused(
                f"{url!r} names no server. Give one as postgresql://user@host/database."
            ) from exc
        except ModuleNotFoundError as exc:
            raise ServerRefused(
                "The part that speaks to PostgreSQL is not installed. Install the extra 'postgres'."
            ) from exc
        self.name = f"{parsed.host or 'localhost'}/{parsed.database}"

    def set_up(self) -> None:
        """Make the tables where they are not there yet, and bring those of earlier versions up."""
        with self.transaction() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
            if version < _OLDEST:
                raise ServerRefused(
                    f"{self.name} runs PostgreSQL {version // 10_000}: 15 is the oldest that is "
                    "tried. Update the server."
                )
            metadata.create_all(connection)
            if connection.execute(text(_IS_OF_FORMER_VERSION)).scalar():
                connection.execute(text("ALTER TABLE edits ALTER COLUMN result DROP NOT NULL"))

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection; commit when the block ends well and roll back otherwise."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as exc:
            raise ServerAway(
                f"No answer from the clinic's server {self.name} ({_first_line(exc)}). Everything "
                "recorded is on this seat and is pushed when the server is back."
            ) from exc
        except UnicodeError as exc:
            raise ServerRefused(
                f"{self.name!r} names no server: no computer is called so. Give one as "
                "postgresql://user@host/database."
            ) from exc
        except DBAPIError as exc:
            raise ServerRefused(
                f"The clinic's server {self.name} refuses ({_first_line(exc)}). Nothing of this "
                "seat was lost; ask whoever keeps the server."
            ) from exc

    def close(self) -> None:
        """Let go of the server."""
        self._engine.dispose()


def _first_line(exc: DBAPIError) -> str:
    lines = str(exc.orig).strip().splitlines()
    return lines[0] if lines else type(exc.orig).__name__
