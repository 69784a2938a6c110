"""A disk a test can stop, fill and free, under a real store."""

from __future__ import annotations

import threading

from app.store.errors import DiskFull


class Disk:
    """Begins sessions in a store; their transactions and syncs wait for its gates."""

    def __init__(self, store):
        self._store = store
        self.is_full = False
        self.gate = threading.Event()
        self.gate.set()
        self.sync_gate = threading.Event()
        self.sync_gate.set()

    def free_reserve(self):
        return self._store.free_reserve()

    def begin_session(self, info, **session):
        writer = self._store.begin_session(info, **session)
        database = writer._database
        disk = self

        class Watched:
            def transaction(self):
                assert disk.gate.wait(20)
                if disk.is_full:
                    raise DiskFull("The disk is full. Make room.")
                return database.transaction()

            def sync(self):
                assert disk.sync_gate.wait(20)
                database.sync()

        writer._database = Watched()
        return writer
