"""A seeded share of the campaign of mutated files; all of it: tests/long/fuzz_imports.py."""

import pytest

from tests.long import fuzz_imports


@pytest.mark.parametrize("name", fuzz_imports.FORMATS)
def test_a_mutated_file_is_taken_or_refused_in_words(name):
    said = fuzz_imports.run(name, 2000)
    assert " 0 ended their reader" in said
