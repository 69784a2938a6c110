"""The map of the drivers names every file, and none that is gone."""

import re
from pathlib import Path

DRIVERS = Path(__file__).resolve().parents[2] / "drivers"


def test_every_file_of_the_drivers_stands_on_a_shelf_of_their_map():
    shelves = (DRIVERS / "README.md").read_text("utf-8").partition("| other makers")[0]
    named = set(re.findall(r"`([a-z_]+)`", shelves.partition("|---|")[2]))
    is_csv_named = "`csv_*`" in shelves
    files = {path.stem for path in DRIVERS.glob("*.py")} - {"__init__"}
    assert is_csv_named
    assert named == {name for name in files if not name.startswith("csv_")}
