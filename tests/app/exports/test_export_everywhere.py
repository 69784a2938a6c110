"""The same bytes in every locale, and any name stored as it is and written so that nothing runs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from contextlib import closing

import edfio
import pytest
from scipy.io import loadmat

from app.model.export import Disclosure, ExportForm
from app.model.participant import Identity, Participant
from app.model.session_details import SessionDetails
from app.store.encoding import storable
from app.store.store import Store
from dsp.block import ChannelInfo, StreamInfo
from tests.app.exports.bids_sessions import told_in_full
from tests.app.exports.exporting import export, export_csv
from tests.app.store.streams import STARTED, float_block
from tests.fakes.locales import ROOT, environment_of

SCRIPT = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")  # as the window's library does
from pathlib import Path
from app.exports.progress import ExportProgress
from app.exports.session_export import export_session
from app.model.csv_profile import read_profile
from app.model.export import ExportForm, ExportWish
from app.store.store import Store
store = Store.open_to_read(Path(sys.argv[1]))
for form in ExportForm:
    wish = ExportWish(Path(sys.argv[2]), form=form)
    export_session(store, "latest", wish, findings=None, progress=ExportProgress())
wish = ExportWish(Path(sys.argv[2]) / "excel", profile=read_profile("excel-de"))
export_session(store, "latest", wish, findings=None, progress=ExportProgress())
"""

NAMES = {
    "300 characters": "x" * 300,
    "a NUL": "a\0b",
    "a path": "../../x",
    "a device of Windows": "CON",
    "emoji": "🦢🏽",
    "right to left": "\u202egnp.exe",
    "an accent of its own": "Gluta\u0308us",
    "a formula": "=cmd|'/c calc'!A1",
    "an image": '<img src="/etc/hostname">',
    "a line end": "a\r\nb",
    "quotes": "'; DROP TABLE sessions; --\"",
    "half a pair": "a\ud800b",
}


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


def tree(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_bytes_are_the_same_in_every_locale(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        told_in_full(store)
    written = {}
    for locale in ("C", "de_DE.ISO-8859-1", "tr_TR.UTF-8"):
        environment = environment_of(locale, tmp_path / "locales")
        out = tmp_path / locale
        command = [sys.executable, "-c", SCRIPT, str(tmp_path / "home"), str(out)]
        subprocess.run(command, check=True, env=environment, cwd=ROOT)
        written[locale] = tree(out)
    assert len(written["C"]) > 15
    assert all(found == written["C"] for found in written.values())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_of_a_channel_leaves_as_text_in_every_form(store, tmp_path, name):
    info = StreamInfo("synthetic:", "sim", 1000.0, (ChannelInfo(name), ChannelInfo("b")))
    writer = store.begin_session(info, started_utc=STARTED)
    writer.append(float_block(0, 30, 2))
    writer.add_event(3, "note", name)
    writer.end("stopped by the user")
    kept = store.find("latest").info.channels[0].name
    assert kept == storable(name)
    out = tmp_path / "out"
    places = {form: export(store, writer.session_id, out, form=form).place for form in ExportForm}
    assert all(path.is_relative_to(out) for path in out.rglob("*"))
    for path in out.rglob("*"):
        relative = path.relative_to(out).as_posix()
        assert relative.isascii()
        assert relative.isprintable()

    (sidecar,) = places[ExportForm.CSV].glob("*.json")
    assert json.loads(sidecar.read_text("utf-8"))["channels"][0]["name"] == kept
    (channels,) = places[ExportForm.CSV].glob("*_channels.csv")
    with channels.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))["channel"]
    assert first in (kept, f"'{kept}")
    assert not first.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
    label = edfio.read_edf(places[ExportForm.EDF]).signals[0].label
    assert label.isascii()
    assert label.isprintable()
    assert len(label) <= 16
    told = loadmat(places[ExportForm.MAT], simplify_cells=True)["session"]
    assert str(told["variables"][0]).isidentifier()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_of_a_person_is_kept_and_told_only_for_a_reason(store, tmp_path, name):
    store.people.add(Participant("p-1", name), Identity(name, 1950, name))
    info = StreamInfo("synthetic:", "sim", 1000.0, (ChannelInfo("a"), ChannelInfo("b")))
    writer = store.begin_session(
        info, started_utc=STARTED, details=SessionDetails(participant_id="p-1", notes=name)
    )
    writer.append(float_block(0, 30, 2))
    writer.end("stopped by the user")
    kept = store.people.identity("p-1").name
    files = export_csv(
        store,
        writer.session_id,
        tmp_path / "told",
        disclosure=Disclosure("asked"),
    )
    told = json.loads(files["sidecar"].read_text("utf-8"))
    assert (told["person"]["name"], told["person"]["pseudonym"]) == (kept, kept)
    for form in ExportForm:
        export(store, writer.session_id, tmp_path / "untold", form=form)
    for path, content in tree(tmp_path / "untold").items():
        if len(name) > 3:
            assert name.encode("utf-8", "replace") not in content, path
