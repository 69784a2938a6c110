"""The page as PDF: one sheet of PDF/A, a start over its number, and no name that breaks it."""

import time
from dataclasses import replace
from datetime import date

import numpy as np
import pypdfium2
import pytest

from app.figures.colours import LIGHT
from app.model.export import Disclosure
from app.model.guided_protocol import Side
from app.model.report import Paper
from app.report.blocks import blocks_of
from app.report.pdf import pdf_page
from tests.app.report.pages import named, page

SCALE = 4
HOSTILE = {
    "long": "Anneliese " * 30,
    "markup": '<img src=x onerror="alert(1)"> #let x = 1; $y$ *bold* @cite \\n \\" \\',
    "emoji": "Ann 😀👩‍⚕️",
    "hebrew": "חנה Ann",
    "arabic": "آن",
    "japanese": "安 Ann",
    "nul": "An\x00n",
    "bidi": "Ann \u202egnorw\u202c",
    "lines": "Ann\nExample\r\tx",
}


def say(said):
    return said.text()


def made(of, *, paper=Paper.A4, day=date(2026, 11, 21)):
    return pdf_page(blocks_of(of, say), paper=paper, day=day)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return document[0].get_textpage().get_text_bounded()


@pytest.fixture(scope="module")
def both_legs():
    return made(page(Side.RIGHT, Side.LEFT))


@pytest.mark.parametrize(
    ("paper", "size_mm"), [(Paper.A4, (210, 297)), (Paper.LETTER, (215.9, 279.4))]
)
@pytest.mark.parametrize("sides", [(Side.RIGHT,), (Side.RIGHT, Side.LEFT)])
def test_a_test_is_one_sheet_of_the_paper_that_was_asked_for(paper, size_mm, sides):
    document = pypdfium2.PdfDocument(made(page(*sides), paper=paper))
    assert len(document) == 1
    size_pt = document[0].get_size()
    assert size_pt == pytest.approx([each / 25.4 * 72 for each in size_mm], abs=0.5)


def test_the_words_are_on_it_in_the_order_of_the_blocks(both_legs):
    text = " ".join(text_of(both_legs).split())
    wanted = [
        "which muscle started when",
        "Ann Example · P-014 · 34 years · female",
        "Simulated person",
        "Left leg",
        "Right glute started after the right hamstring in 7 of 9 lifts",
        "Glute – hamstring",
        "every lift",
        "average level",
        "level while holding",
        "How good was the recording",
        "Change since an earlier test",
        "Pain and notes",
        "Signature",
        "Guimarães 2010",
        "not a medical device",
        "page 1 of 1",
    ]
    places = [text.find(words) for words in wanted]
    assert -1 not in places, [w for w, at in zip(wanted, places, strict=True) if at < 0]


def test_it_says_that_it_is_pdf_a_with_fonts_inside_and_tags(both_legs):
    for wanted in (b"pdfaid", b"/OutputIntent", b"/StructTreeRoot", b"/FontFile", b"/MarkInfo"):
        assert wanted in both_legs
    for unwanted in (b"/JavaScript", b"/URI", b"/Launch", b"/EmbeddedFile", b"/AcroForm"):
        assert unwanted not in both_legs


def test_on_the_painted_page_a_start_lies_over_its_number():
    """Looked at is what a printer gets: the dot of a lift of +100 ms, and the number below."""
    of = page()
    (leg,) = of.test.legs
    first = leg.lifts.lines[0]
    start = replace(first.starts[0], lag_ms=100.0, interval_ms=(78.0, 124.0))
    lines = (replace(first, starts=(start,)), *leg.lifts.lines[1:])
    lifts = replace(leg.lifts, lines=lines)
    of = replace(of, test=replace(of.test, legs=(replace(leg, lifts=lifts),)))
    document = pypdfium2.PdfDocument(made(of))
    sheet = document[0]
    number, name = (_middle_of(sheet, words) for words in ("+100", "Lift 1"))
    pixels = sheet.render(scale=SCALE).to_numpy()[..., 2::-1].astype(int)
    wanted = [int(LIGHT.glute[at : at + 2], 16) for at in (1, 3, 5)]
    y = round((sheet.get_height() - name[1]) * SCALE)
    row = np.abs(pixels[y - 3 * SCALE : y + 2 * SCALE] - wanted).max(axis=2) < 12
    columns = np.flatnonzero(row.any(axis=0))
    columns = columns[np.abs(columns / SCALE - number[0]) < 40]
    assert columns.mean() / SCALE == pytest.approx(number[0], abs=0.75)


def _middle_of(sheet, words):
    """Return the middle of where words stand first, in points from the lower left."""
    textpage = sheet.get_textpage()
    searcher = textpage.search(words, match_whole_word=False)
    index, count = searcher.get_next()
    boxes = [textpage.get_charbox(at) for at in range(index, index + count)]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return (left + right) / 2, (bottom + top) / 2


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_name_of_any_kind_is_words_and_makes_no_second_page(name):
    pdf = made(page(person=named(name)))
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    assert "Right glute started after" in " ".join(text_of(pdf).split())


def test_what_no_font_has_is_told_by_its_number():
    """A script that no computer can be asked to have."""
    assert "[U+E9F7]" in text_of(made(page(person=named("Ann \ue9f7"))))


def test_markup_in_a_name_stands_as_it_was_typed():
    assert '<img src=x onerror="alert(1)">' in text_of(made(page(person=named(HOSTILE["markup"]))))


def test_who_is_nobody_s_business_leaves_neither_name_nor_day():
    pdf = made(page(disclosure=Disclosure()), day=None)
    text = text_of(pdf)
    for secret in ("Ann", "P-014", "2026", "34 years", "Example"):
        assert secret not in text
    assert "study id 1a2b3c4d" in text
    assert "30–39 years" in text
    assert b"2026" not in pdf


def test_a_test_of_which_nothing_can_be_drawn_still_has_its_page():
    of = page()
    (leg,) = of.test.legs
    bare = replace(leg, pairs=(), lifts=None, levels=None, sizes=(), quality=())
    text = text_of(made(replace(of, test=replace(of.test, legs=(bare,)))))
    assert "page 1 of 1" in text
    assert "every lift" not in text


def test_forty_tries_of_a_leg_are_one_page_that_counts_what_it_leaves_out():
    of = page()
    (leg,) = of.test.legs
    unused = next(line for line in leg.lifts.lines if line.why_not is not None)
    lifts = replace(leg.lifts, lines=(*leg.lifts.lines, *[unused] * 30))
    of = replace(of, test=replace(of.test, legs=(replace(leg, lifts=lifts),)))
    pdf = made(of)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert "32 more tries that are not used are in the recording" in " ".join(text_of(pdf).split())


def test_in_grey_the_band_and_the_hatching_are_still_seen():
    """A printer without colours keeps what is told by more than a hue."""
    (leg,) = page().test.legs
    row = next(line for line in leg.lifts.lines if line.why_not is not None)
    sheet = pypdfium2.PdfDocument(made(page()))[0]
    grey = sheet.render(scale=SCALE, grayscale=True).to_numpy().squeeze().astype(int)
    zero = _middle_of(sheet, "+50")
    reason = _middle_of(sheet, row.why_not.text())
    y = round((sheet.get_height() - reason[1]) * SCALE)
    hatched = grey[y - 3 * SCALE : y + 3 * SCALE, : round(zero[0] * SCALE)]
    assert hatched.min() < 200
    above = round((sheet.get_height() - _middle_of(sheet, "Lift 10")[1]) * SCALE)
    band = grey[above, round((zero[0] - 24) * SCALE) : round(zero[0] * SCALE)]
    assert 200 < np.median(band) < 256


def test_a_page_is_set_in_less_than_a_second():
    """The first one reads the fonts of the computer; the benchmark has both figures."""
    blocks = blocks_of(page(Side.RIGHT, Side.LEFT), say)
    pdf_page(blocks, paper=Paper.A4, day=None)
    begun = time.process_time()
    pdf_page(blocks, paper=Paper.A4, day=None)
    assert time.process_time() - begun < 2.0


@pytest.mark.parametrize("sides", [(Side.RIGHT,), (Side.RIGHT, Side.LEFT)])
def test_no_muscles_name_is_broken_over_lines(sides):
    lines = [line.strip() for line in text_of(made(page(*sides))).splitlines()]
    assert any(line.startswith("(gluteus maximus)") for line in lines)
    assert any(line.startswith("Right hamstring") for line in lines)
    assert not any(line in ("Right", "maximus)", "femoris)", "side)") for line in lines)
