"""Files and functions stay short enough to be read at a glance."""

import ast

from tests.architecture.source_tree import PACKAGES, named, source_files

MOST_LINES_IN_A_FUNCTION = 60
MOST_LINES_IN_A_FILE = 400
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}


def test_a_function_fits_on_a_screen():
    found = [
        f"{named(path)}:{node.lineno} {node.name} has {n_lines(node)} lines"
        for path in source_files(*PACKAGES, "tools")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and n_lines(node) > MOST_LINES_IN_A_FUNCTION
    ]
    assert found == []


def n_lines(function):
    """Return the lines of a function without its docstring."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    n_docstring = first.end_lineno - first.lineno + 1 if has_docstring else 0
    return function.end_lineno - function.lineno + 1 - n_docstring


def test_a_file_is_one_thing():
    lengths = {
        named(path): path.read_text("utf-8").count("\n")
        for path in source_files(*PACKAGES, "tools")
    }
    assert {name: n for name, n in lengths.items() if n > MOST_LINES_IN_A_FILE} == {}


def test_a_file_says_what_is_inside():
    names = [path for path in source_files(*PACKAGES, "tools", "tests") if path.stem in VAGUE_NAMES]
    assert [named(path) for path in names] == []
