"""What a flat-out run of the simulated board streamed, taken apart by the host's own decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from drivers import commands
from drivers.commands import Encoding, StreamPlan
from drivers.frames import FrameDecoder, LineCounts, encode_frame
from drivers.messages import Data, Info, Message
from tests.firmware.simulated_board import run_flat_out

BOOT_BAUD = 115_200
ASKED_MS = 80.0
"""When the script speaks first: the board has booted by then."""

Kind = TypeVar("Kind", bound=Message)


def plan_for(
    build_folder: Path,
    *,
    n_channels: int,
    period_ticks: int,
    encoding: Encoding,
    scans: int,
    **options: Any,
) -> StreamPlan:
    """Return a plan for this build; its layout hash is asked from the board itself."""
    silent = np.zeros((1, 1))
    run = run_flat_out(build_folder, silent, [], duration_s=ASKED_MS / 1000, **options)
    (info,) = FrameDecoder().feed(run.sent)
    assert isinstance(info, Info)
    assert info.layout_hash is not None
    mask = (1 << n_channels) - 1
    return StreamPlan(period_ticks, mask, scans, encoding, 0, 33, info.layout_hash)


@dataclass(frozen=True)
class SimulatedStream:
    """The messages of a run in their order, and what the harness measured."""

    plan: StreamPlan
    messages: Sequence[Message]
    line: LineCounts
    statistics: Mapping[str, Any]

    def only(self, kind: type[Kind]) -> list[Kind]:
        """Return the messages of one kind."""
        return [message for message in self.messages if isinstance(message, kind)]

    @property
    def counts(self) -> NDArray[np.uint16]:
        """All samples, (n_scans, n_active), lost frames left out."""
        return np.concatenate([self.plan.unpack(data.samples) for data in self.only(Data)])

    @property
    def marks(self) -> NDArray[np.bool_]:
        """At which scans the marker input was on, lost frames left out."""
        return np.concatenate([self.plan.marks(data) for data in self.only(Data)])

    @property
    def indices(self) -> NDArray[np.int64]:
        """The first scan index of every DATA frame."""
        return np.array([data.scan_index for data in self.only(Data)], dtype=np.int64)

    @property
    def ticks(self) -> NDArray[np.int64]:
        """The tick of every DATA frame."""
        return np.array([data.tick for data in self.only(Data)], dtype=np.int64)


def stream(
    build_folder: Path,
    plan: StreamPlan,
    voltages_mv: NDArray[np.floating],
    *,
    duration_s: float,
    also_said: Sequence[tuple[float, bytes]] = (),
    baud: int = 115_200,
    **options: Any,
) -> SimulatedStream:
    """Start a stream by script, let it run and take apart what the board said.

    At another ``baud`` than that of boot the script agrees on it beforehand.
    """
    script = [(ASKED_MS, asking(plan.start(2))), *also_said]
    if baud != BOOT_BAUD:
        script.append((ASKED_MS - 20, asking(commands.set_baud(1, baud))))
        options["bauds"] = [(ASKED_MS - 10, baud), *options.get("bauds", ())]
    run = run_flat_out(
        build_folder, voltages_mv, script, duration_s=ASKED_MS / 1000 + duration_s, **options
    )
    decoder = FrameDecoder()
    decoder.expect(plan)
    return SimulatedStream(plan, decoder.feed(run.sent), decoder.counts, run.statistics)


def asking(payload: bytes) -> bytes:
    """Return a command as the host puts it on an idle line."""
    return b"\0" + encode_frame(payload)
