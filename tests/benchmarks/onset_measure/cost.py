"""What the analysis costs beside whole chains of installed peers, on the same recording."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from dsp.analysis import analyse_recording
from dsp.block import ChannelInfo, FloatArray
from dsp.simulate import SCENARIOS, simulate
from tests.benchmarks.onset_measure.outcome import CONFIG, Detector
from tests.benchmarks.onset_measure.part import Reached, Section, table
from tests.benchmarks.onset_measure.peer import biosppy_emg, emg_process, installed_peers
from tests.benchmarks.onset_measure.trial import FS_HZ

_LENGTH_S = 60.0
_N_RUNS = 3
_REACH_MS, _REACH_NEUROKIT, _REACH_BIOSPPY = 3.0, 50.0, 5.0


def measure_cost(seed: int) -> Section:
    """Time the program and every installed peer on one minute of four channels."""
    recording = simulate(SCENARIOS["typical"], duration_s=_LENGTH_S, fs_hz=FS_HZ, seed=seed)
    samples_uv = recording.samples_uv
    channels = tuple(ChannelInfo(name) for name in recording.channel_names)
    n_lifts = len({onset.repetition for onset in recording.ledger})

    def analyse() -> None:
        analyse_recording(samples_uv, FS_HZ, channels, config=CONFIG)

    ours_ms = _per_channel_second_ms(analyse, samples_uv)
    rows = [["Firing Order, everything", f"{ours_ms:.2f}", "1"]]
    reached = [
        Reached("cost offline", "≤ 3 ms per s of a channel", f"{ours_ms:.2f} ms", ours_ms <= 3.0)
    ]
    for name, is_there, chain, least in (
        ("NeuroKit2 emg_process", _has("neurokit2"), emg_process, _REACH_NEUROKIT),
        ("BioSPPy emg.emg", _has("biosppy", "peakutils"), biosppy_emg, _REACH_BIOSPPY),
    ):
        if not is_there:
            rows.append([name, "not installed", "-"])
            continue
        theirs_ms = _per_channel_second_ms(_on_every_channel(chain, samples_uv), samples_uv)
        rows.append([name, f"{theirs_ms:.2f}", f"{theirs_ms / ours_ms:.1f}"])
        times = theirs_ms / ours_ms
        figure = f"cost against {name}"
        reached.append(Reached(figure, f"≥ {least:g} × less", f"{times:.1f} ×", times >= least))
    for name, detector in installed_peers().items():
        if name.startswith("BioSPPy"):
            chain = _with_rest(detector)
            theirs_ms = _per_channel_second_ms(_on_every_channel(chain, samples_uv), samples_uv)
            rows.append([f"{name} alone", f"{theirs_ms:.2f}", f"{theirs_ms / ours_ms:.1f}"])
    lines = [
        f"One minute of four channels at {FS_HZ:g} Hz with {n_lifts} lifts: CPU ms per second of "
        f"one channel, the least of {_N_RUNS} runs. The program finds repetitions, judges the "
        "signals, masks artefacts and orders six pairs; the others clean, envelope and find "
        "onsets, channel by channel.",
        "",
        *table(["what", "ms per channel-second", "times the program"], rows),
    ]
    return Section(tuple(reached), tuple(lines))


def _has(*names: str) -> bool:
    return all(find_spec(name) for name in names)


def _with_rest(detector: Detector) -> Callable[[FloatArray, float], None]:
    def chain(samples_uv: FloatArray, fs_hz: float) -> None:
        detector(samples_uv, fs_hz, (0, round(fs_hz)))

    return chain


def _on_every_channel(
    chain: Callable[[FloatArray, float], None], samples_uv: FloatArray
) -> Callable[[], None]:
    def run() -> None:
        for column_uv in samples_uv.T:
            chain(np.ascontiguousarray(column_uv), FS_HZ)

    return run


def _per_channel_second_ms(run: Callable[[], None], samples_uv: FloatArray) -> float:
    run()  # imports and caches are not what a second of signal costs
    costs_s = []
    for _ in range(_N_RUNS):
        started_s = time.process_time()
        run()
        costs_s.append(time.process_time() - started_s)
    return 1000.0 * min(costs_s) / (_LENGTH_S * samples_uv.shape[1])
