"""``firing-order backup``: copies of all recordings made, listed, checked and put back."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.cli.check_words import findings, outlasting_lines
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import Secrets, open_store, open_store_to_read
from app.cli.witness import witness
from app.model.backup_place import as_setting, backup_path
from app.model.home import home_folder
from app.model.preferences import PreferenceFile
from app.model.shown_text import shown
from app.store import keys
from app.store.backup import check_backup
from app.store.backup_folder import Backup, BackupFolder
from app.store.errors import StoreDamaged
from app.store.folder import StoreFolder
from app.store.key_file import store_of
from app.store.own_backups import OwnBackups
from app.store.restore import restore

_EPILOG = """\
Backups are made by themselves when the program closes and once a day. A backup folder holds
everything a restore needs on an empty computer, besides the passphrase or the recovery key:
  sessions-….db       one copy each, encrypted like the recordings; seven days are kept, and
                      none goes that holds more than the newest
  store-….key         the key, sealed as it is in use now
  subjects-….keys     the keys of the sessions, sealed
Each name ends with the id of its store, so several computers may share a folder.

examples:
  firing-order backup folder /media/stick/backups      keep them on another disk from now on
  firing-order backup restore --from /media/stick/backups --with-recovery-key
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "backup",
        help="copies of all recordings: made, listed, checked, put back",
        description="Make, list, check and put back backups of all recordings of this account.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(metavar="act", required=True)
    now = acts.add_parser("now", help="make one, also while a recording runs")
    now.set_defaults(run=lambda options: _now(_folder(options), datetime.now(UTC)))
    listing = acts.add_parser("list", help="which there are")
    listing.set_defaults(run=lambda options: _list(_folder(options)))
    check = acts.add_parser("check", help="read every page and chunk of each")
    check.set_defaults(run=lambda options: _check(_folder(options)))
    back = acts.add_parser("restore", help="put one in the place of the recordings")
    back.add_argument("name", nargs="?", help="its file name (default: the newest)")
    back.add_argument(
        "--with-recovery-key", action="store_true", help="open it so, and set a new passphrase"
    )
    back.add_argument(
        "--of-another-store",
        action="store_true",
        help="it is of another computer's recordings, and takes the place of those here",
    )
    back.set_defaults(run=lambda options: _restore(options, datetime.now(UTC)))
    folder = acts.add_parser("folder", help="say or choose where they are kept")
    folder.add_argument("path", nargs="?", type=Path, help="the new folder")
    folder.add_argument(
        "--forget",
        type=Path,
        metavar="DIR",
        help="backups in this earlier folder are gone for good: ask for it no more",
    )
    folder.set_defaults(run=_choose_folder)
    for each in (now, listing, check, back):
        each.add_argument(
            "--from", dest="folder", type=Path, metavar="DIR", help="another folder of backups"
        )


def _now(folder: BackupFolder, utc_now: datetime) -> int:
    with closing(open_store_to_read(home_folder())) as store:
        made = store.back_up(folder, utc_now)
    print(f"{made.path}  {_size(made)}, every chunk read back")
    for line in outlasting_lines(made):
        print(line)
    return ExitCode.DONE


def _list(folder: BackupFolder) -> int:
    for each in (*folder.all(), *folder.damaged()):
        damage = "  of damaged recordings" if each.holds_damage else ""
        whose = f"  of store {each.store}" if folder.store is None and each.store else ""
        when = f"{each.made_utc:%Y-%m-%d %H:%M} UTC"
        print(f"{shown(each.path.name)}  {when}  {_size(each)}{damage}{whose}")
    if not (folder.all() or folder.damaged()):
        print(f"There is no backup in {shown(str(folder.path))} yet.")
    _say_others(folder)
    return ExitCode.DONE


def _say_others(folder: BackupFolder) -> None:
    if folder.store is not None:
        for each in folder.of_others():
            whose = f"store {each.store}" if each.store else "a store its name does not tell"
            print(f"{shown(each.path.name)}  of {whose}, not of this one ({folder.store})")


def _check(folder: BackupFolder) -> int:
    folder.find(None)
    secrets, are_sound = Secrets.of_this_terminal(), []
    for store in (folder.store,) if folder.store else folder.stores() or (None,):
        its_own = folder.of(store)
        key = _key_of(its_own, secrets)
        print(f"Of store {store_of(key.key)}:")
        are_sound += [_say_checked(each, key) for each in (*its_own.all(), *its_own.damaged())]
    _say_others(folder)
    return ExitCode.DONE if all(are_sound) else ExitCode.SOME_FILES_BAD


def _say_checked(backup: Backup, key: keys.DataKey) -> bool:
    try:
        report = check_backup(backup.path, key.key)
    except StoreDamaged:
        print(f"{shown(backup.path.name)}  cannot be opened: it is damaged, or of another store")
        return False
    print(f"{shown(backup.path.name)}  {findings(report)}")
    return report.is_sound


def _restore(options: argparse.Namespace, utc_now: datetime) -> int:
    home = home_folder()
    folder, backup = _named(options)
    secrets = Secrets.of_this_terminal()
    new = None
    if options.with_recovery_key:
        key = secrets.recovered(lambda typed: keys.recover_key(folder.key, typed))
        new = secrets.new_passphrase()
    else:
        key = _key_of(folder, secrets)
    aside_name = f"aside-{utc_now:%Y%m%dT%H%M%SZ}"
    done = restore(
        *(home, folder, backup, key),
        aside_name=aside_name,
        witness=witness(),
        new_passphrase=new,
        replaces_other=options.of_another_store,
    )
    print(f"{home} holds what {backup.path.name} held: {findings(done.report)}.")
    if done.aside is not None:
        print(f"What was there before lies in {done.aside}.")
    return ExitCode.DONE


def _named(options: argparse.Namespace) -> tuple[BackupFolder, Backup]:
    """Return which backup is meant: never one of another store that was not named."""
    folder = _folder(options)
    if options.name is not None:
        backup = folder.of(None).find(options.name)
        return folder.of(backup.store or None), backup
    stores = folder.of(None).stores()
    if folder.store is None and len(stores) > 1:
        newest = (folder.of(each).all()[:1] for each in stores)
        named = ", ".join(each.path.name for found in newest for each in found)
        raise BadInput(
            f"{folder.path} holds backups of {len(stores)} stores. Name the one that is meant: the "
            f"newest of each are {named}."
        )
    return folder, folder.find(None)


def _choose_folder(options: argparse.Namespace) -> int:
    home = home_folder()
    file = PreferenceFile(home)
    if options.forget is not None:
        with closing(open_store(home)) as store:
            store.backup_places.forget(options.forget.expanduser())
    if options.path is not None:
        path = options.path.expanduser().resolve()
        BackupFolder(path).require_apart(home)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = file.change(lambda each: replace(each, backup_folder=as_setting(path)))
        if problem is not None:
            raise BadInput(problem.text())
    print(backup_path(home, file.read()[0]))
    return ExitCode.DONE


def _folder(options: argparse.Namespace) -> BackupFolder:
    home = home_folder()
    preferences, _ = PreferenceFile(home).read()
    chosen = BackupFolder(options.folder or backup_path(home, preferences))
    return OwnBackups(StoreFolder(home), chosen).chosen


def _key_of(folder: BackupFolder, secrets: Secrets) -> keys.DataKey:
    state = keys.key_state(folder.key)
    return secrets.opened_as(state, lambda typed: keys.load_key(folder.key, typed))


def _size(backup: Backup) -> str:
    return f"{backup.path.stat().st_size / 1e6:.1f} MB"
