"""A database with flipped bits, put back page by page into a copy; the damaged file is kept.

It puts back what one flipped bit took from a page, and leaves any other damage as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.store.folder import create_private, part_of, rename_for_good, sync_file, sync_folder
from app.store.page_check import PAGE_BYTES, PageCheck

LOCK_PAGE = 2**30 // PAGE_BYTES + 1
"""SQLite keeps this page for its locks and never writes it."""
_MOST_TRIED = 16
"""A disk that damaged more pages than these did not flip a bit; each costs up to 0.2 s."""


@dataclass(frozen=True, slots=True)
class MendedPages:
    """The pages that were put back, those that are damaged still, and where the file lies."""

    numbers: tuple[int, ...]
    left: tuple[int, ...]
    kept: Path


def mend_pages(database: Path, key: bytes, *, kept: Path) -> MendedPages:
    """Put back what single flipped bits took; nothing moves where that is nothing.

    Nobody has the database open. Its place is never empty meanwhile, whatever cuts this short.
    """
    check = PageCheck.of(database, key)
    damaged = tuple(damaged_pages(database, check))
    found = {number: check.mended(page, number) for number, page in damaged[:_MOST_TRIED]}
    mended = {number: page for number, page in found.items() if page is not None}
    left = tuple(number for number, _ in damaged if number not in mended)
    if not mended:
        return MendedPages((), left, kept)
    part = part_of(database)
    create_private(part)
    shutil.copyfile(database, part)
    with part.open("r+b") as file:
        for number, page in mended.items():
            file.seek((number - 1) * PAGE_BYTES)
            file.write(page)
    sync_file(part)
    put_in_place(part, database, kept=kept)
    return MendedPages(tuple(mended), left, kept)


def damaged_pages(database: Path, check: PageCheck) -> Iterator[tuple[int, bytes]]:
    """Yield every page that is not what was written under its number."""
    with database.open("rb") as file:
        number = 0
        while len(page := file.read(PAGE_BYTES)) == PAGE_BYTES:
            number += 1
            is_of_salt = number > 1 or page.startswith(check.salt)
            if number != LOCK_PAGE and not (is_of_salt and check.is_whole(page, number)):
                yield number, page


def put_in_place(part: Path, database: Path, *, kept: Path) -> None:
    """Exchange a database for another file of it; the earlier one gets a second name first."""
    try:
        os.link(database, kept)
    except OSError:  # a disk without second names
        shutil.copyfile(database, kept)
        kept.chmod(0o600)
        sync_file(kept)
    sync_folder(kept.parent)
    rename_for_good(part, database)
