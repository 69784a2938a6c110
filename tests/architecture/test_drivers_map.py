"""The map of the drivers names no file that is gone."""

import re
from pathlib import Path

DRIVERS = Path(__file__).resolve().parents[2] / "drivers"


def test_every_file_on_the_map_of_the_drivers_is_there():
    shelves = (DRIVERS / "README.md").read_text("utf-8").partition("|---|")[2]
    ours, _, makers = shelves.partition("| other makers")
    for folder, row in ((DRIVERS, ours), (DRIVERS / "devices", makers.partition("what they")[2])):
        named = set(re.findall(r"`([a-z_]+)`", row.partition("\n\n")[0])) - {"open", "read"}
        assert len(named) >= 5
        assert named <= {path.stem for path in folder.glob("*.py")}
