"""Nothing that belongs to one machine is committed: no registry, no path into a home."""

import re

from tests.architecture.source_tree import committed_files, named

SETTINGS = {".toml", ".lock", ".cfg", ".ini", ".yml", ".yaml", ".sh", ""}
ADDRESS = re.compile(r"[a-z+]+://[^\s\"'>)]+")
MACHINE_PATH = re.compile(r"/(?:work|farm|tmp|root|opt)/[A-Za-z.][\w./-]*")


def lines_of_text():
    for path in committed_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield path, number, line


def test_no_settings_file_names_an_address():
    found = [
        f"{named(path)}:{number} {address}"
        for path, number, line in lines_of_text()
        if path.suffix in SETTINGS
        for address in ADDRESS.findall(line)
    ]
    assert found == []


def test_no_file_names_a_place_on_one_machine():
    found = [
        f"{named(path)}:{number} {place}"
        for path, number, line in lines_of_text()
        for place in MACHINE_PATH.findall(line)
    ]
    assert found == []
