"""What the window has just analysed is exported without analysing it again."""

from __future__ import annotations

from contextlib import closing

import pytest

from app.engine import exporting
from app.engine import review as review_module
from app.engine.exporting import LastReview
from app.exports.progress import ExportProgress
from app.model.export import ExportWish
from app.model.squeezes import NamedSqueezes
from app.store.store import Store
from dsp.analysis import AnalysisConfig, recording_repetitions
from tests.app.store.streams import STARTED, block, count_info


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as store:
        yield store


@pytest.fixture
def analysed(monkeypatch):
    """Return the ids of the sessions that were analysed."""
    ids = []

    def counting(real):
        def counted(store, session_id, *rest, **wishes):
            ids.append(session_id)
            return real(store, session_id, *rest, **wishes)

        return counted

    for name in ("review_session", "read_session"):
        monkeypatch.setattr(exporting, name, counting(getattr(exporting, name)))
    return ids


def begun(store):
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 2000))
    return writer


def export(last, session_id, folder, **wishes):
    return last.export(session_id, ExportWish(folder, **wishes), ExportProgress())


def test_the_session_that_was_looked_at_is_not_analysed_again(store, tmp_path, analysed):
    last, first, second = LastReview(store, AnalysisConfig()), begun(store), begun(store)
    for writer in (first, second):
        writer.end("stopped by the user")
    last.review(first.session_id)
    files = export(last, first.session_id, tmp_path).files
    assert analysed == [first.session_id]
    assert any(path.name.endswith("_summary.csv") for path in files)
    export(last, second.session_id, tmp_path)
    assert analysed == [first.session_id, second.session_id]


def test_one_that_has_grown_or_has_squeezes_is_analysed_as_it_is_now(store, tmp_path, analysed):
    last, writer = LastReview(store, AnalysisConfig()), begun(store)
    last.review(writer.session_id)
    writer.append(block(2000, 1000))
    writer.end("stopped by the user")
    export(last, writer.session_id, tmp_path)
    assert len(analysed) == 2
    last.review(writer.session_id)
    named = NamedSqueezes((("gluteus_maximus_R", (0.2, 1.4)),))
    export(last, writer.session_id, tmp_path, squeezes=named)
    assert len(analysed) == 4


def test_nothing_is_kept_behind_a_lock_and_the_samples_alone_need_no_analysis(
    store, tmp_path, analysed
):
    last, writer = LastReview(store, AnalysisConfig()), begun(store)
    writer.end("stopped by the user")
    last.review(writer.session_id)
    last.forget()
    export(last, writer.session_id, tmp_path, has_samples_alone=True)
    assert len(analysed) == 1
    export(last, writer.session_id, tmp_path)
    assert len(analysed) == 2


@pytest.mark.parametrize("is_live", [True, False])
def test_for_a_result_the_samples_are_read_once_and_repetitions_are_looked_for_once(
    store, monkeypatch, is_live
):
    last, writer, done = LastReview(store, AnalysisConfig()), begun(store), []
    writer.end("stopped by the user")
    if is_live:
        last.analyses.take_live(writer.session_id, ())

    def counting(name, real):
        def counted(*given, **wishes):
            done.append(name)
            return real(*given, **wishes)

        return counted

    monkeypatch.setattr(store, "read", counting("read", store.read))
    name = "recording_repetitions"
    monkeypatch.setattr(review_module, name, counting("search", recording_repetitions))
    last.review(writer.session_id)
    assert done == ["read", "search"]
