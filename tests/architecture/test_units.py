"""A number with a unit says it in its name: the last word of every float a function takes."""

import ast
import re

from tests.architecture.source_tree import named, source_files

UNIT = re.compile(
    r"(^|_)(s|ms|us|hz|uv|mv|v|db|deg|bpm|px|mm|counts?|bytes|percent|uv2|lines|samples|ticks?)$"
)
# Numbers without a unit, by the words that say so.
PURE = re.compile(
    r"(^|_)(p|quality|share|ratio|fraction|level|gain|order|factor|scale|weight|probability|quantile"
    r"|per_.+|log_.+|z|x|y|t|value|values|low|high|coverage|at_least|at_most|limit|sd|sds|speed"
    r"|temper|trust|dispersion|energy)$"
)


def test_every_float_parameter_names_its_unit():
    found = [
        f"{named(path)}:{parameter.lineno} {node.name}({parameter.arg})"
        for path in source_files("dsp", "drivers")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for parameter in (*node.args.args, *node.args.kwonlyargs)
        if is_float(parameter.annotation)
        and not UNIT.search(parameter.arg)
        and not PURE.search(parameter.arg)
    ]
    assert found == []


def is_float(annotation):
    return annotation is not None and ast.unparse(annotation).split(" | ")[0] == "float"
