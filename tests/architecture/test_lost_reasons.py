"""Every loss of a device says why in words that may leave with a recording: no port, no name."""

import ast

from tests.architecture.source_tree import named, source_files

NOT_OPEN = "is not open"
"""A mistake of the program, not a loss: nothing was recorded then."""


def losses():
    """Give file, line and call of every loss the drivers raise."""
    for path in source_files("drivers"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_call and node.func.id == "DeviceLost" and NOT_OPEN not in ast.unparse(node):
                yield named(path), node.lineno, node


def test_every_loss_has_a_reason():
    found = list(losses())
    assert len(found) >= 10
    without = [
        f"{path}:{line} gives no reason="
        for path, line, node in found
        if "reason" not in {keyword.arg for keyword in node.keywords}
    ]
    assert without == []


def test_no_reason_names_a_port_or_what_the_person_called_the_source():
    told = [
        f"{path}:{line}: {ast.unparse(keyword.value)}"
        for path, line, node in losses()
        for keyword in node.keywords
        if keyword.arg == "reason" and {"place", "_name", "name", "host"} & names_in(keyword.value)
    ]
    assert told == []


def names_in(node):
    return {
        part.attr if isinstance(part, ast.Attribute) else part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute | ast.Name)
    }
