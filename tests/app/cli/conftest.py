"""The command line as a person uses it: arguments in, exit code and texts out."""

from dataclasses import dataclass

import pytest

from app.cli.main import main
from app.store.key_seals import KdfCost


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def firing_order(capsys):
    """Return a function that runs one command and says how it ended."""

    def run(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = ended.code
        printed = capsys.readouterr()
        return Ended(int(code), printed.out, printed.err)

    return run


@pytest.fixture
def trial(firing_order, tmp_path):
    """Return a function that simulates a recording into a file."""

    def simulate(name="trial.csv", *, seconds=9, scenario="typical", fs=1000):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        ended = firing_order(
            "simulate", "--scenario", scenario, "--seconds", seconds, "--fs", fs, "--out", path
        )
        assert ended.code == 0, ended.err
        return path

    return simulate


@pytest.fixture
def quick_seals(monkeypatch):
    """Ask as little work of each passphrase as is allowed."""
    quick = KdfCost(memory_kib=46 * 1024, n_passes=1)
    monkeypatch.setattr("app.store.keys.KdfCost", lambda: quick)


@pytest.fixture
def said(capsys):
    """Run a command with secrets from the environment; return its code and what it said."""

    def run(*arguments, **secrets):
        with pytest.MonkeyPatch.context() as patch:
            for name, secret in secrets.items():
                patch.setenv(f"FIRING_ORDER_{name}", secret)
            code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run
