"""Every page, picture and file that a document points to is there."""

import re

from tests.architecture.source_tree import committed_files, named

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_every_link_inside_the_repository_leads_somewhere():
    broken = [
        f"{named(page)} -> {target}"
        for page in committed_files()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []
