"""``firing-order export`` lists, finds and writes sessions; every problem ends in a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing

import pytest

from app.cli.main import main
from app.cli.progress import ShareLine
from app.store.store import Store
from drivers.csv_file import read_csv
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a home folder with two sessions in its store."""
    home = tmp_path / "home"
    monkeypatch.setenv("FIRING_ORDER_HOME", str(home))
    store = Store.open(home)
    for session_id, n_samples in (("aaaa-1", 2000), ("aabb-2", 3000)):
        writer = store.begin_session(count_info(), started_utc=STARTED, session_id=session_id)
        writer.append(block(0, n_samples))
        writer.end("stopped by the user")
    store.close()
    return home


def test_the_latest_session_is_written_and_its_files_named(home, tmp_path, capsys):
    assert main(["export", "latest", "--to", "csv", "--out", str(tmp_path / "out")]) == 0
    named = capsys.readouterr().out.splitlines()
    folder = tmp_path / "out" / "aabb-2_csv"
    assert sorted(named) == sorted(str(path) for path in folder.iterdir())
    samples = folder / "aabb-2_samples.csv"
    assert same_bits(read_csv(samples).on_the_grid(), counts_uv(0, 3000))


def test_a_beginning_of_an_id_names_a_session(home, tmp_path):
    assert main(["export", "aaa", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "aaaa-1_csv" / "aaaa-1.json").exists()


def test_without_a_session_all_are_listed_newest_first(home, capsys):
    assert main(["export"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["aabb-2", "aaaa-1"]
    assert "stopped by the user" in lines[0]


@pytest.mark.parametrize("name", ["zzz", "aa"])
def test_an_unknown_or_unclear_session_ends_with_a_sentence(home, tmp_path, capsys, name):
    assert main(["export", name, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert repr(name) in told
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_a_squeeze_that_is_not_in_the_session_ends_with_a_sentence(home, tmp_path, capsys):
    out = tmp_path / "out"
    code = main(["export", "latest", "--out", str(out), "--reference", "nobody=0:1"])
    assert code == 2
    told = capsys.readouterr().err
    assert "no channel is named 'nobody'" in told
    assert "Give another --reference." in told
    assert not out.exists()


def test_no_recordings_at_all_is_a_sentence_too(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / "empty"))
    assert main(["export", "latest"]) == 2
    assert "no recordings" in capsys.readouterr().err


def test_a_session_can_be_exported_while_another_program_records(home, tmp_path):
    store = Store.open(home)
    assert main(["export", "latest", "--out", str(tmp_path / "out")]) == 0
    store.close()


@pytest.mark.parametrize(
    ("form", "ending"), [("edf", ".edf"), ("bdf", ".bdf"), ("mat", ".mat"), ("bids", "_bids")]
)
def test_every_form_is_written_by_its_word(home, tmp_path, capsys, form, ending):
    assert main(["export", "latest", "--to", form, "--out", str(tmp_path / "out")]) == 0
    (place,) = (tmp_path / "out").iterdir()
    assert place.name == f"aabb-2{ending}"
    assert str(place) in capsys.readouterr().out


def test_what_a_form_cannot_hold_is_said(home, tmp_path, capsys):
    assert main(["export", "latest", "--to", "edf", "--out", str(tmp_path)]) == 0
    assert "samples at the converter's limit, clipped." in capsys.readouterr().out


def test_excel_of_a_country_envelopes_and_one_zip_are_chosen(home, tmp_path):
    arguments = ["--profile", "excel-de", "--with", "envelopes", "--zip", "--samples-only"]
    assert main(["export", "latest", "--out", str(tmp_path / "out"), *arguments]) == 0
    with zipfile.ZipFile(tmp_path / "out" / "aabb-2_csv.zip") as packed:
        envelopes = packed.read("aabb-2_envelopes.csv")
        assert "aabb-2_summary.csv" not in packed.namelist()
    assert envelopes.startswith("\ufefftime_s;gluteus_maximus_R_envelope_uV".encode())


def test_a_profile_that_is_not_known_ends_with_a_sentence(home, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["export", "latest", "--profile", "excel"])
    assert stopped.value.code == 2
    assert "excel-de or excel-pt_BR" in capsys.readouterr().err


@pytest.mark.parametrize("n_shown", [1, 2, 3])
def test_an_interrupted_export_ends_at_once_and_leaves_nothing(
    home, tmp_path, monkeypatch, n_shown
):
    calls = []

    def interrupted(*_):
        calls.append(1)
        if len(calls) == n_shown:
            raise KeyboardInterrupt

    monkeypatch.setattr(ShareLine, "show", interrupted)
    assert main(["export", "latest", "--out", str(tmp_path / "out")]) == 130
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_a_screen_sees_how_far_it_is_and_a_log_sees_nothing():
    class Screen(io.StringIO):
        def isatty(self):
            return True

    screen, log = Screen(), io.StringIO()
    for stream in (screen, log):
        with ShareLine("exporting", stream=stream) as line:
            for share in (None, 0.5, 1.0):
                line.show(share)
    assert "exporting 50 %" in screen.getvalue()
    assert log.getvalue() == ""


def test_a_reason_lets_the_files_tell_when_and_stands_in_the_audit_log(home, tmp_path):
    assert main(["export", "latest", "--out", str(tmp_path), "--identified", "asked by her"]) == 0
    sidecar = json.loads((tmp_path / "aabb-2_csv" / "aabb-2.json").read_text("utf-8"))
    assert sidecar["started"] == STARTED.isoformat()
    with closing(Store.open_to_read(home)) as store:
        line = store.audit.lines()[-1]
    assert (line.act, line.subject, line.detail) == ("exported", "aabb-2", "identified")


@pytest.mark.parametrize(
    "arguments", [["--profile", "excel-de"], ["--with", "envelopes"], ["--zip"]]
)
def test_an_option_that_a_form_does_not_have_is_not_left_out_in_silence(
    home, tmp_path, capsys, arguments
):
    out = tmp_path / "out"
    assert main(["export", "latest", "--to", "edf", "--out", str(out), *arguments]) == 2
    assert f"{arguments[0]} means nothing for edf" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_that_is_none_is_refused_rather_than_left_out(home, tmp_path, capsys, reason):
    out = tmp_path / "out"
    assert main(["export", "latest", "--identified", reason, "--out", str(out)]) == 2
    assert "no reason" in capsys.readouterr().err
    assert not out.exists()


def test_a_session_that_is_being_recorded_is_not_exported_as_if_it_were_whole(
    home, tmp_path, capsys
):
    with closing(Store.open(home)) as store:
        writer = store.begin_session(count_info(), started_utc=STARTED)
        writer.append(block(0, 300))
        assert main(["export", "latest", "--out", str(tmp_path / "out")]) == 2
    assert "is being recorded" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
