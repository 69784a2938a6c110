"""The lock files hold what pyproject.toml asks for, and nothing in them is under the GPL."""

import re
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# Their metadata is silent; their licence was read in their source.
SILENT_LICENCES = {"sqlcipher3": "Zlib"}
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


def pins_in(lock_name: str) -> dict[str, str]:
    """Return name -> version for the lines that hold on this machine."""
    text = (ROOT / lock_name).read_text("utf-8")
    return {
        name: version
        for name, version, marker in PIN.findall(text)
        if not marker or Marker(marker).evaluate()
    }


@pytest.mark.parametrize(
    ("lock_name", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-dev.lock", PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_every_dependency_is_locked_within_its_bounds(lock_name, wanted):
    pins = pins_in(lock_name)
    for line in wanted:
        requirement = Requirement(line)
        version = pins.get(canonicalize_name(requirement.name))
        assert version, f"{line} is not in {lock_name}: make it anew, docs/decisions/0003-locks.md"
        assert version in requirement.specifier, f"{line}, but {lock_name} has {version}"


def test_the_lock_for_the_tests_holds_all_of_the_lock_for_running():
    assert pins_in("requirements.lock").items() <= pins_in("requirements-dev.lock").items()


def test_the_environment_holds_what_the_lock_names():
    pins = pins_in("requirements-dev.lock")
    assert {name: distribution(name).version for name in pins} == pins


def test_nothing_the_program_needs_is_gpl():
    for name in pins_in("requirements.lock"):
        licence = licence_of(name)
        # Qt is offered under the LGPL as well, which is the offer we take (docs/decisions/0002).
        without_lgpl = re.sub(r"LGPL[-\w.]*|Lesser General Public", "", licence)
        takes_lgpl = without_lgpl != licence
        is_gpl = re.search(r"\bA?GPL|Affero|GNU General Public", without_lgpl) is not None
        assert licence, f"{name} names no licence"
        assert takes_lgpl or not is_gpl, f"{name}: {licence}"


def licence_of(name: str) -> str:
    meta = distribution(name).metadata
    classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
    stated = meta.get("License-Expression") or " ".join(classifiers) or meta.get("License")
    return stated or SILENT_LICENCES.get(name, "")


def test_no_dependency_ships_a_package_of_our_name():
    owners = packages_distributions()
    for ours in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert set(owners.get(ours, [])) <= {"firing-order"}, f"{ours} also comes from elsewhere"
