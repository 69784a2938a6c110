"""Whatever fails, is cancelled or dies while a session is written: all of it is there or none."""

from __future__ import annotations

import errno
import os
import resource
from contextlib import closing
from pathlib import Path

import pytest

from app.exports.errors import ExportCancelled, ExportFailed
from app.exports.progress import ExportProgress
from app.model.export import ExportForm, Extra, Packing
from app.store.store import Store
from tests.app.exports.exporting import export, record
from tests.app.store.streams import block, count_info

KINDS = {
    "csv": {"form": ExportForm.CSV, "extras": frozenset({Extra.ENVELOPES})},
    "zip": {"form": ExportForm.CSV, "packing": Packing.ZIP},
    "edf": {"form": ExportForm.EDF},
    "bids": {"form": ExportForm.BIDS},
    "mat": {"form": ExportForm.MAT},
}
EVERY_KIND = pytest.mark.parametrize("wishes", KINDS.values(), ids=KINDS)
N_LITTLE = 150_000
BLOCKS = [block(0, 700), block(800, 300)]


class Faults:
    """Counts writes, syncs, renames and openings below one folder, and strikes at the n-th."""

    def __init__(self, monkeypatch, folder: Path) -> None:
        self.n_calls = 0
        self.strike = None
        self.at = 0
        self.is_lasting = False
        self._folder = folder
        real_open, real_rename, real_fsync = Path.open, Path.rename, os.fsync

        def opened(path, mode="r", *rest, **kwargs):
            if not path.is_relative_to(folder):
                return real_open(path, mode, *rest, **kwargs)
            self.count()
            return FaultyFile(real_open(path, mode, *rest, **kwargs), self)

        def renamed(path, target):
            if path.is_relative_to(folder):
                self.count()
            return real_rename(path, target)

        def synced(descriptor):
            if Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(folder):
                self.count()
            return real_fsync(descriptor)

        monkeypatch.setattr(Path, "open", opened)
        monkeypatch.setattr(Path, "rename", renamed)
        monkeypatch.setattr(os, "fsync", synced)

    def begin(self, at=0, strike=None, *, is_lasting=False):
        """Strike at a call from now on, and if it lasts at every later one."""
        self.n_calls, self.at, self.strike, self.is_lasting = 0, at, strike, is_lasting

    def count(self):
        self.n_calls += 1
        struck = self.n_calls == self.at or (self.is_lasting and self.n_calls > self.at)
        if struck and self.strike is not None:
            self.strike()


class FaultyFile:
    """A file whose writes count."""

    def __init__(self, file, faults) -> None:
        self._file, self._faults = file, faults

    def write(self, content):
        self._faults.count()
        return self._file.write(content)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)


def full():
    raise OSError(errno.ENOSPC, "No space left on device")


def die():
    os._exit(9)


def exit_code_of(act) -> int:
    """Do something in a process of its own, which ends with it, and return how that ended."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def content_of(folder):
    """Return what a person sees of a folder: no hidden file."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.parts)
    }


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def some(n_calls):
    """Return calls to strike at: the first, the last, and some between (tests/long has all)."""
    return sorted({1, 2, n_calls // 2, n_calls - 1, n_calls})


@EVERY_KIND
@pytest.mark.parametrize("is_lasting", [False, True], ids=["once", "for good"])
def test_a_write_a_sync_or_a_rename_that_fails_leaves_what_was_there(
    store, tmp_path, monkeypatch, wishes, is_lasting
):
    out = tmp_path / "out"
    session_id = record(store, count_info(), BLOCKS)
    faults = Faults(monkeypatch, out)
    export(store, session_id, out, **wishes)
    # All but the last one, which only makes a name that is there already outlast a power cut.
    n_calls, before = faults.n_calls - 1, content_of(out)
    for at in some(n_calls):
        faults.begin(at, full, is_lasting=is_lasting)
        with pytest.raises(ExportFailed, match="No space left on device"):
            export(store, session_id, out, **wishes)
        faults.begin()
        assert content_of(out) == before
        assert not [path for path in out.iterdir() if path.name.startswith(".")]


@EVERY_KIND
def test_a_process_that_dies_anywhere_leaves_all_of_an_export_or_nothing(
    tmp_path, monkeypatch, wishes
):
    out, home = tmp_path / "out", tmp_path / "home"
    faults = Faults(monkeypatch, out)
    with closing(Store.open(home)) as store:
        session_id = record(store, count_info(), BLOCKS)
    with closing(Store.open_to_read(home)) as store:
        faults.begin()
        export(store, session_id, out, **wishes)
        n_calls = faults.n_calls
    one, n_exports = sorted(content_of(out).values()), 1
    for at in some(n_calls):

        def export_until_death(at=at):
            with closing(Store.open_to_read(home)) as store:
                faults.begin(at, die)
                export(store, session_id, out, **wishes)

        assert exit_code_of(export_until_death) == 9
        found = sorted(content_of(out).values())
        n_exports += len(found) > n_exports * len(one)
        assert found == sorted(one * n_exports)
    # It died behind the rename at least once: then all of it is there.
    assert n_exports > 1


@EVERY_KIND
def test_a_disk_that_holds_no_more_is_told_and_nothing_is_left(tmp_path, wishes):
    out, home = tmp_path / "out", tmp_path / "home"
    with closing(Store.open(home)) as store:
        session_id = record(store, count_info(), [block(0, 60_000)])

    def export_into_little():
        store = Store.open_to_read(home)
        # Room for the line in the audit log, and not for the export.
        resource.setrlimit(resource.RLIMIT_FSIZE, (N_LITTLE, N_LITTLE))
        with pytest.raises(ExportFailed, match="choose another folder"):
            export(store, session_id, out, **wishes)

    assert exit_code_of(export_into_little) == 0
    assert list(out.iterdir()) == []


class CancelledAt(ExportProgress):
    """A progress that somebody cancels when so much is done."""

    def __init__(self, share):
        super().__init__()
        self._share = share

    def advance(self, n_scans):
        if (self.share or 0.0) >= self._share:
            self.cancel()
        super().advance(n_scans)


@EVERY_KIND
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_a_cancelled_export_leaves_nothing(store, tmp_path, wishes, share):
    out = tmp_path / "out"
    session_id = record(store, count_info(), [block(0, 60_000)])
    with pytest.raises(ExportCancelled, match="Nothing was written"):
        export(store, session_id, out, progress=CancelledAt(share), **wishes)
    assert not out.exists() or list(out.iterdir()) == []


@EVERY_KIND
def test_progress_comes_to_its_end(store, tmp_path, wishes):
    progress = ExportProgress()
    assert progress.share is None
    session_id = record(store, count_info(), BLOCKS)
    export(store, session_id, tmp_path, progress=progress, **wishes)
    assert progress.share == 1.0


@EVERY_KIND
def test_an_earlier_export_is_never_touched(store, tmp_path, wishes):
    session_id = record(store, count_info(), BLOCKS)
    places = [export(store, session_id, tmp_path / "out", **wishes).place for _ in range(3)]
    assert len(set(places)) == 3
    assert places[2].stem == f"{places[0].stem}_3"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        path.name for path in places
    )


@EVERY_KIND
def test_a_session_without_a_sample_is_refused_in_words(store, tmp_path, wishes):
    session_id = record(store, count_info(), [])
    with pytest.raises(ExportFailed, match="holds no sample"):
        export(store, session_id, tmp_path / "out", **wishes)
    assert not (tmp_path / "out").exists()
