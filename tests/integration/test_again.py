"""A recording played again gives the same words and numbers as live, to the bit.

Simulated sessions through a converter, with gaps and clipping, in up to six channels: live, then
from the store, from its own CSV played back, from that CSV as a file, and imported from it.
"""

import contextlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.description import describe
from app.engine.batch import FileQuestion, answer_file
from app.engine.exporting import export_reviewed
from app.engine.file_reader import open_any_source
from app.engine.intake import keep, look_at
from app.engine.live import LiveSession
from app.engine.recorder import Recorder
from app.engine.review import review_session
from app.exports.progress import ExportProgress
from app.imports.recording import ImportQuestion
from app.model.export import ExportForm, ExportWish
from app.model.montage import Montage
from app.store.store import Store
from drivers.errors import EndOfStream
from dsp.analysis import AnalysisConfig
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.chain import ChainConfig
from dsp.simulate import SCENARIOS, simulate
from tests.fakes.connected import connected

CONFIG = AnalysisConfig()
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
MORE_NAMES = ("semitendinosus_R", "vastus_lateralis_R")
ZERO = 512
STEP_UV = 1.2


@dataclass(frozen=True)
class Sitting:
    """How one simulated session was recorded."""

    seed: int
    n_channels: int
    fs_hz: float
    gaps_s: tuple[tuple[float, float], ...]
    top_counts: int
    n_block: int


sittings = st.builds(
    Sitting,
    seed=st.integers(0, 1000),
    n_channels=st.sampled_from([2, 3, 4, 6, 6]),
    fs_hz=st.sampled_from([1000.0, 1000.0, 1111.111, 2000.0]),
    gaps_s=st.lists(
        st.tuples(st.floats(0.5, 13.0), st.sampled_from([0.001, 0.03, 0.4, 2.0])), max_size=3
    ).map(tuple),
    top_counts=st.sampled_from([511, 511, 90]),
    n_block=st.integers(20, 300),
)


class Blocks:
    """A driver that hands out prepared blocks."""

    def __init__(self, info, blocks):
        self._info, self._blocks = info, iter(blocks)

    def open(self):
        return self._info

    def read(self, timeout_s):
        block = next(self._blocks, None)
        if block is None:
            raise EndOfStream
        return block

    def close(self):
        pass


def sat(sitting):
    """Return what a device would stream: counts within its range, scans lost in the gaps."""
    first = simulate(SCENARIOS["typical"], duration_s=14.0, fs_hz=sitting.fs_hz, seed=sitting.seed)
    second = simulate(
        SCENARIOS["glute_first"], duration_s=14.0, fs_hz=sitting.fs_hz, seed=sitting.seed
    )
    samples_uv = np.column_stack([first.samples_uv, second.samples_uv[:, :2]])
    names = (*first.channel_names, *MORE_NAMES)[: sitting.n_channels]
    counts = np.clip(
        np.rint(samples_uv[:, : len(names)] / STEP_UV), -sitting.top_counts, sitting.top_counts
    )
    channels = tuple(
        ChannelInfo(
            name,
            uv_per_count=STEP_UV,
            zero_count=ZERO,
            low_uv=-sitting.top_counts * STEP_UV,
            high_uv=sitting.top_counts * STEP_UV,
            skew_s=0.0001 * position,
        )
        for position, name in enumerate(names)
    )
    info = StreamInfo("scripted:", "scripted", sitting.fs_hz, channels, is_simulated=True)
    is_there = np.ones(len(counts), bool)
    for begin_s, lasts_s in sitting.gaps_s:
        begin = round(begin_s * sitting.fs_hz)
        is_there[begin : begin + max(1, round(lasts_s * sitting.fs_hz))] = False
    return info, blocks_of(counts * STEP_UV, is_there, sitting.n_block)


def blocks_of(samples_uv, is_there, n_block):
    edges = np.flatnonzero(np.diff(is_there.astype(int), prepend=0, append=0)).tolist()
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        for start in range(begin, end, n_block):
            yield SampleBlock(samples_uv[start : min(start + n_block, end)], start, 0.0)


def run(driver, store=None):
    """Return the state at the end of a live session; recorded where there is a store."""

    def begin(info):
        return Recorder(store, info, clock=lambda: 0.0, started_utc=NOW)

    session = LiveSession(
        "scripted:",
        connected(driver),
        clock=lambda: 0.0,
        begin_recording=begin,
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    if store is not None:
        session.start_recording()
    session.start()
    assert session.join(60.0)
    session.close()
    return session.snapshot()


def assert_same_numbers(state, review):
    assert state.findings == review.finding.repetitions
    assert state.session_pairs == review.finding.session_pairs
    # Not a number is not itself: its bits are.
    assert repr(state.amplitudes) == repr(review.amplitudes.repetitions)


@contextlib.contextmanager
def a_store():
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder, "store"))
        try:
            yield store, Path(folder, "out")
        finally:
            store.close()


@pytest.mark.timeout(300)
@given(sittings)
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_way_a_recording_is_played_again_it_says_what_it_said_live(sitting):
    info, blocks = sat(sitting)
    with a_store() as (store, out):
        live = run(Blocks(info, blocks), store)
        session_id = live.last_session_id
        review = review_session(store, session_id, CONFIG)
        assert_same_numbers(live, review)
        assert_same_numbers(run(Blocks(info, store.blocks(session_id))), review)
        exported = export_reviewed(store, session_id, ExportWish(out), CONFIG, ExportProgress())
        (csv,) = [path for path in exported.files if path.name.endswith("_samples.csv")]
        assert_same_numbers(run(open_any_source(f"replay:{csv}?speed=fast", lambda: 0.0)), review)
        answer = answer_file(csv, FileQuestion(CONFIG, Montage()))
        assert answer.finding == review.finding
        assert repr(answer.amplitudes) == repr(review.amplitudes)
        assert describe(answer.finding) == describe(review.finding)
        imported_id = keep(store, look_at(csv, ImportQuestion()), {}, now=NOW)
        again = review_session(store, imported_id, CONFIG)
        assert again.finding == review.finding
        there, here = store.read(session_id), store.read(imported_id)
        assert here.samples_uv.tobytes() == there.samples_uv.tobytes()
        assert replace(here.info, source="", device="") == replace(there.info, source="", device="")


@pytest.mark.parametrize("form", [ExportForm.EDF, ExportForm.BDF])
def test_our_own_edf_comes_back_with_its_gaps_and_its_counts(form):
    gaps_s = ((3.0, 0.4), (9.0, 0.03))
    info, blocks = sat(Sitting(1, 3, 1000.0, gaps_s, 511, 100))
    with a_store() as (store, out):
        session_id = run(Blocks(info, blocks), store).last_session_id
        wish = ExportWish(out, form=form, has_samples_alone=True)
        exported = export_reviewed(store, session_id, wish, CONFIG, ExportProgress())
        (path,) = [each for each in exported.files if each.suffix == f".{form.value}"]
        back = look_at(path, ImportQuestion()).recording
        stored = store.read(session_id)
    assert back.gaps == stored.gaps
    assert back.is_simulated
    # The converter's counts are kept, so half a step is none.
    np.testing.assert_array_equal(back.samples_uv, stored.samples_uv)
