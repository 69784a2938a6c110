"""Names in, drivers out, and nothing loaded that was not asked for."""

import subprocess
import sys
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from drivers import registry
from drivers.base import DriverSpec, FoundSource
from drivers.errors import SourceNotFound, UnknownSource
from drivers.registry import BUILT_IN, discover, kinds, open_source
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).resolve().parents[2]


def test_every_built_in_kind_can_be_made():
    for kind, load in BUILT_IN.items():
        assert isinstance(load(), DriverSpec), kind


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("synthetc:typical", "Did you mean 'synthetic'?"),
        ("Serial:auto", "Did you mean 'serial'?"),
        ("typical", "a source is named kind:place"),
        ("", "a source is named kind:place"),
        ("serial:", "names no port"),
        ("serial:auto?baud=9600", "no option 'baud'"),
        ("serial:auto?channels=9", "at most 8"),
        ("serial:auto?channels=3&names=a,b", "2 entries for 3 channels"),
        ("serial:auto?names=a,a", "a name twice"),
        ("serial:auto?gain=0", "gain must be a number"),
        ("serial:auto?gain=1,2", "2 entries for all channels"),
        ("socket:localhost", "write socket://host:port"),
        ("socket://localhost", "write socket://host:port"),
    ],
)
def test_a_name_nobody_understands_is_refused_in_words_before_anything_is_opened(source, said):
    with pytest.raises(UnknownSource) as caught:
        open_source(source, FakeClock())
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_simulated_person_is_always_found():
    found = discover()
    assert found[0].source == "synthetic:typical"
    assert open_source(found[0].source, time.monotonic)


def strangers(monkeypatch, **values):
    points = [EntryPoint(name, value, registry.ENTRY_POINTS) for name, value in values.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)


def fine_stranger():
    def found():
        return (FoundSource("mine:1", "Mine", "in the cupboard"),)

    return DriverSpec("Mine", lambda rest, clock: f"driver of {rest}", found)


def not_a_spec():
    return 7


def test_a_driver_of_another_package_is_found_and_made(monkeypatch):
    strangers(monkeypatch, mine=f"{__name__}:fine_stranger")
    assert open_source("mine:here", FakeClock()) == "driver of here"
    assert "mine:1" in [found.source for found in discover()]


def test_a_driver_of_another_package_cannot_take_a_name_of_ours(monkeypatch):
    strangers(monkeypatch, synthetic=f"{__name__}:not_a_spec")
    assert open_source("synthetic:typical", FakeClock()).open().is_simulated


@pytest.mark.parametrize("value", ["nowhere:spec", f"{__name__}:nothing", f"{__name__}:not_a_spec"])
def test_a_broken_driver_of_another_package_is_named_and_harms_no_other(monkeypatch, value):
    strangers(monkeypatch, mine=value)
    with pytest.raises(SourceNotFound, match="'mine'"):
        open_source("mine:here", FakeClock())
    problems = {found.source: found.problem for found in discover()}
    assert problems["synthetic:typical"] is None
    assert "'mine'" in problems["mine:"]


def test_no_driver_is_loaded_before_it_is_chosen():
    code = (
        "import sys; from drivers.registry import open_source; import time;"
        "open_source('synthetic:typical', time.monotonic);"
        "print([name for name in ('serial', 'drivers.board', 'drivers.replay') "
        "if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_kind_has_an_example_that_it_understands_and_says_its_limits():
    for each in kinds():
        assert each.example.startswith(f"{each.kind}:"), each
        assert each.title
        assert open_source(each.example, FakeClock()) is not None


def test_a_kind_of_another_package_is_among_them_unless_it_is_broken(monkeypatch):
    strangers(monkeypatch, mine=f"{__name__}:fine_stranger", bad=f"{__name__}:not_a_spec")
    found = {each.kind: each.example for each in kinds()}
    assert found["mine"] == "mine:"
    assert "bad" not in found
