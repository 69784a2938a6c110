"""A process that records, exports and hands out a person full of markers, and is killed at it."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.cli.main import main as firing_order
from app.engine.recorder import Recorder
from app.model.audit import AuditAct
from app.model.channel_metadata import ChannelMetadata, ElectrodeInfo
from app.model.edit import OnsetEdit
from app.model.home import home_folder
from app.model.participant import Body, Identity, Participant
from app.model.protocol import Protocol
from app.model.repetition_note import RepetitionNote
from app.model.session_details import DeviceInfo, SessionDetails, TaskInfo
from app.store.backup_folder import BackupFolder
from app.store.store import Store
from dsp.block import ChannelInfo, StreamInfo
from dsp.findings import MethodInfo
from tests.app.store.streams import STARTED, block, count_info

FIELDS = (
    "pseudonym",
    "name",
    "notes",
    "sex",
    "protocol",
    "content",
    "source",
    "device",
    "serial",
    "channel",
    "lot",
    "remark",
    "task",
    "details",
    "event",
    "finding",
    "reason",
    "lift",
    "export",
    "later",
)


def marker(field: str) -> str:
    """Return the text that stands in this field and nowhere else in the world."""
    return f"Zwölfmarke-{field}-4711"


def main(out: str, is_killed: str) -> None:
    """Put every marker somewhere, export into ``out``, and die or end in the next recording."""
    store = Store.open(home_folder())
    session_id = record(store)
    store.back_up(BackupFolder(home_folder() / "backups"), datetime.now(UTC))
    store.close()
    for arguments in (
        ["export", session_id, "--samples-only", "--out", out, "--identified", marker("export")],
        ["participants", "bundle", "an-id", "--out", out],
    ):
        if firing_order(arguments) != 0:
            raise AssertionError(arguments)
    store = Store.open(home_folder())
    details = SessionDetails(participant_id="an-id", notes=marker("later"))
    recorder = Recorder(
        store,
        stream(),
        clock=time.monotonic,
        started_utc=datetime.now(UTC),
        details=details,
    )
    for index in range(0, 600, 40):
        recorder.put(block(index, 40))
    recorder.add_event(3, "note", marker("event"))
    while recorder.state.durable_s < 0.4:
        time.sleep(0.01)
    if is_killed == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    recorder.stop("stopped")
    store.close()


def stream() -> StreamInfo:
    """Return a stream whose every word is a marker."""
    channels = tuple(
        replace(each, name=f"{marker('channel')} {position}")
        for position, each in enumerate(count_info().channels)
    )
    assert isinstance(channels[0], ChannelInfo)
    source = f"csv:/home/{marker('source')}"
    return replace(count_info(), source=source, device=marker("device"), channels=channels)


def record(store: Store) -> str:
    """Store one session with everything that can be said of it."""
    person = Participant("an-id", marker("pseudonym"), Body(sex=marker("sex")))
    store.people.add(person, Identity(marker("name"), 1979, marker("notes")))
    store.protocols.add(Protocol("a-protocol", marker("protocol"), 1, f'"{marker("content")}"'))
    details = SessionDetails(
        participant_id="an-id",
        protocol_id="a-protocol",
        protocol_version=1,
        notes=marker("details"),
        task=TaskInfo(description=marker("task")),
        device=DeviceInfo(serial_number=marker("serial")),
    )
    metadata = ChannelMetadata(ElectrodeInfo(lot=marker("lot")), notes=marker("remark"))
    writer = store.begin_session(
        stream(), started_utc=STARTED, details=details, channel_metadata=[metadata] * 3
    )
    writer.append(block(0, 1000))
    writer.add_event(5, "note", marker("event"))
    writer.end("stopped")
    number = store.results.add(
        writer.session_id,
        f'"{marker("finding")}"',
        MethodInfo("m", "s"),
        participant_id="an-id",
    )
    edit = OnsetEdit(number, 0, "A0", 1.0, 1.1, reason=marker("reason"))
    store.edits.add(writer.session_id, edit, participant_id="an-id")
    lift = RepetitionNote(0, 100, "cue", note=marker("lift"))
    store.edits.add_repetition(writer.session_id, lift, participant_id="an-id")
    store.audit.add(AuditAct.IMPORTED, subject=writer.session_id)
    return writer.session_id


if __name__ == "__main__":
    main(*(str(Path(argument)) for argument in sys.argv[1:]))
