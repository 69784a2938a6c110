"""A real PostgreSQL server in a folder of its own, started and stopped by the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def server_programs() -> Path | None:
    """Return where Debian's package puts the newest server's programs; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class PostgresServer:
    """One cluster on a free port of this machine; root may not run one, so another account does."""

    def __init__(self) -> None:
        programs = server_programs()
        assert programs is not None
        self._programs = programs
        # pytest keeps its own folder from every other account, so this one lies beside it.
        self._place = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._folder, self._sockets = self._place / "cluster", self._place / "s"
        for each in (self._folder, self._sockets):
            each.mkdir()
        if os.geteuid() == 0:
            for each in (self._place, self._folder, self._sockets):
                shutil.chown(each, "postgres", "postgres")
        self._call("initdb", "-D", str(self._folder), "-U", "clinic", "-A", "trust", "--no-sync")
        self.port = _free_port()

    @property
    def url(self) -> str:
        return f"postgresql://clinic@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-F -p {self.port} -c listen_addresses=127.0.0.1 -k {self._sockets}"
        log = str(self._folder / "log")
        self._call("pg_ctl", "-D", str(self._folder), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Cut every connection off at once."""
        self._call("pg_ctl", "-D", str(self._folder), "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop for good and leave nothing behind."""
        self.stop()
        shutil.rmtree(self._place)

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
