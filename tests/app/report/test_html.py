"""The page as HTML: everything escaped, nothing fetched, tables and pictures named."""

from html.parser import HTMLParser

import pytest

from app.model.guided_protocol import Side
from app.report.blocks import blocks_of
from app.report.html import html_page
from tests.app.report.pages import named, page
from tests.app.report.test_pdf import HOSTILE

VOID = {"meta", "link", "br", "img", "hr", "input"}


def say(said):
    return said.text()


class Elements(HTMLParser):
    """Every element with its attributes, and whether all of them are closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parsed(**wishes):
    return Elements(html_page(blocks_of(page(Side.RIGHT, Side.LEFT, **wishes), say)))


def test_every_element_is_closed_and_nothing_comes_from_outside():
    found = parsed()
    assert found.open == []
    assert not {tag for tag, _ in found.elements} & {"script", "link", "img", "iframe", "object"}
    for _, attributes in found.elements:
        assert not {"src", "href", "onerror", "onload", "style"} & set(attributes)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_name_of_any_kind_is_words(name):
    found = parsed(person=named(name))
    assert "img" not in {tag for tag, _ in found.elements}
    assert "\x00" not in found.text
    assert "\u202e" not in found.text
    assert found.open == []


def test_a_name_of_three_hundred_letters_is_there_in_full():
    assert HOSTILE["long"].strip() in parsed(person=named(HOSTILE["long"])).text


def test_a_screen_reader_finds_language_headings_tables_with_heads_and_described_pictures():
    found = parsed()
    tags = [tag for tag, _ in found.elements]
    assert ("html", {"lang": "en"}) in found.elements
    assert tags.count("h1") == 1
    assert tags.count("table") == tags.count("caption") == 3
    scopes = [attributes.get("scope") for tag, attributes in found.elements if tag == "th"]
    assert set(scopes) == {"col", "row"}
    pictures = [attributes for tag, attributes in found.elements if tag == "svg"]
    assert len(pictures) == 4
    assert all(each["role"] == "img" for each in pictures)
    assert tags.count("title") == 5
    assert "Lift 1: after, +96 ms" in found.text


def test_a_simulated_person_is_called_so():
    assert "Simulated person: these are not measurements" in parsed().text
    assert "Simulated" not in parsed(is_simulated=False).text
