"""``firing-order clinic``: several seats, one server; recording never waits for it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from app.cli.clinic_people import (
    PeopleAct,
    add_people_acts,
    pseudonyms,
    show_conflicts,
    show_namesakes,
    tell_people,
)
from app.cli.closing_backup import back_up_at_close, keeper_of
from app.cli.deletion import tell_copies_left
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store
from app.cli.plain_text import typed_text
from app.cli.shown_stream import draw
from app.clinic.conflicts import open_conflicts
from app.clinic.errors import ClinicError
from app.clinic.key import key_text, new_clinic_key, read_key
from app.clinic.pull import ServerSession, server_sessions
from app.clinic.seat import SeatPulled, pull_to_seat, push_seat
from app.clinic.server import ClinicServer
from app.model.backup_place import backup_path
from app.model.counted import counted
from app.model.home import home_folder
from app.model.preferences import PreferenceFile
from app.model.removal import Removed
from app.model.shown_text import shown
from app.store.backup_folder import BackupFolder
from app.store.ring_file import ClinicSeat
from app.store.store import Store

_EPILOG = """\
Everything is recorded on this computer first and pushed afterwards. A server or a network that is
away holds nothing up and loses nothing. The server keeps sealed rows: it cannot read a name, a
note or a sample. The line that `set-up` prints opens them; carry it to each other seat by hand.

examples:
  firing-order clinic set-up postgresql://clinic@server/clinic --seat "room 1"
  firing-order clinic join   postgresql://clinic@server/clinic --seat "room 2" < line.txt
  firing-order clinic push
  firing-order clinic pull --participant P01
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "clinic",
        help="several seats, one server: set up, push, settle",
        description="Push what this seat recorded to a PostgreSQL server that a clinic shares.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = parser.add_subparsers(metavar="act", required=True)
    for name, summary, run in (
        ("set-up", "make the tables and the clinic's key; the first seat", _set_up),
        ("join", "a further seat: type the clinic's line, or pipe it in", _join),
    ):
        act = acts.add_parser(name, help=summary)
        act.add_argument("server", help="postgresql://user@host/database")
        act.add_argument("--seat", required=True, help="what this seat is called")
        act.set_defaults(run=run)
    acts.add_parser("push", help="everything that is not there yet").set_defaults(run=_push)
    pull = acts.add_parser("pull", help="sessions of other seats fetched, to be read here")
    pull.add_argument("sessions", nargs="*", metavar="SESSION", help="ids, or their beginnings")
    pull.add_argument("--participant", type=typed_text, metavar="P", help="all of this participant")
    pull.add_argument("--all", action="store_true", dest="is_all", help="everything there is")
    pull.set_defaults(run=_pull)
    acts.add_parser("list", help="which sessions the server has").set_defaults(run=_list)
    acts.add_parser("status", help="which clinic, and what waits to be settled").set_defaults(
        run=_status
    )
    leave = acts.add_parser("leave", help="belong to no clinic; the server keeps what it has")
    leave.set_defaults(run=_leave)
    add_people_acts(acts, _people_act)


def _people_act(act: PeopleAct) -> Callable[[argparse.Namespace], int]:
    """Return what runs an act on the participants two seats share."""

    def run(options: argparse.Namespace) -> int:
        with closing(open_store(home_folder())) as store, _in_words():
            clinic = _clinic_of(store)
            with closing(ClinicServer(clinic.url)) as server:
                return act(store, server, clinic, options)

    return run


def _set_up(options: argparse.Namespace) -> int:
    key = new_clinic_key()
    _become_seat(options, key)
    print("This line opens what the clinic's server keeps. Carry it to the other seats by hand,")
    print("keep it on paper, and never put it on the server:")
    print(key_text(key))
    return ExitCode.DONE


def _join(options: argparse.Namespace) -> int:
    if sys.stdin.isatty():
        print("The clinic's line: ", end="", flush=True)
    with _in_words():
        key = read_key(sys.stdin.readline())
    _become_seat(options, key)
    print(f"This seat, {options.seat}, belongs to the clinic now.")
    return ExitCode.DONE


def _become_seat(options: argparse.Namespace, key: bytes) -> None:
    with closing(open_store(home_folder())) as store, _in_words():
        with closing(ClinicServer(options.server)) as server:
            server.set_up()
        store.join_clinic(ClinicSeat(options.server, options.seat, key))


def _push(options: argparse.Namespace) -> int:
    del options
    with closing(open_store(home_folder())) as store, _in_words():
        clinic = _clinic_of(store)
        with closing(ClinicServer(clinic.url)) as server:
            pushed = push_seat(store, server, utc_now=datetime.now(UTC), told=_tell)
        names = pseudonyms(store)
    n_sessions, n_chunks = counted(pushed.n_sessions, "session"), counted(pushed.n_chunks, "chunk")
    print(f"On the server: {n_sessions}, {n_chunks} new.")
    for session_id in pushed.refused:
        print(
            f"{session_id}: destroyed on another seat, not pushed. Delete it here as well; "
            "`clinic pull` does so for a participant."
        )
    for session_id, problem in pushed.problems.items():
        print(f"{session_id}: {problem}")
    print(f"Participants: {len(pushed.sent)} sent, {len(pushed.taken)} taken.")
    tell_people(names, pushed)
    is_all_there = not (pushed.conflicts or pushed.refused or pushed.problems)
    return ExitCode.DONE if is_all_there else ExitCode.SOME_FILES_BAD


def _list(options: argparse.Namespace) -> int:
    del options
    with closing(open_store(home_folder())) as store, _in_words():
        clinic = _clinic_of(store)
        here = {each.id: each.ending for each in store.sessions()}
        names = pseudonyms(store)
        with closing(ClinicServer(clinic.url)) as server:
            for each in server_sessions(server):
                whose = names.get(each.participant_id or "", shown(each.participant_id or "nobody"))
                where = f"here, {here[each.id]}" if each.id in here else "not here"
                print(f"{each.id}  {each.started_utc:%Y-%m-%d %H:%M} UTC  {whose}  {where}")
    return ExitCode.DONE


def _pull(options: argparse.Namespace) -> int:
    with closing(open_store(home_folder())) as store, _in_words():
        clinic = _clinic_of(store)
        store.keep_erased_beside(_backups())
        with closing(ClinicServer(clinic.url)) as server:
            wanted = _wanted(store, server_sessions(server), options)
            pulled = pull_to_seat(store, server, wanted, utc_now=datetime.now(UTC), told=_tell)
        names = pseudonyms(store)
        _say_pulled(pulled, names)
        if store.has_changed:
            back_up_at_close(keeper_of(store, home_folder()), sys.stdout)
    contradicts = pulled.conflicts or any(each.n_conflicts for each in pulled.fetched)
    return ExitCode.SOME_FILES_BAD if pulled.problems or contradicts else ExitCode.DONE


def _say_pulled(pulled: SeatPulled, names: Mapping[str, str]) -> None:
    for each in pulled.fetched:
        new = f"{counted(each.n_chunks, 'chunk')} and {counted(each.n_added, 'note')} new here."
        print(f"{each.session_id}: {new}")
        if each.n_conflicts:
            print(
                f"  Two seats say different things at {counted(each.n_conflicts, 'place')}. All "
                f"of it is kept: firing-order sessions settle {each.session_id}"
            )
    for gone in pulled.removed:
        _tell_removed(gone)
    for session_id, problem in pulled.problems.items():
        print(f"{session_id}: not fetched. {problem}")
    tell_people(names, pulled)


def _tell_removed(gone: Removed) -> None:
    who = ", ".join(gone.participant_ids)
    n_sessions = counted(len(gone.session_ids), "session")
    print(f"{who}: deleted on another seat, so deleted here too, with {n_sessions}.")
    tell_copies_left(gone)


def _backups() -> BackupFolder:
    home = home_folder()
    return BackupFolder(backup_path(home, PreferenceFile(home).read()[0]))


def _wanted(
    store: Store, there: tuple[ServerSession, ...], options: argparse.Namespace
) -> list[str]:
    """Return the ids that the arguments name."""
    if options.is_all:
        return [each.id for each in reversed(there)]  # the oldest first
    wanted: list[str] = []
    if options.participant is not None:
        whose = _ids_named(options.participant, {each.participant_id or "" for each in there})
        known = {each.id for each in store.people.all() if each.pseudonym == options.participant}
        wanted += [each.id for each in there if each.participant_id in {*whose, *known}]
    for name in options.sessions:
        found = _ids_named(name, {each.id for each in there})
        if len(found) != 1:
            raise BadInput(
                f"{name!r} begins {counted(len(found), 'session')} on the server. It must "
                "begin exactly one. See `clinic list`."
            )
        wanted += found
    if not wanted:
        raise BadInput("Nothing is named that is there. Name a SESSION, --participant or --all.")
    return list(dict.fromkeys(wanted))


def _ids_named(name: str, ids: set[str]) -> list[str]:
    return sorted(each for each in ids if name and each.startswith(name))


def _status(options: argparse.Namespace) -> int:
    del options
    with closing(open_store(home_folder())) as store, _in_words():
        clinic = _clinic_of(store)
        with closing(ClinicServer(clinic.url)) as server:
            print(f"This seat is {shown(clinic.name)}; its clinic's server is {server.name}.")
            waiting = open_conflicts(server, clinic.key)
        show_conflicts(store, waiting)
        show_namesakes(store)
    return ExitCode.DONE


def _leave(options: argparse.Namespace) -> int:
    del options
    with closing(open_store(home_folder())) as store:
        store.join_clinic(None)
    print("This seat belongs to no clinic now. What the server has stays there.")
    return ExitCode.DONE


def _clinic_of(store: Store) -> ClinicSeat:
    if store.clinic is None:
        raise BadInput(
            "This seat belongs to no clinic. Set one up, or join with its line: "
            "`firing-order clinic --help`."
        )
    return store.clinic


def _tell(session_id: str, n_chunks: int) -> None:
    if sys.stderr.isatty():
        draw(sys.stderr, f"\r{shown(session_id[:8])}: {n_chunks} chunks")
        sys.stderr.flush()


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what a clinic refuses into what a command refuses."""
    try:
        yield
    except ClinicError as problem:
        raise BadInput(str(problem)) from problem
