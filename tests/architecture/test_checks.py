"""The checkers of the house, run as tests, so that one summary line tells the whole truth."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as check; check()"


def assert_is_content(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(arguments)} says:\n{done.stdout}{done.stderr}", pytrace=False)


def test_ruff_finds_nothing():
    assert_is_content("-m", "ruff", "check", "--quiet", ".")


def test_every_file_is_formatted():
    assert_is_content("-m", "ruff", "format", "--check", "--quiet", ".")


@pytest.mark.timeout(300)
def test_every_type_fits():
    assert_is_content("-m", "mypy")


@pytest.mark.timeout(300)
def test_every_type_of_the_setup_fits():
    assert_is_content("-m", "mypy", "--strict", *map(str, sorted((ROOT / "tools").glob("*.py"))))


@pytest.mark.timeout(300)
def test_every_type_of_the_drawing_tool_fits():
    tool = "tools/exercise_figures"
    assert_is_content("-m", "mypy", "--strict", "--explicit-package-bases", tool)


@pytest.mark.timeout(120)
def test_every_layer_uses_only_what_stands_below_it():
    assert_is_content("-c", LINT_IMPORTS)
