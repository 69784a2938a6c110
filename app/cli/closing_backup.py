"""The backup at the end of a recording without a window: made, read back and told."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from app.cli.check_words import outlasting_lines
from app.engine.backup_keeper import BackupKeeper
from app.model.backup_place import backup_path
from app.model.counted import counted
from app.model.preferences import PreferenceFile
from app.store.backup_folder import BackupFolder
from app.store.store import Store

_SAID_AFTER_S = 2.0


def keeper_of(store: Store, home: Path) -> BackupKeeper:
    """Return what backs a store up where its owner wants it."""
    preferences, _ = PreferenceFile(home).read()
    backups = BackupFolder(backup_path(home, preferences))
    store.keep_erased_beside(backups)
    return BackupKeeper(store, backups, utc_now=lambda: datetime.now(UTC))


def back_up_at_close(keeper: BackupKeeper, words: TextIO) -> None:
    """Back up what was stored, as the window does when it closes; Ctrl-C leaves it out."""
    making = threading.Thread(target=keeper.keep_at_close, name="closing backup")
    try:
        making.start()
        making.join(_SAID_AFTER_S)
        if making.is_alive():
            print("Making the backup; Ctrl-C leaves it out this time.", file=sys.stderr)
        making.join()
    except KeyboardInterrupt:
        keeper.give_up()
        making.join()
    if keeper.problem is not None:
        print(keeper.problem, file=sys.stderr)
    elif keeper.made is not None:
        n_kept = len(keeper.folder.all())
        size = f"{keeper.made.path.stat().st_size / 1e6:.1f} MB"
        print(
            f"Backed up as {keeper.made.path}, {size}, every chunk read back; "
            f"{counted(n_kept, 'backup')} kept.",
            file=words,
        )
        for line in outlasting_lines(keeper.made):
            print(line, file=words)
    else:
        print("No backup was made this time. What was recorded is stored.", file=sys.stderr)
