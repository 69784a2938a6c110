"""A real server, two seats, and their command line."""

import io

import pytest

from app.cli.main import main
from app.clinic.server import ClinicServer
from app.clinic.tables import metadata
from app.store.store import Store
from tests.fakes.postgres import PostgresServer


@pytest.fixture(scope="module")
def cluster():
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def server(cluster):
    made = ClinicServer(cluster.url)
    made.set_up()
    yield made
    with made.transaction() as connection:
        metadata.drop_all(connection)
    made.close()


@pytest.fixture
def seat(tmp_path):
    store = Store.open(tmp_path / "seat")
    yield store
    store.close()


@pytest.fixture
def other_seat(tmp_path):
    store = Store.open(tmp_path / "other")
    yield store
    store.close()


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
