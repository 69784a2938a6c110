"""A session is analysed once; what was found live is taken over only where the store agrees."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from app.engine import analyses
from app.engine.analyses import Analyses
from app.engine.review import analyse_session
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from tests.app.report.test_files import keep_test

CONFIG = AnalysisConfig()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    with closing(Store.open(tmp_path_factory.mktemp("home"))) as store:
        session_id = keep_test(store)
        yield store, session_id, analyse_session(store, session_id, CONFIG)


@pytest.fixture
def analysed(monkeypatch):
    """How many repetitions every analysis from the samples alone found."""
    counts, real = [], analyses.analyse_stored

    def counted(stored, config, **told):
        found = real(stored, config, **told)
        counts.append(len(found.repetitions))
        return found

    monkeypatch.setattr(analyses, "analyse_stored", counted)
    return counts


def test_whoever_asks_while_it_is_analysed_waits_for_the_same_answer(kept, analysed):
    store, session_id, finding = kept
    found = Analyses(store, CONFIG)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(found.of, [session_id] * 3))
    assert answers == [finding] * 3
    assert analysed == [len(finding.repetitions)]


def test_what_was_found_live_gives_the_same_to_the_bit_without_finding_it_again(kept, analysed):
    store, session_id, finding = kept
    found = Analyses(store, CONFIG)
    found.take_live(session_id, finding.repetitions)
    assert found.of(session_id) == finding
    assert analysed == []


def test_live_findings_of_other_repetitions_than_the_store_holds_are_not_taken_over(kept):
    store, session_id, finding = kept
    found = Analyses(store, CONFIG)
    moved = replace(finding.repetitions[0], start_s=finding.repetitions[0].start_s + 1.0)
    found.take_live(session_id, (moved, *finding.repetitions[1:]))
    assert found.of(session_id) == finding
    found.forget()
    found.take_live(session_id, finding.repetitions[:1])
    assert found.of(session_id) == finding


def test_behind_a_lock_nothing_is_kept(kept, analysed):
    store, session_id, finding = kept
    found = Analyses(store, CONFIG)
    found.of(session_id)
    found.forget()
    found.of(session_id)
    assert analysed == [len(finding.repetitions)] * 2
