"""Why a file of ours cannot be used, with the value that was found; it reads no file."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

_PLACE = re.compile(r" - at `(?P<kind>key in )?\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_SHOWN_LETTERS = 60
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
_KIND = re.compile(rf"\b({'|'.join(_KINDS)})\b")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where in the file (``dose.n_reps``), what stood there, and which rule it breaks."""

    path: str
    sentence: str


def refusal_of(raw: bytes, problem: msgspec.ValidationError) -> Refusal:
    """Return the refusal of a file that is TOML and breaks a rule."""
    said = str(problem)
    place = _PLACE.search(said)
    rule = said[: place.start()] if place else said
    path = place["path"].lstrip(".") if place else ""
    if not rule.startswith(("Expected", "Invalid", "Object")):
        return Refusal(path, f"{rule}.")  # a rule of our own, which names the value itself
    if rule.startswith("Object"):
        where = f" in {path}" if path else ""
        return Refusal(path, f"{_in_our_words(rule)}{where}. Look at how another file has it.")
    value = _value_at(msgspec.toml.decode(raw), path)
    return Refusal(path, f"{path} is {value}: {_in_our_words(rule)}. Change it.")


def _in_our_words(rule: str) -> str:
    said = rule.replace("Object missing required field", "there is no field")
    said = said.replace("Object contains unknown field", "there is an unknown field")
    said = said.replace("Invalid enum value", "none of the known words is")
    said = said.replace("Expected", "it must be").replace("`", "")
    return _KIND.sub(lambda found: _KINDS[found[0]], said)


def _value_at(data: object, path: str) -> str:
    """Return what stands at a path, as far as the path can be followed."""
    for name, index in _STEP.findall(f".{path}"):
        if name and isinstance(data, dict):
            data = data.get(name)
        elif index.isdigit() and isinstance(data, list) and int(index) < len(data):
            data = data[int(index)]
        else:
            break  # "[...]" is any key of a table: the table is shown
    shown = repr(data)
    return shown if len(shown) <= _SHOWN_LETTERS else f"{shown[:_SHOWN_LETTERS]}…"
