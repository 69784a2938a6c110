"""What a deletion asks before and says after: what is lost, and what it cannot reach."""

from __future__ import annotations

import sys

from app.cli.outcome import BadInput
from app.model.counted import counted
from app.model.removal import Removed
from app.model.shown_text import shown
from app.store.backup_folder import N_KEPT, BackupFolder


def confirmed(what: str, *, typed_as: str) -> None:
    """Return once a person has typed what is to be deleted; raise otherwise."""
    if not sys.stdin.isatty():
        raise BadInput(
            f"Nobody sits at a terminal to confirm that {what} are to be deleted. It cannot be "
            "taken back. A script says --yes."
        )
    print(f"{what} will be deleted. Their keys are destroyed, and nothing brings them back.")
    if input(f"Type {typed_as} to go on: ") != typed_as:
        raise BadInput("That is something else. Nothing was deleted.")


def tell_removed(what: str, removed: Removed, backups: BackupFolder, *, is_in_clinic: bool) -> None:
    """Say what was done, what of it stays, and where a key could not be destroyed."""
    if is_in_clinic:
        backed_up = "" if removed.copies_left else ", nor in its backups"
        print(f"Key destroyed here: {what} cannot be read on this seat{backed_up}.")
        print(
            "What was pushed stays readable: on the clinic's server until this seat's next `clinic "
            "push`, on the other seats until each deletes it or, for a participant, pulls after "
            "that push; in their backups as long."
        )
    elif removed.copies_left:
        print(f"Key destroyed here: {what} cannot be read in these recordings any more.")
    else:
        where = ", ".join(map(shown, removed.folders_reached))
        beside = f" (those in {where})" if where else ""
        print(f"Key destroyed: {what} cannot be read any more, in no backup either{beside}.")
    kept = backups.all()
    if kept:
        print(
            f"Their sealed rows lie in {counted(len(kept), 'backup')} without a key, the newest of "
            f"{kept[0].made_utc:%Y-%m-%d}; {N_KEPT} days with a backup later they are gone too."
        )
    if removed.rows_left is not None:
        print(f"Its rows, which nothing opens any more, go at the next start: {removed.rows_left}")
    if removed.damaged_ids:
        print(
            "Rows on damaged pages cannot be removed and stay, without a key: "
            f"{', '.join(removed.damaged_ids)}. The file of the recordings goes on being told as "
            "damaged until a whole backup is brought back: firing-order backup list."
        )
    tell_copies_left(removed)
    print("Copies of the whole folder made by hand, and files that were exported, are yours.")


def tell_copies_left(removed: Removed) -> None:
    """Name every place whose backups may still be read, and what to do about each."""
    for copy in removed.copies_left:
        print(f"Not reached, backups there may still be read: {shown(copy)}", file=sys.stderr)
    if removed.copies_left:
        print(
            "Connect those disks and start the program: it destroys the key there, too. What is "
            "gone for good is asked for no more with: firing-order backup folder --forget DIR.",
            file=sys.stderr,
        )
