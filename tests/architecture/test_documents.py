"""Every page, picture and file that a document points to is there."""

import re

import pytest

from tests.architecture.source_tree import ROOT, committed_files, named

NAMED_TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
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


@pytest.mark.parametrize(
    "name", ["hardware-evidence.md", "session-evidence.md", "clinical-test-evidence.md"]
)
def test_every_test_that_a_page_of_evidence_names_is_there(name):
    proofs = NAMED_TEST.findall((ROOT / "docs" / name).read_text("utf-8"))
    assert len(proofs) >= 60
    missing = [
        f"{file}::{name}"
        for file, name in proofs
        if not re.search(rf"def {name}\(", (ROOT / "tests" / file).read_text("utf-8"))
    ]
    assert missing == []
