"""Of a person nothing lies readable anywhere this program writes, but where it was sent."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.app.store.marked_child import FIELDS, marker

ROOT = Path(__file__).resolve().parents[3]
SHARED_MEMORY = Path("/dev/shm")
# Told to nobody by an export: which version a protocol is of is, what it says is not.
NEVER_EXPORTED = {"protocol", "content", "later"}


@pytest.fixture(scope="module", params=["killed", "stopped"])
def places(request, tmp_path_factory):
    """Return where everything but the export lies, and the export, after one such process."""
    inside = tmp_path_factory.mktemp("places")
    homes = {
        "HOME": inside / "home",
        "TMPDIR": inside / "tmp",
        "FIRING_ORDER_HOME": inside / "home" / "store",
        "XDG_DATA_HOME": inside / "data",
        "XDG_CONFIG_HOME": inside / "config",
        "XDG_CACHE_HOME": inside / "cache",
        "XDG_STATE_HOME": inside / "state",
        "XDG_RUNTIME_DIR": inside / "runtime",
    }
    for path in homes.values():
        path.mkdir(parents=True, exist_ok=True)
    out, work = inside / "out", inside / "work"
    work.mkdir()
    began_s = time.time()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.app.store.marked_child", str(out), request.param],
        cwd=work,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **{k: str(v) for k, v in homes.items()}},
        capture_output=True,
        timeout=50,
    )
    assert ended.returncode == (-9 if request.param == "killed" else 0), ended.stderr.decode()
    written = [file for file in inside.rglob("*") if file.is_file() and out not in file.parents]
    if SHARED_MEMORY.is_dir():
        written += [each for each in SHARED_MEMORY.iterdir() if _is_new(each, began_s)]
    return written, out, ended.stdout + ended.stderr


def test_nothing_of_a_person_lies_readable_outside_the_export(places):
    written, _, printed = places
    assert {"sessions.db", "subjects.keys", "store.key"} <= {file.name for file in written}
    assert any(file.name.startswith("sessions-") for file in written)  # a backup, too
    found = [
        (file.name, field)
        for file in written
        for field in FIELDS
        if _holds(file.name.encode() + file.read_bytes(), marker(field))
    ]
    assert found == []
    assert [field for field in FIELDS if _holds(printed, marker(field))] == []


def test_the_search_finds_in_the_export_what_was_sent_there(places):
    _, out, _ = places
    content = b""
    for file in (each for each in out.rglob("*") if each.is_file()):
        content += file.read_bytes()
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as bundle:
                content += b"".join(bundle.read(name) for name in bundle.namelist())
    lacking = {field for field in FIELDS if not _holds(content, marker(field))}
    assert lacking <= NEVER_EXPORTED


def _holds(content, text):
    raw = text.encode("utf-8")
    spellings = [raw, raw[::-1], text.encode("utf-16-le"), text.encode("utf-16-be")]
    spellings += [base64.b64encode(bytes(pad) + raw)[4:-4] for pad in range(3)]
    spellings.append(raw.hex().encode("ascii"))
    return any(each in content for each in spellings)


def _is_new(path, since_s):
    try:
        return path.is_file() and path.stat().st_mtime >= since_s
    except OSError:
        return False
