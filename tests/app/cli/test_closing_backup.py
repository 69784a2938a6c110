"""A recording without a window ends with a backup, as one in the window does."""

from __future__ import annotations

import _thread
import io
import threading

from app.cli.closing_backup import back_up_at_close
from app.engine.backup_keeper import BackupKeeper
from app.model.home import home_folder
from app.store.backup_folder import N_KEPT, BackupFolder
from app.store.store import Store

FAST = "synthetic:typical?seed=1&speed=fast"


def test_every_recording_is_backed_up_read_back_and_that_is_told(firing_order):
    folder = BackupFolder(home_folder() / "backups")
    for n_sessions in (1, 2):
        ended = firing_order("record", "--source", FAST, "--seconds", 3)
        assert ended.code == 0, ended.err
        (backup,) = folder.all()  # one of each day, the newest
        assert f"Backed up as {backup.path}" in ended.out
        assert "every chunk read back; 1 backup kept" in ended.out
        told = firing_order("backup", "check").out
        assert f"{n_sessions} session" in told
    assert N_KEPT == 7


def test_json_on_the_screen_is_not_mixed_with_the_backup(firing_order):
    ended = firing_order("record", "--source", FAST, "--seconds", 3, "--json", "-")
    assert ended.out.startswith("[")
    assert "Backed up as" in ended.err


def test_a_backup_that_cannot_be_made_is_told_and_the_recording_stands(firing_order):
    home_folder().mkdir(parents=True, exist_ok=True)
    (home_folder() / "backups").write_text("a file where the folder belongs")
    ended = firing_order("record", "--source", FAST, "--seconds", 3)
    assert ended.code == 0
    assert "No backup could be made" in ended.err
    assert "Stored " in ended.out


class _Interrupted(BackupKeeper):
    """A keeper whose person presses Ctrl-C while the copy is made."""

    def __init__(self, store, folder):
        super().__init__(store, folder, utc_now=None)
        self.given_up = threading.Event()

    def keep_at_close(self):
        _thread.interrupt_main()
        assert self.given_up.wait(10)

    def give_up(self):
        self.given_up.set()


def test_ctrl_c_leaves_the_backup_out_and_says_so(capsys):
    store = Store.open(home_folder())
    words = io.StringIO()
    back_up_at_close(_Interrupted(store, BackupFolder(home_folder() / "backups")), words)
    assert "No backup was made this time. What was recorded is stored." in capsys.readouterr().err
    assert words.getvalue() == ""
    store.close()
