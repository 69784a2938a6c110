"""The command line of several seats."""

import io

import pytest

from app.cli.main import main
from app.clinic.server import ClinicServer
from app.clinic.tables import metadata


@pytest.fixture
def said_of(tmp_path, monkeypatch, capsys, cluster):
    """Return a function that runs ``clinic`` on a seat and returns its code and what it said."""

    def run(home, *arguments, typed=""):
        monkeypatch.setenv("FIRING_ORDER_HOME", str(tmp_path / home))
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        code = main(["clinic", *arguments])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    yield run
    server = ClinicServer(cluster.url)
    with server.transaction() as connection:
        metadata.drop_all(connection)
    server.close()
