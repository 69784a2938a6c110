"""One of anything is told as one, wherever it is counted."""

from __future__ import annotations

import pytest

from app.cli.check_words import absence, findings
from app.model.counted import are_missing, counted
from app.model.damage_words import damage_phrase
from app.model.link_words import missing_phrase
from app.model.phrase import phrase, plural
from app.model.session import DamagedChunk
from app.store.backup import BackupReport


@pytest.mark.parametrize(("number", "words"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines")])
def test_only_exactly_one_has_no_s(number, words):
    assert counted(number, "line") == words


def test_a_check_that_found_one_of_each_says_so():
    found = findings(BackupReport(1, 1, (("abc", 1),), 1))
    assert found == "1 session, 1 chunk, damaged: 1 of session abc (1 damaged page)"
    assert "1 recording or participant is not here" in absence(1)
    assert "2 recordings or participants are not here" in absence(2)


def test_one_missing_sample_is_one():
    assert are_missing(1) == "1 sample is missing"
    assert missing_phrase(1).text() == "1 sample missing"
    assert missing_phrase(1, is_estimated=True).text() == "about 1 sample missing"
    assert missing_phrase(0).text() == "0 samples missing"


def test_one_damaged_chunk_whose_place_is_lost_is_one():
    lost = DamagedChunk(3, None, None, "its row is missing")
    assert damage_phrase([lost], fs_hz=1000.0).text().startswith("1 stored chunk of samples is")
    assert (
        damage_phrase([lost] * 2, fs_hz=1000.0).text().startswith("2 stored chunks of samples are")
    )


def test_a_translator_sees_both_forms():
    one, many = phrase("1 lift"), phrase("{n} lifts", n=3)
    assert (plural(1, one, many), plural(3, one, many)) == (one, many)
