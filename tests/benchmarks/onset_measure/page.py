"""The page of results: one section per part, each replaced on its own, and the Reach table."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from tests.benchmarks.onset_measure.part import Reached, Section, table

_INTRODUCTION = """# How far the onset engine reaches

Written by `python -m tests.benchmarks.onset_reach`; do not edit. Each part was run on its own
and says with which code, how many trials and which seed. Seeds are a family of their own, apart
from the ones of `onset_campaign`. Seeds 20261122 and 20261212 to 20261214 were looked at while
the method was worked on; the default, 20261215, was run for this page alone. A section that says
another seed is of an older method. Peers run in the same command when installed with
`pip install --group peers`; the others are this repository's own versions of published detectors
(`dsp/published`).
"""
_SECTION = re.compile(r"<!-- part (\w+) (.*?) -->\n(.*?)<!-- end -->\n", re.DOTALL)


def renew(page: str, name: str, title: str, stamp: str, section: Section, *, names) -> str:
    """Return the page with one section in the place of its older self.

    ``names`` gives the order of the parts.
    """
    found = {each[1]: each[0] for each in _SECTION.finditer(page)}
    rows = json.dumps([asdict(each) for each in section.reached], ensure_ascii=False)
    body = "\n".join([f"## {title}", stamp, "", *section.lines])
    found[name] = f"<!-- part {name} {rows} -->\n{body}\n<!-- end -->\n"
    ordered = [found[each] for each in names if each in found]
    return "\n".join([_INTRODUCTION, *_reach_table(ordered), "", *ordered])


def _reach_table(sections: list[str]) -> list[str]:
    rows = []
    for section in sections:
        match = _SECTION.match(section)
        for row in json.loads(match[2]) if match else []:
            reached = Reached(**row)
            mark = "yes" if reached.is_met else "**no**"
            rows.append([reached.figure, reached.reach, reached.measured, mark])
    header = ["figure", "reach", "measured", "reached"]
    return ["## Reach", "", *table(header, rows)]
