"""Regression: what lay behind a bad frame of the journal was lost, though it was whole."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime

import numpy as np
import pytest

from app.store import keys
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreError
from app.store.journal import HEADER, read_journal
from app.store.journal_mending import mend_journal
from app.store.page_check import PageCheck
from app.store.rescue import Rescue
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
N_SCANS = 4000
FRAME = 4120


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Lay out what a kill leaves: a session of which all but the beginning is in the journal."""
    folder = tmp_path_factory.mktemp("work") / "home"
    store = Store.open(folder)
    writer = store.begin_session(float_info(), started_utc=STARTED)
    writer.sync()  # which folds what there is, and the journal begins anew
    for start in range(0, N_SCANS, 100):
        writer.append(float_block(start, 100))
    writer.sync()
    target = tmp_path_factory.mktemp("killed") / "home"
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-shm", "*.lock"))
    store.close()
    return target


@pytest.fixture
def home(killed, tmp_path):
    return shutil.copytree(killed, tmp_path / "home")


def _spoil(home, start, stop):
    journal = home / "sessions.db-wal"
    content = bytearray(journal.read_bytes())
    content[start:stop] = random.Random(start).randbytes(stop - start)
    journal.write_bytes(bytes(content))
    return len(content)


def _opened(home):
    return Rescue(home, BackupFolder(home / "backups"), utc_now=NOW).open()


def _shown(store):
    """Return which scans are shown, after seeing that each is what was recorded."""
    (session,) = store.sessions()
    recording = store.read(session.id)
    is_shown = ~np.isnan(recording.samples_uv).any(axis=1)
    recorded_uv = floats_uv(0, N_SCANS)[: len(is_shown)]
    assert np.array_equal(recording.samples_uv[is_shown], recorded_uv[is_shown])
    n_named = sum(chunk.n_samples or 0 for chunk in recording.damaged)
    return int(is_shown.sum()), n_named


def test_any_flipped_bit_of_a_journal_is_put_back(killed):
    raw = (killed / "sessions.db-wal").read_bytes()
    key = keys.load_key(killed / "store.key", None).key
    check, rng = PageCheck.of(killed / "sessions.db", key), random.Random(11)
    heads = [HEADER.size + frame * FRAME + rng.randrange(24) for frame in range(12)]
    for at in (*range(HEADER.size), *heads, *(rng.randrange(len(raw)) for _ in range(20))):
        flipped = bytearray(raw)
        flipped[at] ^= 1 << rng.randrange(8)
        mended = mend_journal(bytes(flipped), check)
        assert mended is not None
        assert (mended.n_lost, mended.n_lost_commits) == (0, 0)
        pages = [mended.raw[i : i + 8] + mended.raw[i + 24 : i + FRAME] for i in _frames(raw)]
        assert pages == [raw[i : i + 8] + raw[i + 24 : i + FRAME] for i in _frames(raw)], at


def _frames(raw):
    return range(HEADER.size, len(raw), FRAME)


def test_a_flipped_bit_of_the_journal_costs_no_sample_and_is_told(home):
    journal = home / "sessions.db-wal"
    content = bytearray(journal.read_bytes())
    content[len(content) // 2] ^= 1
    journal.write_bytes(bytes(content))
    rescued = _opened(home)
    assert "put back to the bit, and nothing is missing" in rescued.told[0]
    assert _shown(rescued.store) == (N_SCANS, 0)
    rescued.store.close()
    (kept,) = home.glob("sessions.db-wal.damaged-*")
    assert kept.read_bytes() == bytes(content)


def test_what_lies_behind_a_frame_that_is_lost_is_there_and_the_gap_is_shown(home):
    raw = (home / "sessions.db-wal").read_bytes()
    n_frames = (len(raw) - HEADER.size) // FRAME
    numbers = [int.from_bytes(raw[i : i + 4]) for i in _frames(raw)]
    # A page that only one chunk needs: it is written once and never again.
    once = next(at for at in range(n_frames // 2, n_frames) if numbers.count(numbers[at]) == 1)
    begin = HEADER.size + once * FRAME + 1000
    _spoil(home, begin, begin + 64)
    rescued = _opened(home)
    assert "1 page of it cannot be read. What lay behind is there" in rescued.told[0]
    n_shown, n_named = _shown(rescued.store)
    assert N_SCANS - 300 <= n_shown < N_SCANS
    assert n_shown + n_named == N_SCANS
    assert not rescued.store.check().is_sound
    rescued.store.close()


@pytest.mark.parametrize("share", [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])
def test_a_lost_sector_of_the_journal_shows_no_wrong_sample_and_is_told(home, share):
    n_bytes = (home / "sessions.db-wal").stat().st_size
    begin = int(n_bytes * share) // 4096 * 4096
    _spoil(home, begin, begin + 4096)
    rescued = _opened(home)
    assert rescued.told
    try:
        n_shown, _ = _shown(rescued.store)
    except StoreError:
        n_shown = 0
    rescued.store.close()
    assert n_shown > N_SCANS * 0.8


def test_a_journal_of_which_no_frame_is_ours_is_set_aside(home):
    n_bytes = (home / "sessions.db-wal").stat().st_size
    _spoil(home, HEADER.size + 200, n_bytes)
    assert read_journal(home / "sessions.db-wal").n_whole == 0
    rescued = _opened(home)
    rescued.store.close()
    assert "Its end is missing" in rescued.told[-1]
