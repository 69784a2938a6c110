"""The official validator finds an exported data set compatible with BIDS, and errors where made.

    pip install --group readers
    python -m pytest tests/readers

Without that group every test here is skipped and says so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.store.store import Store
from tests.app.exports.bids_sessions import SESSIONS, export_bids

NAME = "bids-validator-deno"


@pytest.fixture
def validator():
    beside = Path(sys.executable).parent
    found = shutil.which(NAME, path=str(beside)) or shutil.which(NAME)
    if found is None:
        pytest.skip(f"{NAME} is not installed: it is in the group 'readers'")
    return found


def problems(validator, folder):
    """Return the codes of the errors the validator finds."""
    done = subprocess.run(
        [validator, "--json", "--ignoreWarnings", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    issues = json.loads(done.stdout)["issues"]["issues"]
    return [each for each in issues if each["severity"] == "error"]


@pytest.mark.parametrize("make", SESSIONS.values(), ids=SESSIONS)
def test_a_data_set_is_compatible(validator, tmp_path, make):
    with closing(Store.open(tmp_path / "home")) as store:
        folder = export_bids(store, make(store), tmp_path / "out")
    assert problems(validator, folder) == []


def test_the_validator_would_find_an_error(validator, tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        folder = export_bids(store, SESSIONS["told in full"](store), tmp_path / "out")
    (sidecar,) = folder.rglob("*_emg.json")
    told = json.loads(sidecar.read_text("utf-8"))
    del told["EMGReference"]
    sidecar.write_text(json.dumps(told), "utf-8")
    assert "SIDECAR_KEY_REQUIRED" in {each["code"] for each in problems(validator, folder)}
