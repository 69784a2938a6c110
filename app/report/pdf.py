"""A page as PDF/A, set by Typst from ready words; it asks for no font and no file of its own."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import date
from importlib.resources import files
from typing import Any, Literal

import msgspec
import typst

from app.exports.errors import ExportFailed
from app.model.report import Paper
from app.report.blocks import PageBlocks
from app.report.figures import PRINT_FONTS
from app.report.sheet import Sheet

STANDARD: Literal["a-1a"] = "a-1a"
"""PDF/A-1, level A: kept for decades, embedded fonts, tagged for screen readers."""

SAYS_NOTHING = date(1980, 1, 1)
"""PDF/A asks for a date. Where the day must not leave it is this one, as in our zips."""

_PARTS = "parts.typ"
_N_TRIES = 40
_LONGEST = 160
_UNSHOWN = re.compile(r"the text `\"(?P<text>.+?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{(?P<code>[0-9a-f]+)\}")
_NOT_LETTERS = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def pdf_page(blocks: PageBlocks, *, paper: Paper, day: date | None, language: str = "en") -> bytes:
    """Return the page as one sheet of PDF/A.

    A letter that no font on this computer has is written as its number, ``[U+65E5]``.
    """
    fields = asdict(replace(blocks, notes=_shortened(blocks.notes, 3 * _LONGEST)))
    titles, captions = fields.pop("figure_titles"), fields.pop("figure_captions")
    fields["figures"] = [
        {"title": title, "svg": each.svg, "description": each.description, "caption": caption}
        for title, each, caption in zip(titles, blocks.figures, captions, strict=True)
    ]
    return _set("page.typ", fields, paper=paper, day=day, language=language)


def pdf_sheet(sheet: Sheet, *, paper: Paper, day: date | None, language: str = "en") -> bytes:
    """Return a page of words, tables and pictures as one sheet of PDF/A."""
    fields = asdict(sheet)
    fields["figures"] = [
        {
            "title": each.title,
            "svg": each.figure.svg,
            "description": each.figure.description,
            "caption": f"{each.sentence} {each.note}",
        }
        for each in sheet.figures
    ]
    return _set("sheet.typ", fields, paper=paper, day=day, language=language)


def _set(
    template_name: str, fields: dict[str, Any], *, paper: Paper, day: date | None, language: str
) -> bytes:
    """Return a sheet that Typst sets from a template and words."""
    fields["who"] = _shortened(fields["who"])
    text = _data(fields, paper=paper, day=day or SAYS_NOTHING, language=language)
    parts = (files("app.report").joinpath(name) for name in (_PARTS, template_name))
    template = b"\n".join(part.read_bytes() for part in parts)
    for _ in range(_N_TRIES):
        try:
            made: bytes = typst.compile(
                template, sys_inputs={"page": text}, format="pdf", pdf_standards=[STANDARD]
            )
        except typst.TypstError as exc:
            unshown = _UNSHOWN.search(str(exc))
            if unshown is None:
                raise ExportFailed(
                    f"The page could not be set ({exc}). Write it as HTML instead, and send us "
                    "these words."
                ) from exc
            text = _spelled_out(text, unshown["text"])
        else:
            return made
    raise ExportFailed(
        "The page holds too many letters that no font of this computer has. Write it as HTML "
        "instead, or install a font for them."
    )


def _data(fields: dict[str, Any], *, paper: Paper, day: date, language: str) -> str:
    fields |= {
        "paper": paper.value,
        "fonts": PRINT_FONTS,
        "language": language,
        "date": [day.year, day.month, day.day],
    }
    return msgspec.json.encode(_cleaned(fields)).decode()


def _cleaned(value: object) -> object:
    """Return the same data without signs that are no letters: they would turn words round."""
    if isinstance(value, str):
        return _NOT_LETTERS.sub("", value.replace("\n", " "))
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    return value


def _shortened(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _spelled_out(text: str, unshown: str) -> str:
    """Return the data with letters that cannot be shown written as numbers."""
    letters = _ESCAPED.sub(lambda found: chr(int(found["code"], 16)), unshown)
    for letter in set(letters):
        text = text.replace(letter, f"[U+{ord(letter):04X}]")
    return text
