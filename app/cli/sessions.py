"""``firing-order sessions``: which recordings there are, whose, and deleting one."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing

from app.cli.check_words import absence, beside
from app.cli.contradictions import add_settle_parser
from app.cli.deletion import confirmed, tell_removed
from app.cli.outcome import Commands, ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.cli.plain_text import typed_text
from app.cli.session_notes import add_note_parser
from app.cli.session_starts import add_starts_parser
from app.model.backup_place import backup_path
from app.model.counted import counted
from app.model.damage_words import found_damage_phrase, lost_end_text
from app.model.home import home_folder
from app.model.preferences import PreferenceFile
from app.model.session import SessionSummary
from app.model.shown_text import shown
from app.store.backup_folder import BackupFolder
from app.store.catalogue import LATEST
from app.store.store import Store


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("sessions", help="which recordings there are, and whose")
    parser.description = "List the recordings, newest first; note something of one, or delete it."
    parser.add_argument(
        "--participant", type=typed_text, metavar="P", help="only those of this participant"
    )
    parser.set_defaults(run=_list)
    acts = parser.add_subparsers(metavar="act")
    delete = acts.add_parser("delete", help="destroy the key of one")
    delete.add_argument("session", metavar="SESSION", help="its id, or the beginning of it")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    delete.set_defaults(run=_delete)
    add_note_parser(acts)
    add_settle_parser(acts)
    add_starts_parser(acts)


def session_lines(store: Store, sessions: tuple[SessionSummary, ...]) -> list[str]:
    """Return a line for each session, and for each that cannot be read."""
    names = {each.id: each.pseudonym for each in store.people.all()}
    lines = [_line(each, names) for each in sessions]
    return lines + [
        f"{each.id}  cannot be read: {shown(each.problem)}" for each in store.unreadable()
    ]


def _list(options: argparse.Namespace) -> int:
    with closing(open_store_to_read(home_folder())) as store:
        sessions = store.sessions()
        if options.participant is not None:
            wanted = store.people.find(options.participant).id
            sessions = tuple(each for each in sessions if each.details.participant_id == wanted)
        for line in session_lines(store, sessions):
            print(line)
        if (pages := store.damage.found().get("")) is not None:
            print(beside(pages), file=sys.stderr)
        for end in store.damage.lost_ends.unplaced():
            print(lost_end_text(end), file=sys.stderr)
        if n_absent := store.n_absent:
            print(absence(n_absent), file=sys.stderr)
    return ExitCode.DONE


def _line(session: SessionSummary, names: dict[str, str]) -> str:
    info, owner = session.info, session.details.participant_id
    simulated = " (simulated)" if info.is_simulated else ""
    whose = f"  {shown(names.get(owner, owner))}" if owner is not None else ""
    found = found_damage_phrase(session.damage, fs_hz=info.fs_hz)
    damage = "" if found is None else f"\n    {found.text()}"
    return (
        f"{session.id}  {session.started:%Y-%m-%d %H:%M}  {session.duration_s:8.1f} s  "
        f"{counted(info.n_channels, 'channel')}  {shown(info.device)}{simulated}, {session.ending}"
        f"{whose}{damage}"
    )


def _delete(options: argparse.Namespace) -> int:
    with closing(open_store(home_folder())) as store:
        session_id = _id_of(store, options.session)
        what = f"session {session_id}"
        if not options.yes:
            confirmed(what, typed_as=session_id[:8])
        home = home_folder()
        backups = BackupFolder(backup_path(home, PreferenceFile(home).read()[0]))
        store.keep_erased_beside(backups)
        tell_removed(
            what, store.delete_session(session_id), backups, is_in_clinic=store.clinic is not None
        )
    return ExitCode.DONE


def _id_of(store: Store, name: str) -> str:
    """Return which session is meant; one that cannot be read can be deleted all the same."""
    return store.find(name).id if name == LATEST else store.id_of(name)
