"""Time is an argument: only the composition roots read a clock."""

import ast

from tests.architecture.source_tree import PACKAGES, named, source_files

COMPOSITION_ROOTS = ("app/launch.py", "app/cli/")
CLOCKS = {
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "monotonic"),
    ("time", "monotonic_ns"),
    ("time", "perf_counter"),
    ("time", "perf_counter_ns"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
}


def test_only_composition_roots_read_a_clock():
    found = [
        f"{named(path)}:{node.lineno} reads {owner}.{name}"
        for path in source_files(*PACKAGES)
        if not named(path).startswith(COMPOSITION_ROOTS)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for owner, name in clocks_at(node)
    ]
    assert found == []


def clocks_at(node):
    if isinstance(node, ast.Attribute):
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else None
        owner = node.value.id if isinstance(node.value, ast.Name) else owner
        return {(owner, node.attr)} & CLOCKS
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return {("time", alias.name) for alias in node.names} & CLOCKS
    return set()
