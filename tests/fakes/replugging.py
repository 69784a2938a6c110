"""A board that is unplugged and plugged in again while a real session records it; by seed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.engine.acquisition import Phase
from app.engine.live import LiveSession
from app.engine.recorder import Recorder
from app.store.store import Store
from drivers.base import Driver
from drivers.board import BoardDriver
from drivers.connection import Connection
from drivers.port_identity import PortIdentity
from drivers.read_ahead import ReadAhead
from drivers.source_name import read_source_name
from drivers.stream_request import OPTIONS
from dsp.analysis import AnalysisConfig
from dsp.block import SampleBlock
from dsp.chain import ChainConfig
from tests.fakes.fake_board import FakeBoard
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.ledger_board import LedgerBoard

SERIAL = {"vendor_id": 0x2341, "product_id": 0x0043, "serial_number": "75833"}
STRANGER = {"vendor_id": 0x2341, "product_id": 0x0043, "serial_number": "99999"}
LONGEST_S = 20.0


@dataclass(frozen=True)
class Cycle:
    """One unplugging: how soon it was noticed, and samples came again, in seconds."""

    noticed_s: float
    resumed_s: float
    had_stranger: bool
    had_new_name: bool


@dataclass
class Bench:
    """The board behind the proxy, the ports as the system lists them, and the session."""

    board: LedgerBoard
    proxy: FaultProxy
    stranger: FakeBoard
    session: LiveSession
    ports: dict[str, PortIdentity]

    def cycle(self, rng: np.random.Generator, number: int) -> Cycle:
        """Unplug at a random instant, and plug in again at another."""
        time.sleep(rng.uniform(0.02, 0.5))
        unplugged_s = time.monotonic()
        if rng.random() < 0.5:
            self.board.lose_power()
        old_path = self.proxy.path
        self.proxy.unplug()
        self.ports.pop(old_path)
        noticed_s = self.wait_for(Phase.AWAITED) - unplugged_s
        had_stranger, had_new_name = bool(rng.random() < 0.2), bool(rng.random() < 0.4)
        if had_stranger:
            Path(old_path).symlink_to(self.stranger.path)
            self.ports[old_path] = PortIdentity(old_path, **STRANGER)
        time.sleep(rng.uniform(0.02, 0.6))
        if had_stranger and not had_new_name:
            Path(old_path).unlink()
            self.ports.pop(old_path)
        self.proxy.plug_in(f"ttyFAKE{number}" if had_new_name else None)
        self.ports[self.proxy.path] = PortIdentity(self.proxy.path, **SERIAL)
        plugged_in_s = time.monotonic()
        resumed_s = self.wait_for(Phase.STREAMING) - plugged_in_s
        if had_stranger and had_new_name:
            Path(old_path).unlink()
            self.ports.pop(old_path)
        return Cycle(noticed_s, resumed_s, had_stranger, had_new_name)

    def wait_for(self, phase: Phase) -> float:
        """Return when the session has come to a phase, with new samples if it is to stream."""
        n_samples = self.session.snapshot().acquisition.n_samples
        deadline_s = time.monotonic() + LONGEST_S
        while True:
            stream = self.session.snapshot().acquisition
            is_new = phase is not Phase.STREAMING or stream.n_samples > n_samples
            if stream.phase is phase and is_new:
                return time.monotonic()
            if time.monotonic() > deadline_s:
                raise AssertionError(f"{stream.phase}, {stream.problem}: waited for {phase}")
            time.sleep(0.001)


def make_session(
    path: str, store: Store, ports: dict[str, PortIdentity], utc_now: Callable[[], object]
) -> LiveSession:
    """Return a session that records a board and finds it again among these ports."""

    def open_source(source: str) -> Driver:
        name = read_source_name("serial", source.partition(":")[2], known=OPTIONS)
        return ReadAhead(BoardDriver(name, clock=time.monotonic))

    connection = Connection(
        f"serial:{path}",
        open_source=open_source,
        clock=time.monotonic,
        sleep=time.sleep,
        list_ports=lambda: tuple(ports.values()),
    )
    return LiveSession(
        f"serial:{path}",
        connection,
        clock=time.monotonic,
        begin_recording=lambda info: Recorder(
            store, info, clock=time.monotonic, started_utc=utc_now()
        ),
        analysis_config=AnalysisConfig(),
        chain_config=ChainConfig(),
    )


def stored_blocks(store: Store, session_id: str) -> list[SampleBlock]:
    """Return what the store holds, as one block per run between gaps."""
    stored = store.read(session_id)
    cuts = [
        edge - stored.first_index
        for gap in stored.gaps
        for edge in (gap.first_index, gap.end_index)
    ]
    edges = [0, *cuts, len(stored.samples_uv)]
    return [
        SampleBlock(stored.samples_uv[start:stop], stored.first_index + start, 0.0)
        for start, stop in zip(edges[::2], edges[1::2], strict=True)
        if stop > start
    ]
