"""A page as HTML for a screen reader or a browser: no script, nothing from outside."""

from __future__ import annotations

import re
from html import escape

from app.report.blocks import LegBlock, PageBlocks, TableBlock
from app.report.figures import Figure
from app.report.sheet import Sheet

_UNSHOWABLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; color: #15202B; background: #fff; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; }
th, td { border-bottom: 1px solid #D3DAE0; padding: .3rem .5rem; text-align: right; }
th:first-child, td:first-child, .words { text-align: left; }
caption { text-align: left; font-weight: 600; } dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
.sentence { font-size: 1.25rem; font-weight: 600; } .quiet { color: #475560; }
.simulated { border: 2px solid #22323E; padding: .3rem .6rem; }
figure { margin: 0; } svg { max-width: 100%; height: auto; }
@media print { body { font-size: 11px; margin: 0; } }
"""


def html_page(blocks: PageBlocks, *, language: str = "en") -> str:
    """Return the whole page; every word that was typed by somebody is escaped."""
    parts = [_leg(leg) for leg in blocks.legs]
    parts += [_table(blocks.pairs), f'<p class="quiet">{_text(blocks.pairs_note)}</p>']
    for title, figure, caption in zip(
        blocks.figure_titles, blocks.figures, blocks.figure_captions, strict=True
    ):
        parts += _figure(title, figure, f"{caption} {figure.description}".strip())
    parts += [_table(each) for each in blocks.sizes]
    parts += [f"<h2>{_text(blocks.quality_title)}</h2><dl>"]
    parts += [f"<dt>{_text(what)}</dt><dd>{_text(fact)}</dd>" for what, fact in blocks.facts]
    parts += ["</dl>", f"<h2>{_text(blocks.pain_title)}</h2><p>{_text(blocks.pain)}</p>"]
    if blocks.notes:
        parts.append(f"<p><bdi>{_text(blocks.notes)}</bdi></p>")
    return _document(blocks, parts, language)


def html_sheet(sheet: Sheet, *, language: str = "en") -> str:
    """Return a page of words, tables and pictures; every word that was typed is escaped."""
    first, *others = sheet.sentences
    parts = [f'<p class="sentence">{_text(first)}</p>']
    parts += [f"<p>{_text(each)}</p>" for each in others]
    for each in sheet.figures:
        said = f"{each.sentence} {each.note} {each.figure.description}"
        parts += _figure(each.title, each.figure, said)
    parts += [_table(each) for each in sheet.tables]
    return _document(sheet, parts, language)


def _document(page: PageBlocks | Sheet, parts: list[str], language: str) -> str:
    """Return what stands in the page between its head and its foot."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = [
        "<!doctype html>",
        f'<html lang="{_text(language)}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{_text(page.title)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{_text(page.title)}</h1>",
        f'<p class="quiet"><bdi>{_text(page.who)}</bdi></p>',
    ]
    if page.simulated:
        head.append(f'<p class="simulated">{_text(page.simulated)}</p>')
    foot = [f'<p class="quiet">{_text(limit)}</p>' for limit in page.limits]
    foot.append(f'<p class="quiet">{_text(page.made_by)}</p></main></body></html>\n')
    return "\n".join((*head, *parts, *foot))


def _figure(title: str, figure: Figure, said: str) -> list[str]:
    return [
        f"<h2>{_text(title)}</h2><figure>{figure.svg}",
        f'<figcaption class="quiet">{_text(said)}</figcaption></figure>',
    ]


def _leg(leg: LegBlock) -> str:
    note = f'<p class="quiet">{_text(leg.note)}</p>' if leg.note else ""
    return (
        f'<h2>{_text(leg.title)}</h2><p class="sentence">{_text(leg.sentence)}</p>{note}'
        f'<p class="quiet">{_text(leg.tally)}. {_text(leg.change)}</p>'
    )


def _table(table: TableBlock) -> str:
    head = "".join(f'<th scope="col">{_text(each)}</th>' for each in table.headings)
    rows = []
    n_last = len(table.headings) - table.n_words_last
    for row in table.rows:
        cells = [f'<th scope="row">{_text(row[0])}</th>']
        for at, cell in enumerate(row[1:], 1):
            words = ' class="words"' if at >= n_last else ""
            cells.append(f"<td{words}>{_text(cell)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<table><caption>{_text(table.title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _text(text: str) -> str:
    return escape(_UNSHOWABLE.sub("\ufffd", text))
