"""``firing-order store``: where the recordings lie, how they are protected, and changing that."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.cli.check_words import absence, findings
from app.cli.lost_ends import lost_end_lines
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import Secrets, open_store_to_read
from app.cli.witness import witness
from app.model.backup_place import backup_path
from app.model.home import home_folder
from app.model.preferences import PreferenceFile
from app.model.shown_text import shown
from app.store.backup_folder import BackupFolder
from app.store.folder import StoreFolder
from app.store.keys import Protection
from app.store.own_backups import OwnBackups
from app.store.passphrase_rule import ADVISED
from app.store.protection import (
    begin_anew,
    change_passphrase,
    opened_by,
    protection_of,
    recover,
    recovered_by,
    renew_recovery_key,
)

_EPILOG = """\
A passphrase is typed without being shown, never given as an argument. Scripts name a file of one
line instead:
  FIRING_ORDER_PASSPHRASE_FILE       the passphrase there is
  FIRING_ORDER_NEW_PASSPHRASE_FILE   the passphrase to be set
  FIRING_ORDER_RECOVERY_KEY_FILE     the recovery key
or put it into the same name without _FILE.

Without the passphrase and without the recovery key nobody can read the recordings: not we, not
anyone. `anew` then sets them aside, whole, and the next recording begins a new store.
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "store",
        help="how the recordings are protected: passphrase, recovery key",
        description="Say how the recordings of this account are protected, or change it. The "
        "recordings themselves are not touched.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(metavar="act", required=True)
    acts.add_parser("status", help="where they lie and how they are protected").set_defaults(
        run=lambda _: _status(home_folder())
    )
    acts.add_parser("check", help="read every page and every chunk").set_defaults(
        run=lambda _: _check(home_folder())
    )
    passphrase = acts.add_parser("passphrase", help="set or change the passphrase")
    passphrase.add_argument("--remove", action="store_true", help="take it off")
    passphrase.set_defaults(
        run=lambda options: _passphrase(home_folder(), is_removed=options.remove)
    )
    acts.add_parser(
        "recovery-key", help="make a recovery key, in place of any earlier; it is shown once"
    ).set_defaults(run=lambda _: _recovery_key(home_folder()))
    acts.add_parser(
        "forgotten", help="open with the recovery key and set a new passphrase"
    ).set_defaults(run=lambda _: _forgotten(home_folder()))
    acts.add_parser(
        "anew", help="set recordings that cannot be opened aside, and begin a new store"
    ).set_defaults(run=lambda _: _anew(home_folder(), utc_now=datetime.now(UTC)))


def _status(folder: Path) -> int:
    state = protection_of(folder)
    print(f"Recordings: {folder}")
    if state is None:
        print("There are none yet, and no key. The first recording makes both.")
        return ExitCode.DONE
    print(f"Protection: {state.protection}")
    if state.protection is Protection.NONE:
        print("  Set a passphrase with: firing-order store passphrase")
    print(f"Recovery key: {'made' if state.has_recovery_key else 'none'}")
    if not state.has_recovery_key:
        print("  Make one with: firing-order store recovery-key")
    return ExitCode.DONE


def _check(folder: Path) -> int:
    with closing(open_store_to_read(folder)) as store:
        known = store.damage.found()
        report, n_absent = store.check(), store.n_absent
        lost = lost_end_lines(store)
    print(findings(report, is_all_here=not lost))
    for line in lost:
        print(line)
    if known and report.is_sound:
        days = ", ".join(sorted({each.utc[:10] for each in known.values()} - {""}))
        print(f"Damage found earlier ({days or 'on an unknown day'}) is not there any more.")
    if n_absent:
        print(absence(n_absent))
    return (
        ExitCode.DONE if report.is_sound and not n_absent and not lost else ExitCode.SOME_FILES_BAD
    )


def _passphrase(folder: Path, *, is_removed: bool) -> int:
    _require_store(folder)
    secrets = Secrets.of_this_terminal()
    # The old one is tried first, so that nobody thinks of a new one in vain.
    old = secrets.opened(folder, lambda typed: opened_by(folder, typed, witness=witness()))
    new = None if is_removed else secrets.new_passphrase()
    protection = change_passphrase(folder, old, new, witness=witness())
    _renew_copies(folder)
    print(f"The recordings are now {protection}.")
    if protection is Protection.PASSPHRASE:
        print(f"{ADVISED} characters or more are advised. Nobody can tell it to you.")
        _advise_recovery_key(folder)
    return ExitCode.DONE


def _recovery_key(folder: Path) -> int:
    _require_store(folder)
    printed = Secrets.of_this_terminal().opened(
        folder, lambda passphrase: renew_recovery_key(folder, passphrase, witness=witness())
    )
    _renew_copies(folder)
    print(f"\n    {printed}\n")
    print(
        "Write it down or print it now: it is shown this once and kept nowhere. It opens the\n"
        "recordings and their backups without the passphrase, so keep it as you keep a key. An\n"
        "earlier recovery key opens nothing any more."
    )
    return ExitCode.DONE


def _forgotten(folder: Path) -> int:
    _require_store(folder)
    secrets = Secrets.of_this_terminal()
    typed = secrets.recovered(lambda each: recovered_by(folder, each, witness=witness()))
    recover(folder, typed, secrets.new_passphrase(), witness=witness())
    _renew_copies(folder)
    print("The new passphrase holds. The recovery key stays as it is.")
    return ExitCode.DONE


def _anew(folder: Path, *, utc_now: datetime) -> int:
    aside = begin_anew(folder, f"aside-{utc_now:%Y%m%dT%H%M%SZ}")
    print(
        f"The recordings and their key lie in {aside}, as they were. The next recording begins a\n"
        "new store. To go back, move that folder's files to where they were."
    )
    return ExitCode.DONE


def _renew_copies(folder: Path) -> None:
    """Let the key beside every backup open as the store's own does now."""
    preferences, _ = PreferenceFile(folder).read()
    place = StoreFolder(folder)
    own = OwnBackups(place, BackupFolder(backup_path(folder, preferences)))
    for backups in own.folders():
        if backups.key.exists():
            backups.keep_key(place)
        elif backups.path != own.chosen.path or preferences.backup_folder:
            print(
                f"The backups in {shown(str(backups.path))} cannot be reached now. Until the next "
                "backup there, they open as the recordings did before."
            )


def _advise_recovery_key(folder: Path) -> None:
    state = protection_of(folder)
    if state is not None and not state.has_recovery_key:
        print(
            "Make a recovery key too, for the day it is forgotten: firing-order store recovery-key"
        )


def _require_store(folder: Path) -> None:
    if protection_of(folder) is None:
        raise BadInput(
            f"There is no key in {folder}, so there is nothing to protect yet. The first recording "
            "makes it. Record once, or set FIRING_ORDER_HOME to the folder of the recordings."
        )
