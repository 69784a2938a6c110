"""The entry: a window where there is a screen, otherwise a sentence and the same path as text."""

import subprocess
import sys
from pathlib import Path

import pytest

import app.__main__ as entry
from app.cli.screen import find_screen

ROOT = Path(__file__).resolve().parents[3]


def test_without_a_screen_the_demo_runs_and_says_why(monkeypatch, capsys):
    ran = []
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(entry, "run_command", lambda arguments: ran.append(arguments) or 0)
    monkeypatch.setattr(sys, "argv", ["firing-order"])
    monkeypatch.setattr(sys, "platform", "linux")
    assert entry.main() == 0
    assert ran == [["demo", "--seconds", "20"]]
    assert "no screen" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "no screen"),
        ({"DISPLAY": ":987"}, ":987"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"QT_QPA_PLATFORM": "offscreen"}, None),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can be without one")
def test_a_screen_is_looked_for_before_qt_would_abort(environment, words):
    found = find_screen(environment)
    assert found is None if words is None else words in found


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["analyse", "--help"]])
def test_help_loads_nothing_of_the_window(arguments):
    script = (
        "import sys; sys.modules['PySide6'] = None; import app.__main__ as m; sys.exit(m.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "iring" in done.stdout


def test_an_unknown_command_is_answered_with_those_there_are(firing_order):
    ended = firing_order("analyze")
    assert ended.code == 2
    assert "analyse" in ended.err
