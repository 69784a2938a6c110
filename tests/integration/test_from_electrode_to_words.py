"""A real recording goes in as voltages at the chip's pins and comes out as words."""

from __future__ import annotations

import csv
import time
from datetime import datetime

import numpy as np
import pytest

from app.engine.acquisition import Phase
from app.engine.desk import Desk
from app.exports.progress import ExportProgress
from app.model.export import ExportWish
from app.store.store import Store
from drivers.csv_file import read_csv
from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.chain import ChainConfig
from dsp.findings import Reason, Verdict
from tests.firmware.simulated_board import SimulatedBoard
from tests.integration.electrode_path import FS_HZ, GAIN, MUSCLES, read_sit_to_stand

CONFIG = AnalysisConfig()
LONGEST_S = 50.0


class Passage:
    """One passage of the recording through the whole path, looked at by several tests."""

    def __init__(self, desk, electrodes, live, folder):
        self.desk = desk
        self.electrodes = electrodes
        self.live = live
        self.folder = folder


@pytest.fixture(scope="module")
def passage(firmware_build, recordings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("passage")
    electrodes = read_sit_to_stand(recordings)
    store = Store.open(folder / "store")
    desk = Desk(
        store,
        clock=time.monotonic,
        utc_now=lambda: datetime.now().astimezone(),
        analysis_config=CONFIG,
        chain_config=ChainConfig(),
    )
    with SimulatedBoard(firmware_build, electrodes.voltages_mv) as board:
        names = ",".join(MUSCLES.values())
        source = f"serial:{board.port}?channels=3&rate={FS_HZ:g}&gain={GAIN:g}&names={names}"
        session = desk.open_source(source)
        session.start_recording()
        session.start()
        deadline_s = time.monotonic() + LONGEST_S
        while session.snapshot().acquisition.n_samples < len(electrodes.samples_uv):
            assert session.snapshot().acquisition.phase in (Phase.OPENING, Phase.STREAMING)
            assert time.monotonic() < deadline_s
            session.join(0.1)
        session.close()
        live = session.snapshot()
    yield Passage(desk, electrodes, live, folder)
    desk.close()


def _stored(passage):
    return passage.desk.read(passage.live.last_session_id).result()


def test_every_stored_sample_equals_the_quantised_input(passage):
    stored = _stored(passage)
    n = len(passage.electrodes.samples_uv)
    (uv_per_count,) = {channel.uv_per_count for channel in stored.info.channels}
    expected_uv = passage.electrodes.quantised_uv(uv_per_count)
    assert stored.first_index == 0
    np.testing.assert_array_equal(stored.samples_uv[:n], expected_uv)


def test_no_scan_is_missing(passage):
    assert _stored(passage).gaps == ()
    assert passage.live.acquisition.n_missing == 0


def test_the_same_five_stand_ups_are_found_as_in_the_file_itself(passage):
    from_store = passage.desk.analyse(passage.live.last_session_id).result()
    electrodes = passage.electrodes
    from_file = analyse_recording(electrodes.samples_uv, FS_HZ, electrodes.channels, config=CONFIG)
    assert len(from_store.repetitions) == len(from_file.repetitions) == 5
    for stored, direct in zip(from_store.repetitions, from_file.repetitions, strict=True):
        assert stored.start_s == pytest.approx(direct.start_s, abs=0.1)
        assert stored.end_s == pytest.approx(direct.end_s, abs=0.1)


def test_what_the_screen_said_live_is_what_the_store_says(passage):
    from_store = passage.desk.analyse(passage.live.last_session_id).result()
    n_live = len(passage.live.findings)
    assert n_live == 5
    assert passage.live.findings == from_store.repetitions[:n_live]


def test_where_the_glute_is_too_quiet_no_order_is_told_and_the_reason_is(passage):
    finding = passage.desk.analyse(passage.live.last_session_id).result()
    glute_pairs = [
        pair
        for repetition in finding.repetitions
        for pair in repetition.pairs
        if pair.a == "gluteus_maximus_R"
    ]
    withheld = [pair for pair in glute_pairs if pair.verdict is Verdict.CANNOT_TELL]
    assert withheld
    assert all(pair.reasons for pair in withheld)
    assert any(
        {Reason.LOW_SNR, Reason.INTERVAL_TOO_WIDE, Reason.NO_ONSET} & set(pair.reasons)
        for pair in withheld
    )


def test_the_exported_csv_gives_back_the_store_exactly(passage):
    wish = ExportWish(passage.folder / "out")
    exported = passage.desk.export(passage.live.last_session_id, wish, ExportProgress()).result()
    (samples,) = [path for path in exported.files if path.name.endswith("_samples.csv")]
    stored = _stored(passage)
    back = read_csv(samples)
    np.testing.assert_array_equal(back.samples_uv, stored.samples_uv)
    assert back.names == tuple(MUSCLES.values())
    with samples.open(encoding="utf-8", newline="") as file:
        n_rows = sum(1 for _ in csv.reader(file)) - 1
    assert n_rows == len(stored.samples_uv)
