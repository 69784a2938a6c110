"""Apache PDFBox Preflight finds every page valid as PDF/A-1b, and finds what is none.

    apt-get install openjdk-17-jdk-headless libpdfbox2-java libactivation-java libjaxb-api-java
    python -m pytest tests/readers/test_pdf_a.py

Without them every test here is skipped and says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import typst

from app.model.export import Disclosure
from app.model.guided_protocol import Side
from app.model.report import Paper
from app.report.blocks import blocks_of
from app.report.pdf import pdf_page
from tests.app.report.pages import named, page
from tests.app.report.test_pdf import HOSTILE

JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        *("pdfbox2", "preflight", "fontbox2", "xmpbox", "commons-logging"),
        *("javax.activation", "jaxb-api"),
    )
]


@pytest.fixture(scope="module")
def checker(tmp_path_factory):
    if shutil.which("javac") is None or not all(jar.exists() for jar in JARS):
        pytest.skip("a Java compiler or PDFBox Preflight is not installed: see the top of the file")
    folder = tmp_path_factory.mktemp("java")
    path = os.pathsep.join(map(str, [folder, *JARS]))
    source = Path(__file__).with_name("PdfACheck.java")
    made = ["javac", "-nowarn", "-cp", path, "-d", str(folder), str(source)]
    subprocess.run(made, check=True, capture_output=True)
    return path


def problems(checker, *paths):
    done = subprocess.run(
        ["java", "-cp", checker, "PdfACheck", *map(str, paths)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.timeout(120)
def test_every_page_is_valid(checker, tmp_path):
    pages = {
        "one": (page(), Paper.A4),
        "both": (page(Side.RIGHT, Side.LEFT), Paper.A4),
        "letter": (page(Side.RIGHT, Side.LEFT), Paper.LETTER),
        "nobody": (page(disclosure=Disclosure()), Paper.A4),
        "stopped": (page(was_stopped=True), Paper.A4),
        **{name: (page(person=named(text)), Paper.A4) for name, text in HOSTILE.items()},
    }
    paths = []
    for name, (of, paper) in pages.items():
        paths.append(tmp_path / f"{name}.pdf")
        blocks = blocks_of(of, lambda said: said.text())
        paths[-1].write_bytes(pdf_page(blocks, paper=paper, day=None))
    assert problems(checker, *paths) == []


@pytest.mark.timeout(120)
def test_a_pdf_that_is_none_is_found_out(checker, tmp_path):
    path = tmp_path / "plain.pdf"
    path.write_bytes(typst.compile(b"= A heading\nwords", format="pdf"))
    assert problems(checker, path)
