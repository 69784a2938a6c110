"""``firing-order participants``: who is recorded: listed, added, changed, deleted, handed out."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from app.cli.deletion import confirmed, tell_removed
from app.cli.leftovers import tell_cleared
from app.cli.outcome import BadInput, Commands, ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.cli.plain_text import typed_text
from app.exports.bundle import export_bundle
from app.model.backup_place import backup_path
from app.model.counted import counted
from app.model.export import ExportForm
from app.model.home import home_folder
from app.model.name_likeness import look_alikes
from app.model.participant import Body, Identity, Participant
from app.model.preferences import PreferenceFile
from app.model.shown_text import shown
from app.report.files import BundlePages
from app.store.backup_folder import BackupFolder
from app.store.errors import UnknownParticipant
from app.store.store import Store
from dsp.analysis import AnalysisConfig

_YEARS = range(1880, 2101)
_EPILOG = """\
A participant is named by the pseudonym, or by the beginning of the id.

examples:
  firing-order participants add P07 --sex female --leg R
  firing-order participants edit P07 --name -        (typed, or piped in: not seen by others)
  firing-order record --source serial:auto --participant P07
  firing-order participants bundle P07 --out handed-over/
  firing-order participants delete P07
"""


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser("participants", help="who is recorded: added, changed, deleted")
    parser.description = "Who is recorded. Lists show pseudonyms; names lie apart from them."
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    acts = parser.add_subparsers(metavar="act", required=True)
    acts.add_parser("list", help="pseudonyms and ids").set_defaults(run=lambda _: _list())
    show = acts.add_parser("show", help="one participant, with the name")
    show.add_argument("participant", type=typed_text, metavar="P")
    show.set_defaults(run=lambda options: _show(options.participant))
    add = acts.add_parser("add", help="add one")
    add.add_argument("pseudonym", type=typed_text, metavar="PSEUDONYM")
    _add_fields(add)
    add.set_defaults(run=_add)
    edit = acts.add_parser("edit", help="change one; what is not named stays")
    edit.add_argument("participant", type=typed_text, metavar="P")
    edit.add_argument("--pseudonym", type=typed_text)
    _add_fields(edit)
    edit.set_defaults(run=_edit)
    delete = acts.add_parser("delete", help="destroy the keys of one and of all their sessions")
    delete.add_argument("participant", type=typed_text, metavar="P")
    delete.add_argument(
        "--yes", action="store_true", help="do not ask; P is then the whole pseudonym or id"
    )
    delete.set_defaults(run=_delete)
    bundle = acts.add_parser("bundle", help="everything of one as one zip, for themselves")
    bundle.add_argument("participant", type=typed_text, metavar="P")
    bundle.add_argument("--out", type=Path, default=Path(), metavar="DIR")
    bundle.add_argument(
        "--with",
        dest="forms",
        type=ExportForm,
        choices=[each for each in ExportForm if each is not ExportForm.CSV],
        action="append",
        default=[],
        help="further forms beside CSV",
    )
    bundle.set_defaults(run=_bundle)


def _add_fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sex", type=typed_text)
    parser.add_argument("--leg", choices=("R", "L"), help="the dominant leg")
    parser.add_argument("--height-cm", type=float)
    parser.add_argument("--mass-kg", type=float)
    parser.add_argument(
        "--name", type=typed_text, help="kept apart; - reads it from the standard input"
    )
    parser.add_argument("--birth-year", type=int)
    parser.add_argument("--notes", type=typed_text, help="kept apart")


def _list() -> int:
    with closing(open_store_to_read(home_folder())) as store:
        n_named = Counter(each.pseudonym for each in store.people.all())
        twice = {pseudonym for pseudonym, n in n_named.items() if n > 1}
        for each in store.people.all():
            n_sessions = len(store.session_ids_of(each.id))
            number = counted(n_sessions, "session", width=4)
            same = "  (the pseudonym of two participants)" if each.pseudonym in twice else ""
            print(f"{each.id}  {number:13}  {shown(each.pseudonym)}{same}")
        for lost in store.people.unreadable():
            print(f"{lost.id}  cannot be read: {shown(lost.problem)}")
    return ExitCode.DONE


def _show(name: str) -> int:
    with closing(open_store_to_read(home_folder())) as store:
        participant = store.people.find(name)
        identity = store.people.identity(participant.id)
        body = participant.body
        told = {
            "id": participant.id,
            "pseudonym": participant.pseudonym,
            "name": identity.name,
            "birth year": identity.birth_year,
            "sex": body.sex,
            "dominant leg": body.dominant_leg,
            "height cm": body.height_cm,
            "mass kg": body.mass_kg,
            "notes": identity.notes,
            "sessions": len(store.session_ids_of(participant.id)),
        }
    for title, value in told.items():
        print(f"{title:12}  {'not told' if value in (None, '') else shown(str(value))}")
    return ExitCode.DONE


def _add(options: argparse.Namespace) -> int:
    with closing(open_store(home_folder())) as store:
        _refuse_taken(store, options.pseudonym)
        participant = _participant(str(uuid4()), options.pseudonym, _body(Body(), options))
        others = [each.pseudonym for each in store.people.all()]
        store.people.add(participant, _identity(Identity(), options))
    print(f"Added {shown(participant.pseudonym)} as {participant.id}.")
    if alike := look_alikes(participant.pseudonym, others):
        names = ", ".join(shown(each) for each in alike)
        print(f"Easily taken for {names}. Look twice.", file=sys.stderr)
    return ExitCode.DONE


def _edit(options: argparse.Namespace) -> int:
    with closing(open_store(home_folder())) as store:
        old = store.people.find(options.participant)
        if options.pseudonym not in (None, old.pseudonym):
            _refuse_taken(store, options.pseudonym)
        pseudonym = old.pseudonym if options.pseudonym is None else options.pseudonym
        participant = _participant(old.id, pseudonym, _body(old.body, options))
        participant = replace(participant, consent=old.consent)
        store.people.change(participant, _identity(store.people.identity(old.id), options))
    print(f"Changed {shown(participant.pseudonym)} ({participant.id}).")
    return ExitCode.DONE


def _delete(options: argparse.Namespace) -> int:
    with closing(open_store(home_folder())) as store:
        participant_id, name = _to_be_deleted(store, options)
        n_sessions = len(store.session_ids_of(participant_id))
        what = f"{shown(name)} and {counted(n_sessions, 'session')}"
        if not options.yes:
            confirmed(what, typed_as=name)
        backups = _backups()
        store.keep_erased_beside(backups)
        tell_removed(
            what,
            store.delete_participant(participant_id),
            backups,
            is_in_clinic=store.clinic is not None,
        )
    return ExitCode.DONE


def _to_be_deleted(store: Store, options: argparse.Namespace) -> tuple[str, str]:
    """Return the id and the name to be typed; who cannot be read is named by the whole id."""
    with suppress(UnknownParticipant):
        lost = store.people.id_of(options.participant)
        return lost, lost
    # With nobody asked, the beginning of an id is too easily a mistyped pseudonym.
    find = store.people.named if options.yes else store.people.find
    found = find(options.participant)
    return found.id, found.pseudonym


def _bundle(options: argparse.Namespace) -> int:
    with closing(open_store_to_read(home_folder())) as store:
        participant = store.people.find(options.participant)
        forms = (ExportForm.CSV, *dict.fromkeys(options.forms))
        tell_cleared(options.out)
        pages = BundlePages(store, AnalysisConfig())
        bundle = export_bundle(store, participant, options.out, forms=forms, pages_of=pages.of)
        print(bundle.place)
    return ExitCode.DONE


def _backups() -> BackupFolder:
    home = home_folder()
    return BackupFolder(backup_path(home, PreferenceFile(home).read()[0]))


def _refuse_taken(store: Store, pseudonym: str) -> None:
    if any(each.pseudonym == pseudonym for each in store.people.all()):
        raise BadInput(
            f"There is a participant {shown(pseudonym)} already. A pseudonym names one person. "
            "Choose another."
        )


def _participant(participant_id: str, pseudonym: str, body: Body) -> Participant:
    try:
        return Participant(participant_id, pseudonym, body)
    except ValueError as exc:
        raise BadInput(str(exc)) from exc


def _body(old: Body, options: argparse.Namespace) -> Body:
    told = {
        "sex": options.sex,
        "dominant_leg": options.leg,
        "height_cm": options.height_cm,
        "mass_kg": options.mass_kg,
    }
    return replace(old, **{field: value for field, value in told.items() if value is not None})


def _identity(old: Identity, options: argparse.Namespace) -> Identity:
    if options.birth_year is not None and options.birth_year not in _YEARS:
        raise BadInput(
            f"The birth year is {options.birth_year}. It lies between {_YEARS.start} and "
            f"{_YEARS.stop - 1}. Type it with four digits."
        )
    name = sys.stdin.readline().rstrip("\r\n") if options.name == "-" else options.name
    told = {"name": name, "birth_year": options.birth_year, "notes": options.notes}
    return replace(old, **{field: value for field, value in told.items() if value is not None})
