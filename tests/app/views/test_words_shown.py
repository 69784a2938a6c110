"""No shown text judges: the banned words are in none of the strings a person can read."""

import ast
import re
from pathlib import Path

import pytest

from app.model.words import INTENDED_USE

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(
    [
        *(ROOT / "app" / "views").rglob("*.py"),
        *(ROOT / "app" / "presenters").rglob("*.py"),
        *(ROOT / "app" / "model").rglob("*.py"),
        *(ROOT / "app" / "figures").rglob("*.py"),
        *(ROOT / "app" / "report").rglob("*.py"),
        ROOT / "dsp" / "findings.py",
        ROOT / "dsp" / "simulate" / "scenario.py",
    ]
)
BANNED = re.compile(
    r"\b(?:ab)?normal\b|dysfunction|inhibited|amnesia|\bweak|\bstrong|injury risk|diagnos|\btreat"
    r"|\bcures?\b|patholog|\bpass(?:ed|es)?\b|\bfail|(?:\bin)?correct|(?:wrong|right) order",
    re.IGNORECASE,
)
# A style sheet and identifiers are not shown; docstrings are for developers.
SHOWN_AS_IS = {INTENDED_USE}


def shown_strings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and node.value not in SHOWN_AS_IS
        and "{" not in node.value[:1]
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_no_shown_text_judges(path):
    found = [text for text in shown_strings(path) if BANNED.search(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["abnormal order", "Weak glute", "the test failed", "incorrect", "right order", "treats pain"],
)
def test_the_list_catches_what_it_is_for(text):
    assert BANNED.search(text)


@pytest.mark.parametrize("text", ["Right glute", "after", "Cannot tell which started first"])
def test_the_list_lets_plain_words_through(text):
    assert not BANNED.search(text)


def test_every_text_that_views_translate_is_a_literal():
    """Translation tools collect literals; a variable would be missed."""
    missed = []
    for path in (ROOT / "app" / "views").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_tr = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr"
            if is_tr and not isinstance(node.args[0], ast.Constant):
                missed.append(f"{path.name}:{node.lineno}")
    # The intended use, the scenarios' and the store's own words are constants of other modules.
    assert sorted(line.partition(":")[0] for line in missed) == [
        "main_window.py",
        "recordings.py",
        "scenario_form.py",
    ]
