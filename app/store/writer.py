"""One session being written: blocks in, chunks out, each whole on its own; nothing to finish."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection, insert, update

from app.store.database import Database
from app.store.encoding import checksum, encode, storable
from app.store.key_ring import KeyRing
from app.store.reached import Reached
from app.store.seal import Seal
from app.store.tables import chunks, events, gaps, sessions
from dsp.block import FloatArray, SampleBlock, StreamInfo

CHUNK_S = 0.1
_MAX_STEPS_PER_COMMIT = 20

_Step = Callable[[Connection], None]
"""One thing to write; steps are done in order, and once each."""


class SessionWriter:
    """Writes one session, in chunks of ``CHUNK_S`` whatever the size of the blocks.

    ``stored_samples`` outlive this program, ``durable_samples`` a power cut as well: the second
    follow the first at each ``sync``. When the store refuses (a full disk), ``append``,
    ``add_event`` and ``end`` raise, **and what they were given is kept**: it goes with the next
    call that succeeds, in order. A writer is used from one thread; ``sync`` may come from another.
    """

    def __init__(
        self, database: Database, *, number: int, info: StreamInfo, seal: Seal, ring: KeyRing
    ) -> None:
        self.session_id = seal.subject
        self.info = info
        self._seal = seal
        self._ring = ring
        self._reached = Reached.beside(database.path)
        self.stored_samples = 0
        self.durable_samples = 0
        self.durable_end_index = 0
        self._stored_end_index = 0
        self.has_ended = False
        self._database = database
        self._number = number
        n_chunk = max(1, round(info.fs_hz * CHUNK_S))
        self._pending_uv: FloatArray = np.empty((n_chunk, info.n_channels))
        self._n_pending = 0
        self._next_index: int | None = None
        self._n_chunks = 0
        self._steps: deque[tuple[int, _Step]] = deque()

    def append(self, block: SampleBlock) -> None:
        """Take the next block; a jump of its index is a gap. Full chunks are stored on return."""
        if block.samples_uv.shape[1] != self.info.n_channels:
            raise ValueError(
                f"a block has {block.samples_uv.shape[1]} channels, the session "
                f"{self.info.n_channels}: the channels of a session never change"
            )
        first_index = int(block.first_index)  # a driver may count in numpy integers
        self._step_to(first_index)
        start = 0
        while start < block.n_samples:
            n = min(block.n_samples - start, len(self._pending_uv) - self._n_pending)
            end = self._n_pending + n
            self._pending_uv[self._n_pending : end] = block.samples_uv[start : start + n]
            self._n_pending = end
            start += n
            if self._n_pending == len(self._pending_uv):
                self._stage_chunk(first_index + start)
        self._next_index = first_index + block.n_samples
        self._commit()

    def skip_to(self, index: int) -> None:
        """Say that no scan before ``index`` will come any more: what is missing becomes a gap."""
        self._step_to(int(index))
        self._commit()

    def add_event(self, index: int, kind: str, text: str) -> None:
        """Note what happened at a scan."""
        index, kind = int(index), storable(kind)
        row = {
            "session": self._number,
            "sample_index": index,
            "kind": kind,
            "sealed": self._seal.close(storable(text).encode("utf-8"), "event", index, kind),
        }
        self._stage(0, lambda connection: connection.execute(insert(events), row))
        self._commit()

    def use_rate(self, fs_hz: float) -> None:
        """Give the session another rate from its first scan on: its clock was known too late."""
        self.info = replace(self.info, fs_hz=fs_hz)
        statement = update(sessions).where(sessions.c.number == self._number)
        self._stage(0, lambda connection: connection.execute(statement, {"fs_hz": fs_hz}))
        self._commit()

    def write_waiting(self) -> None:
        """Try again to store what an earlier call could not."""
        self._commit()

    def sync(self) -> None:
        """Wait until the disk holds what is stored now."""
        stored_samples, stored_end_index = self.stored_samples, self._stored_end_index
        self._database.sync()
        self.durable_samples = max(self.durable_samples, stored_samples)
        self.durable_end_index = max(self.durable_end_index, stored_end_index)
        self._reached.note(self.session_id, self.durable_end_index)
        self._ring.fill()  # what this session took; here, because nobody waits for this thread

    def end(self, reason: str) -> None:
        """Write what is pending and why the session ended; without it only that is missing."""
        self.has_ended = True
        if self._next_index is not None:
            self._stage_chunk(self._next_index)
        statement = update(sessions).where(sessions.c.number == self._number)
        self._stage(
            0, lambda connection: connection.execute(statement, {"end_reason": storable(reason)})
        )
        self._commit()
        self.sync()

    def _step_to(self, index: int) -> None:
        if self._next_index is None:
            self._stage_first_index(index)
        elif index < self._next_index:
            raise ValueError(
                f"a block begins at index {index} after index {self._next_index}: the index of a "
                "stream never goes back"
            )
        elif index > self._next_index:
            self._stage_chunk(self._next_index)
            self._stage_gap(self._next_index, index - self._next_index)
        self._next_index = index

    def _stage_first_index(self, index: int) -> None:
        statement = update(sessions).where(sessions.c.number == self._number)
        self._stage(0, lambda connection: connection.execute(statement, {"first_index": index}))

    def _stage_gap(self, first_index: int, n_samples: int) -> None:
        row = {"session": self._number, "first_index": first_index, "n_samples": n_samples}
        self._stage(0, lambda connection: connection.execute(insert(gaps), row))

    def _stage_chunk(self, end_index: int) -> None:
        n_samples = self._n_pending
        if n_samples == 0:
            return
        samples_uv = np.ascontiguousarray(self._pending_uv[:n_samples])
        encoding, content = encode(samples_uv, self.info.channels)
        sequence, first_index = self._n_chunks, end_index - n_samples
        place = (sequence, first_index, n_samples)
        payload = self._seal.close(content, "chunk", *place, encoding.value)
        row = {
            "session": self._number,
            "sequence": sequence,
            "first_index": first_index,
            "n_samples": n_samples,
            "encoding": encoding.value,
            "crc32": checksum(self.session_id, place, encoding.value, payload),
            "payload": payload,
        }
        self._stage(n_samples, lambda connection: connection.execute(insert(chunks), row))
        self._n_chunks += 1
        self._n_pending = 0

    def _stage(self, n_samples: int, step: Callable[[Connection], object]) -> None:
        self._steps.append((n_samples, lambda connection: (step(connection), None)[1]))

    def _commit(self) -> None:
        while self._steps:
            now = [self._steps[i] for i in range(min(len(self._steps), _MAX_STEPS_PER_COMMIT))]
            with self._database.transaction() as connection:
                for _, step in now:
                    step(connection)
            for n_samples, _ in now:
                self._steps.popleft()
                self.stored_samples += n_samples
        if self._next_index is not None:
            self._stored_end_index = self._next_index - self._n_pending
