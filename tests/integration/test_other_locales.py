"""The store and the command line in other locales, in a folder whose name is in no encoding."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing

import pytest

from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info, floats_uv, same_bits
from tests.fakes.locales import LOCALES, ROOT, environment_of

PSEUDONYM = "İıŞ ğ 🦢"
WALK = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")  # as the window's library does
assert locale.localeconv()["decimal_point"] == sys.argv.pop(1)
from app.cli.main import main
def run(*arguments):
    code = main(list(arguments))
    if code:
        sys.exit(f"{arguments} ended with {code}")
place = sys.argv[2]
run("participants", "add", sys.argv[1], "--height-cm", "171.5", "--notes", sys.argv[1])
run("participants", "show", sys.argv[1])
run("sessions")
run("export", "latest", "--to", "csv", "--samples-only", "--out", place)
run("backup", "folder", place)
run("backup", "now")
run("backup", "check")
run("store", "check")
run("audit")
run("participants", "bundle", sys.argv[1], "--out", place)
"""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_keeps_the_same_and_writes_the_same(tmp_path, locale):
    home, place = (tmp_path / os.fsdecode(each) for each in (b"h\xff", b"o\xfe"))
    with closing(Store.open(home)) as store:
        writer = store.begin_session(float_info(), started_utc=STARTED)
        writer.append(float_block(0, 700))
        writer.end("stopped")
    environment = environment_of(locale, tmp_path / "locales")
    environment["FIRING_ORDER_HOME"] = str(home)
    point = "," if locale.startswith(("de", "tr")) else "."
    # As bytes: what a terminal hands over, whatever the locale makes of it.
    words = [WALK, point, os.fsencode(PSEUDONYM), os.fsencode(place)]
    walked = subprocess.run(
        [sys.executable, "-c", *words], env=environment, cwd=ROOT, capture_output=True, check=False
    )
    assert walked.returncode == 0, walked.stderr.decode("utf-8", "replace")
    with closing(Store.open(home)) as store:
        (person,) = store.people.all()
        is_utf8 = locale == "C" or locale.endswith("UTF-8")
        if is_utf8:  # else the terminal's bytes are other letters there, as the person sees them
            assert person.pseudonym == PSEUDONYM
            assert store.people.identity(person.id).notes == PSEUDONYM
        assert person.body.height_cm == 171.5
        assert same_bits(store.read(writer.session_id).samples_uv, floats_uv(0, 700))
        assert not store.audit.check().problems
    (samples,) = place.rglob("*_samples.csv")
    second = samples.read_text("utf-8").splitlines()[2].split(",")
    assert [float(cell) for cell in second[1:]] == floats_uv(0, 700)[1].tolist()
    assert list(place.glob("sessions-*.db"))
    assert list(place.glob("participant-*.zip"))
