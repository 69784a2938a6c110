"""Acts on the files of a store, each with what may be left of it when it is cut short anywhere.

``prepare`` lays out the state before, ``do`` is the act, ``judge`` yields what is neither the old
state nor the new one; ``is_done`` says that the act came back without an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.export import ExportWish
from app.model.preferences import PreferenceFile, Preferences
from app.store import keys
from app.store.backup import check_backup
from app.store.backup_folder import BackupFolder
from app.store.errors import StoreLocked, StoreMissing, WrongPassphrase
from app.store.protection import begin_anew, change_passphrase, renew_recovery_key
from app.store.restore import restore
from app.store.store import Store
from tests.app.store.old_stores import fill_second_version
from tests.app.store.streams import (
    STARTED,
    counts_uv,
    float_block,
    float_info,
    floats_uv,
    same_bits,
)

PASSPHRASE = "vier gelbe Gänse"
N_BEFORE = 700
N_SAVED = 1500
_EVENING = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
_NEXT_DAY = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Act:
    """One act; ``do`` is handed a way to tell what it has acknowledged."""

    prepare: Callable[[Path], None]
    do: Callable[[Path, Say], None]
    judge: Callable[[Path, bool, tuple[str, ...]], Iterator[str]]


def _recorded(home: Path) -> None:
    with closing(Store.open(home)) as store:
        for session_id in ("one", "two"):
            writer = store.begin_session(float_info(), started_utc=STARTED, session_id=session_id)
            writer.append(float_block(0, N_BEFORE))
            writer.end("stopped")


def _backed_up(home: Path) -> None:
    _recorded(home)
    with closing(Store.open(home)) as store:
        store.back_up(BackupFolder(home / "backups"), _EVENING)


def _grown_since_its_backup(home: Path) -> None:
    _backed_up(home)
    with closing(Store.open(home)) as store:
        writer = store.begin_session(float_info(), started_utc=STARTED, session_id="three")
        writer.append(float_block(0, N_BEFORE))
        writer.end("stopped")


def _nothing(home: Path) -> None:
    home.mkdir(mode=0o700)


def _contents(store: Store) -> dict[str, int]:
    """Return every session's length; raise where one is not what was recorded."""
    found = {}
    for session in store.sessions():
        recording = store.read(session.id)
        n_samples = len(recording.samples_uv)
        whole = floats_uv(0, n_samples)
        if recording.damaged or recording.gaps or not same_bits(recording.samples_uv, whole):
            raise AssertionError(f"session {session.id} does not hold what was recorded")
        found[session.id] = n_samples
    if store.unreadable():
        raise AssertionError(f"unreadable: {store.unreadable()}")
    return found


_BEFORE = {"one": N_BEFORE, "two": N_BEFORE}


def _expect(home: Path, *allowed: dict[str, int], passphrase: str | None = None) -> Iterator[str]:
    with closing(Store.open(home, passphrase=passphrase)) as store:
        found = _contents(store)
    if found not in allowed:
        yield f"the store holds {found}"


def _save(home: Path, say: Say) -> None:
    with closing(Store.open(home)) as store:
        writer = store.begin_session(float_info(), started_utc=STARTED, session_id="new")
        for start in range(0, N_SAVED, 100):
            writer.append(float_block(start, 100))
            if start % 300 == 0:
                writer.sync()
                say(str(writer.durable_samples))
        writer.end("stopped")
        say(str(writer.durable_samples))


def _judge_save(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    with closing(Store.open(home)) as store:
        found = _contents(store)
    n_new = found.pop("new", 0)
    n_durable = max([0, *map(int, said)])
    if found != _BEFORE:
        yield f"the earlier sessions are {found}"
    if n_new < n_durable or (is_done and n_new != N_SAVED):
        yield f"{n_new} samples of the new session are there, {n_durable} were durable"


def _first_start(home: Path, say: Say) -> None:
    Store.open(home).close()


def _judge_first_start(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    yield from _expect(home, {})


def _migrate(home: Path, say: Say) -> None:
    Store.open(home).close()


def _judge_migrate(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    with closing(Store.open(home)) as store:
        for session in store.sessions():
            samples_uv = store.read(session.id).samples_uv
            if not same_bits(samples_uv, counts_uv(0, 1200)):
                yield f"session {session.id} of the older store is not what it was"
        if len(store.sessions()) != 2:
            yield f"{len(store.sessions())} sessions of the older store are left"


def _rekey(home: Path, say: Say) -> None:
    change_passphrase(home, None, PASSPHRASE)


def _judge_rekey(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    try:
        if keys.key_state(home / "store.key").protection is keys.Protection.NONE:
            if is_done:
                yield "the passphrase that was set is not there"
            yield from _expect(home, _BEFORE)
        else:
            yield from _expect(home, _BEFORE, passphrase=PASSPHRASE)
    except (StoreLocked, WrongPassphrase) as problem:
        yield f"neither the old key nor the new one opens: {problem}"
    part = home / "store.key.part"
    if part.exists():
        yield "a part of a key file is left after a start"


def _recovery_key(home: Path, say: Say) -> None:
    say(renew_recovery_key(home, None))


def _judge_recovery_key(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    yield from _expect(home, _BEFORE)
    if is_done:
        keys.recover_key(home / "store.key", said[-1])


def _delete(home: Path, say: Say) -> None:
    with closing(Store.open(home)) as store:
        store.delete_session("one")
        say("deleted")


def _judge_delete(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    without = {"two": N_BEFORE}
    allowed = (without,) if said else (_BEFORE, without)
    yield from _expect(home, *allowed)
    # And what a restore of the older backup would show of it.
    ids = set()
    with closing(Store.open(home)) as store:
        ids = {each.id for each in store.sessions()}
        problems = store.audit.problems() if hasattr(store.audit, "problems") else ()
    if "one" not in ids and problems:
        yield f"the audit log says {problems}"


def _back_up(home: Path, say: Say) -> None:
    with closing(Store.open(home)) as store:
        store.back_up(BackupFolder(home / "backups"), _NEXT_DAY)


def _judge_back_up(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    yield from _expect(home, _BEFORE)
    folder = BackupFolder(home / "backups")
    made = folder.all()
    if len(made) not in ((2,) if is_done else (1, 2)):
        yield f"{len(made)} backups are listed"
    for backup in made:
        key = keys.load_key(folder.key, None)
        if not check_backup(backup.path, key.key).is_sound:
            yield f"the backup {backup.path.name} is not sound"


def _restore(home: Path, say: Say) -> None:
    folder = BackupFolder(home / "backups")
    key = keys.load_key(folder.key, None)
    restore(home, folder, folder.find(None), key, aside_name="aside-1")


def _judge_restore(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    old = {**_BEFORE, "three": N_BEFORE}
    yield from _expect(home, *((_BEFORE,) if is_done else (old, _BEFORE)))


def _anew(home: Path, say: Say) -> None:
    begin_anew(home, "aside-1")


def _judge_anew(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    yield from _expect(home, *(({},) if is_done else (_BEFORE, {})))
    with closing(Store.open(home)) as store:
        is_new = not store.sessions()
    aside = home / "aside-1"
    if is_new:
        for name in ("sessions.db", "store.key", "subjects.keys"):
            if not (aside / name).exists():
                yield f"{name} is neither in its place nor aside"


def _export(home: Path, say: Say) -> None:
    with closing(Store.open_to_read(home)) as store:
        wish = ExportWish(home / "out")
        export_session(store, "one", wish, findings=None, progress=ExportProgress())


def _judge_export(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    yield from _expect(home, _BEFORE)
    out = home / "out"
    shown = (
        [each for each in out.iterdir() if not each.name.startswith(".")] if out.exists() else []
    )
    if len(shown) > 1 or (is_done and len(shown) != 1):
        yield f"{[each.name for each in shown]} was exported"
    for place in shown:
        found = {file.name: sha256(file.read_bytes()).hexdigest() for file in place.rglob("*.csv")}
        if not found or any(not file.stat().st_size for file in place.rglob("*")):
            yield f"{place.name} is half an export"
        n_lines = sum(1 for _ in next(place.rglob("*samples*.csv")).open())
        if n_lines != N_BEFORE + 1:
            yield f"{place.name} has {n_lines} lines"


def _choose(home: Path, say: Say) -> None:
    problem = PreferenceFile(home).change(lambda each: replace(each, look="dark"))
    if problem is not None:
        raise StoreMissing(problem.text())


def _judge_choose(home: Path, is_done: bool, said: tuple[str, ...]) -> Iterator[str]:
    preferences, problem = PreferenceFile(home).read()
    allowed = [Preferences(look="dark")] if is_done else [Preferences(), Preferences(look="dark")]
    if problem is not None or preferences not in allowed:
        yield f"the settings are {preferences}, {problem}"


ACTS = {
    "first start": Act(_nothing, _first_start, _judge_first_start),
    "save": Act(_recorded, _save, _judge_save),
    "migrate": Act(fill_second_version, _migrate, _judge_migrate),
    "rekey": Act(_recorded, _rekey, _judge_rekey),
    "recovery key": Act(_recorded, _recovery_key, _judge_recovery_key),
    "delete": Act(_backed_up, _delete, _judge_delete),
    "backup": Act(_backed_up, _back_up, _judge_back_up),
    "restore": Act(_grown_since_its_backup, _restore, _judge_restore),
    "anew": Act(_recorded, _anew, _judge_anew),
    "export": Act(_recorded, _export, _judge_export),
    "settings": Act(_recorded, _choose, _judge_choose),
}
