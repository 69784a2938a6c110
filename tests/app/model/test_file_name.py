"""Words in the names of files: readable, and harmless on every system."""

import pytest

from app.model.file_name import file_safe


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("P-014", "P-014"),
        ("../../etc/passwd", "etc-passwd"),
        ("Müller, Anna", "Müller-Anna"),
        ("a:b*c?d|e", "a-b-c-d-e"),
        ("   ", "unnamed"),
        ("CON\x00.txt", "CON-txt"),
    ],
)
def test_a_name_keeps_its_letters_and_no_sign_a_system_takes_amiss(text, name):
    assert file_safe(text) == name


def test_a_long_name_is_cut():
    assert len(file_safe("x" * 300)) == 40
