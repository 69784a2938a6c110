"""``firing-order clinic conflicts``, ``settle``, ``versions``: participants two seats share."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from app.cli.outcome import BadInput, ExitCode
from app.cli.plain_text import typed_text
from app.clinic.conflicts import Conflict, open_conflicts, settle
from app.clinic.seat import SeatPulled, SeatPushed
from app.clinic.server import ClinicServer
from app.clinic.versions import KeptVersion, kept_versions
from app.model.audit import AuditAct
from app.model.counted import counted
from app.model.participant import Identity, Participant
from app.model.shown_text import shown
from app.store.errors import StoreError
from app.store.ring_file import ClinicSeat
from app.store.store import Store

PeopleAct = Callable[[Store, ClinicServer, ClinicSeat, argparse.Namespace], int]
_WIDTH = 32


def add_people_acts(
    acts: argparse._SubParsersAction[argparse.ArgumentParser],
    run: Callable[[PeopleAct], Callable[[argparse.Namespace], int]],
) -> None:
    """Describe the acts to the parser; ``run`` opens the store and the server for each."""
    listing = acts.add_parser("conflicts", help="participants two seats changed, both side by side")
    listing.set_defaults(run=run(_conflicts))
    settling = acts.add_parser("settle", help="which version of a participant stands")
    settling.add_argument("participant", type=typed_text, help="pseudonym, id or its beginning")
    settling.add_argument("--seat", type=typed_text, help="whose version waits, where two do")
    settling.add_argument("--keep", choices=("seat", "server"), required=True)
    settling.set_defaults(run=run(_settle))
    versions = acts.add_parser("versions", help="every version of a participant that was kept")
    versions.add_argument("participant", type=typed_text, help="pseudonym, id or its beginning")
    versions.add_argument("--take", type=int, metavar="N", help="let this one stand again")
    versions.set_defaults(run=run(_versions))


def pseudonyms(store: Store) -> dict[str, str]:
    """Return how each participant is called, those of one name told apart by their id."""
    everyone = store.people.all()
    n_named = Counter(each.pseudonym for each in everyone)
    return {
        each.id: shown(each.pseudonym)
        + (f" ({each.id[:8]})" if n_named[each.pseudonym] > 1 else "")
        for each in everyone
    }


def tell_people(names: Mapping[str, str], done: SeatPushed | SeatPulled) -> None:
    """Say of whom something came, of whom the server had less than before, and who waits."""
    for person_id, seat in done.taken.items():
        print(f"{names.get(person_id, person_id)}: as {shown(seat)} has it, from now on here, too.")
    for person_id in done.set_back:
        print(
            f"{names.get(person_id, person_id)}: the server had an earlier version than this seat "
            "had agreed on with it, as after a restore from an earlier copy. This seat's was sent "
            "again."
        )
    for person_id in done.conflicts:
        print(
            f"{names.get(person_id, person_id)}: changed here and on another seat. Both are kept: "
            "firing-order clinic conflicts."
        )


def show_conflicts(store: Store, waiting: Iterable[Conflict]) -> None:
    """Show both versions of each participant that waits, side by side where they differ."""
    names = pseudonyms(store)
    for each in waiting:
        told = f"{each.told_utc:%Y-%m-%d %H:%M} UTC"
        print(
            f"{names.get(each.participant_id, each.participant_id)}: a version of "
            f"{shown(each.seat)} waits since {told}"
        )
        try:
            here, there = (
                _facts(store, parcel.id, parcel.participant["fields"], parcel.identity)
                for parcel in (each.waiting, each.stands)
            )
        except StoreError as problem:
            print(f"  cannot be shown here: {problem}")
            continue
        print(f"  {'':14}{_cell(f'seat: {each.seat}')}server: {shown(each.stands_of)}")
        for name, value in here.items():
            if value != there[name]:
                print(f"  {name:14}{_cell(value)}{shown(there[name])}")


def show_namesakes(store: Store) -> None:
    """Name every pseudonym that two participants have: two seats may have given it to two."""
    everyone = store.people.all()
    for pseudonym, n_named in Counter(each.pseudonym for each in everyone).items():
        if n_named > 1:
            ids = ", ".join(each.id for each in everyone if each.pseudonym == pseudonym)
            print(f"{shown(pseudonym)}: {n_named} participants have this pseudonym: {ids}")


def _conflicts(
    store: Store, server: ClinicServer, clinic: ClinicSeat, options: argparse.Namespace
) -> int:
    del options
    waiting = open_conflicts(server, clinic.key)
    show_conflicts(store, waiting)
    show_namesakes(store)
    if not waiting:
        print("Nothing waits to be settled.")
    return ExitCode.DONE


def _settle(
    store: Store, server: ClinicServer, clinic: ClinicSeat, options: argparse.Namespace
) -> int:
    waiting = open_conflicts(server, clinic.key)
    one = _named(store, waiting, options)
    settle(
        server,
        clinic.key,
        one.participant_id,
        one.seat,
        keeps_seats=options.keep == "seat",
        utc_now=datetime.now(UTC),
    )
    stands, given_up = (
        (one.seat, one.stands_of)
        if options.keep == "seat"
        else (
            one.stands_of,
            one.seat,
        )
    )
    store.audit.add(
        AuditAct.SETTLED,
        subject=one.participant_id,
        detail=f"that of {stands} stands, that of {given_up} is kept",
    )
    print(
        f"Settled: that of {shown(stands)} stands. That of {shown(given_up)} is kept: firing-order "
        f"clinic versions {one.participant_id}. Each seat has it with its next push."
    )
    return ExitCode.DONE


def _named(store: Store, waiting: Iterable[Conflict], options: argparse.Namespace) -> Conflict:
    """Return the one conflict that is meant; raise where none is, or several are."""
    called = {each.id: each.pseudonym for each in store.people.all()}
    found = [
        each
        for each in waiting
        if (options.seat is None or each.seat == options.seat)
        and (
            options.participant == called.get(each.participant_id)
            or (options.participant and each.participant_id.startswith(options.participant))
        )
    ]
    if len(found) != 1:
        which = ", ".join(f"{each.participant_id} of {shown(each.seat)}" for each in found)
        raise BadInput(
            f"{counted(len(found), 'version')} of {shown(options.participant)} "
            f"{'waits' if len(found) == 1 else 'wait'}{': ' + which if which else ''}. Exactly one "
            "must be meant; --seat tells whose. See firing-order clinic conflicts."
        )
    return found[0]


def _versions(
    store: Store, server: ClinicServer, clinic: ClinicSeat, options: argparse.Namespace
) -> int:
    del clinic
    person = store.people.find(options.participant)
    with server.transaction() as connection:
        kept = kept_versions(connection, person.id)
    if options.take is not None:
        return _take(store, person.id, kept, options.take)
    for each in kept:
        print(f"version {each.number}, of {shown(each.seat)}, {each.noted_utc:%Y-%m-%d %H:%M} UTC")
        for name, value in _facts(store, person.id, each.fields, each.identity).items():
            if value:
                print(f"  {name:14}{shown(value)}")
    if not kept:
        print("The server keeps none yet. Push first.")
    return ExitCode.DONE


def _take(store: Store, person_id: str, kept: Iterable[KeptVersion], number: int) -> int:
    """Let an earlier version stand on this seat, as one more change."""
    for each in kept:
        if each.number == number:
            store.people.change(*store.person_parcels.opened(person_id, each.fields, each.identity))
            print(f"Version {number} stands on this seat. The others have it after the next push.")
            return ExitCode.DONE
    raise BadInput(f"There is no version {number}. firing-order clinic versions lists them.")


def _facts(store: Store, person_id: str, fields: bytes, identity: bytes) -> dict[str, str]:
    return facts_of(*store.person_parcels.opened(person_id, fields, identity))


def facts_of(person: Participant, identity: Identity) -> dict[str, str]:
    """Return what is known of a participant, by name; nothing where nothing is."""
    body, consent = person.body, person.consent
    given = "" if consent is None else f"{consent.text_version}, {consent.given:%Y-%m-%d}"
    facts = {
        "pseudonym": person.pseudonym,
        "sex": body.sex,
        "dominant leg": body.dominant_leg,
        "height": None if body.height_cm is None else f"{body.height_cm:g} cm",
        "mass": None if body.mass_kg is None else f"{body.mass_kg:g} kg",
        "consent": given,
        "name": identity.name,
        "born": identity.birth_year,
        "notes": identity.notes,
    }
    return {name: "" if value is None else str(value) for name, value in facts.items()}


def _cell(text: str) -> str:
    return f"{shown(text):{_WIDTH}}  "
