"""A foreign file into the store: whole, or not at all."""

from datetime import UTC, datetime

import numpy as np
import pytest

from app.engine.intake import FoundRecording, keep
from app.imports.recording import ImportedChannel, ImportedEvent, ImportedRecording
from app.imports.rejection import ImportRejected
from app.store.errors import DiskFull
from app.store.store import Store
from app.store.writer import SessionWriter
from dsp.block import ChannelInfo

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "store")
    yield store
    store.close()


def found(n_scans=30_000, **changes):
    samples_uv = np.random.default_rng(1).normal(size=(n_scans, 2))
    samples_uv[:5] = np.nan
    samples_uv[700:720] = np.nan
    samples_uv[900, 1] = np.nan
    channels = tuple(ImportedChannel(ChannelInfo(name), "uV", 1.0) for name in ("one", "two"))
    whole = {"events": (ImportedEvent(300, "up"),), "started": None} | changes
    return FoundRecording(
        ImportedRecording("a.edf", "EDF", 1000.0, channels, samples_uv, **whole), "0" * 64
    )


def test_every_sample_gap_and_lone_empty_cell_is_kept(store):
    given = found()
    session_id = keep(store, given, {"one": "gluteus_maximus_R", "two": "aux"}, now=NOW)
    stored = store.read(session_id)
    assert stored.first_index == 5
    assert stored.samples_uv.tobytes() == given.recording.samples_uv[5:].tobytes()
    assert [(gap.first_index, gap.n_samples) for gap in stored.gaps] == [(700, 20)]
    assert [each.index for each in stored.events] == [0, 300]
    assert store.find(session_id).started == NOW


def test_the_time_of_the_file_is_the_time_of_the_session(store):
    session_id = keep(store, found(started="2020-02-29T08:00:00"), {}, now=NOW)
    assert store.find(session_id).started == datetime(2020, 2, 29, 8, tzinfo=UTC)
    session_id = keep(store, found(started="2020-02-30T99:00:00"), {}, now=NOW)
    assert store.find(session_id).started == NOW


def test_an_import_that_fails_leaves_no_half_session(store, monkeypatch):
    append = SessionWriter.append
    calls = []

    def fill_the_disk(writer, block):
        calls.append(block)
        if len(calls) == 3:
            raise DiskFull("The disk is full. Make room.")
        append(writer, block)

    monkeypatch.setattr(SessionWriter, "append", fill_the_disk)
    with pytest.raises(DiskFull):
        keep(store, found(), {}, now=NOW)
    assert store.sessions() == ()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"three": "gluteus_maximus_R"}, "no channel 'three'"),
        ({"one": "gluteus_maximus_R", "two": "gluteus_maximus_R"}, "both one and two"),
        ({"one": "unused", "two": "unused"}, "No channel of a.edf is left"),
    ],
)
def test_names_that_do_not_fit_store_nothing(store, names, said):
    with pytest.raises(ImportRejected, match=said):
        keep(store, found(2000), names, now=NOW)
    assert store.sessions() == ()
