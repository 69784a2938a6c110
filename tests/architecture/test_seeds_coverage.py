"""The page that follows the source articles names every row, and nothing that is not there."""

import re

from app.model.exercise_file import our_exercises
from app.model.guided_protocol_file import our_protocols
from tests.architecture.source_tree import ROOT

PAGE = (ROOT / "docs" / "seeds-coverage.md").read_text("utf-8")
ROWS = re.findall(r"^\| `?([^|`]+?)`? \|", PAGE, re.MULTILINE)
COMPENSATIONS = (
    "back tightens",
    "hamstring tenses first, grips",
    "same-side quad jumps",
    "stomach braces",
    "pelvis tucks, tilts, rotates, drops",
    "knees locked straight",
    "lumbar hyperextension",
    "knee valgus, hip internal rotation",
    "toe-touch pattern",
    "leaning forward in sit-to-stand",
)
PRESETS = (
    "clam",
    "sl_squat",
    "sl_bridge",
    "active_leg_lower",
    "bridge_elevated",
    "bridge_basic",
    "seated_squeeze",
    "standing_squeeze",
    "sit_to_stand_nudge",
    "phe_test",
)


def test_every_row_of_the_source_table_is_followed():
    tests = [f"T{number}" for number in range(1, 10)]
    exercises = [f"E{number}" for number in range(1, 21)]
    wanted = {*tests, *exercises, *COMPENSATIONS, *PRESETS}
    assert wanted - set(ROWS) == set()


def test_every_test_that_is_named_is_there():
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) >= 15
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"def {name}\(", (ROOT / "tests" / file).read_text("utf-8"))
    ]
    assert missing == []


def test_every_exercise_is_named():
    known = {each.id for each in our_exercises()} | {each.id for each in our_protocols()}
    named = set(re.findall(r"`([a-z][a-z_0-9]+)`", PAGE))
    assert {each.id for each in our_exercises()} - named == set()
    assert named - known - set(PRESETS) - {"cannot_show", "rectus_femoris"} == set()
