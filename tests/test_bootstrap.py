"""The setup behind ./run and ./test: what it asks for, what it skips, what it says."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bootstrap(monkeypatch, tmp_path):
    """Return the setup, working on an empty folder that holds the real lock files."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import bootstrap

    for lock in bootstrap.LOCKS.values():
        (tmp_path / lock).write_bytes((ROOT / lock).read_bytes())
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "installed")
    (tmp_path / ".venv").mkdir()
    return bootstrap


def never(*_arguments):
    pytest.fail("this must not be called")


def test_a_finished_setup_is_not_done_again(bootstrap, monkeypatch):
    bootstrap.STAMP.write_text(
        f"{bootstrap.this_python()}\n{bootstrap.digest('requirements.lock')}"
    )
    monkeypatch.setattr(bootstrap, "install_lock", never)
    bootstrap.provide_environment("run")


def test_a_changed_lock_is_installed_and_leaves_its_mark(bootstrap, monkeypatch):
    installed = []
    monkeypatch.setattr(bootstrap, "install_lock", installed.append)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    bootstrap.STAMP.write_text(f"{bootstrap.this_python()}\nan older lock")
    bootstrap.provide_environment("test")
    assert [lock.name for lock in installed] == ["requirements-dev.lock"]
    monkeypatch.setattr(bootstrap, "install_lock", never)
    bootstrap.provide_environment("test")
    bootstrap.provide_environment("run")


def test_an_interrupted_installation_leaves_no_mark(bootstrap, monkeypatch):
    def break_off(_lock):
        raise bootstrap.CannotStart("no network")

    monkeypatch.setattr(bootstrap, "install_lock", break_off)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    bootstrap.STAMP.write_text("an older lock")
    with pytest.raises(bootstrap.CannotStart):
        bootstrap.provide_environment("run")
    assert not bootstrap.STAMP.exists()


def test_without_root_one_line_to_type_is_all_that_happens(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "missing_packages", lambda _: ["libgl1", "libegl1"])
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"bin/{name}")
    monkeypatch.setattr(bootstrap, "install_as_root", never)
    monkeypatch.setattr(bootstrap, "provide_environment", never)
    assert bootstrap.main(["run"]) == bootstrap.EXIT_MISSING_PARTS
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if "apt-get" in line]) == 1
    assert "install --yes --no-install-recommends libgl1 libegl1" in lines[-1]


def test_what_the_window_needs_from_the_system_is_asked_of_the_loader(bootstrap, monkeypatch):
    import system_parts

    monkeypatch.setattr(system_parts, "QT_LIBRARIES", {"libno_such.so.9": "libno-such9"})
    monkeypatch.setattr(system_parts, "SOUND_LIBRARIES", {})
    if sys.platform.startswith("linux"):
        assert system_parts.missing_packages("run") == ["libno-such9"]


@pytest.mark.parametrize("name", ["run", "test", ".ci/run"])
def test_the_commands_can_be_typed(name):
    assert (ROOT / name).stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("purpose", "rest", "started"),
    [
        ("run", ["devices", "--json"], ["app", "devices", "--json"]),
        ("test", [], ["pytest", "-n", "auto", "--dist", "worksteal"]),
        ("test", ["-k", "onset"], ["pytest", "-k", "onset"]),
        (
            "test",
            ["--benchmarks", "live_window", "--seconds", "9"],
            ["tests.benchmarks.live_window", "--seconds", "9"],
        ),
    ],
)
def test_what_is_typed_behind_the_command_reaches_what_it_starts(
    bootstrap, monkeypatch, purpose, rest, started
):
    monkeypatch.setattr(bootstrap, "ROOT", ROOT)
    assert bootstrap.what_to_start(purpose, rest) == started


def test_a_benchmark_that_is_not_there_is_answered_with_those_there_are(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", ROOT)
    with pytest.raises(bootstrap.CannotStart, match="live_window"):
        bootstrap.what_to_start("test", ["--benchmarks", "no-such"])
