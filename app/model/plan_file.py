"""A plan as TOML that people can read, and back; it signs nothing and keeps none."""

from __future__ import annotations

import msgspec

from app.model.phrase import Phrase
from app.model.plan import FORMAT, Plan
from app.model.plan_words import exercise_title, item_phrase, plan_notes
from app.model.refusal import refusal_of
from app.model.toml_data import without_none


class PlanError(Exception):
    """A plan cannot be used; the message names the value, the rule and what to do.

    ``path`` names the field (``items[0].n_reps``), so that an editor can show it there.
    """

    def __init__(self, sentence: str, path: str = "") -> None:
        super().__init__(sentence)
        self.path = path


def encode_plan(plan: Plan) -> bytes:
    """Return the content of a file: what it asks for in words, then all of it as data."""
    head = "".join(f"# {line}\n" for line in _in_words(plan))
    return head.encode("utf-8") + b"\n" + msgspec.toml.encode(_data(plan))


def decode_plan(raw: bytes) -> Plan:
    """Return the plan a file's content describes; raises PlanError."""
    try:
        version = msgspec.toml.decode(raw, type=dict[str, object]).get("format")
        if version != FORMAT:
            raise PlanError(
                f"its format is {version!r}, this program reads {FORMAT!r}. Update the program, or "
                "ask for the plan anew.",
                "format",
            )
        return msgspec.toml.decode(raw, type=Plan)
    except msgspec.ValidationError as exc:
        refusal = refusal_of(raw, exc)
        raise PlanError(refusal.sentence, refusal.path) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise PlanError(f"it is not TOML ({exc}). Ask for the file again.") from exc


def plan_of(fields: dict[str, object]) -> Plan:
    """Return the plan that an editor's fields describe; raises PlanError."""
    return decode_plan(msgspec.toml.encode(without_none(fields)))


def _data(plan: Plan) -> object:
    # A date is a word of TOML itself, which msgspec would spell as a text.
    return without_none(msgspec.to_builtins(plan, builtin_types=(type(plan.starts_on),)))


def _in_words(plan: Plan) -> list[str]:
    said: list[Phrase | str] = [
        "A practice plan of Firing Order. It names no person.",
        f"Version {plan.version}, from {plan.starts_on.isoformat()}.",
    ]
    for item in plan.items:
        exercise = plan.exercise_of(item)
        said.append(f"- {exercise_title(exercise).text()}: {item_phrase(item, exercise).text()}")
    said.extend(plan_notes(plan))
    texts = (each if isinstance(each, str) else each.text() for each in said)
    return [" ".join(text.split()) for text in texts]  # a title with a line break is one comment
