"""The installed packages others use, asked the same question; none is needed by the program.

They come with ``pip install --group peers``. BioSPPy is given what its functions ask for: the
rest as samples, windows of 50 ms, the threshold 3 SD. NeuroKit2 is given the whole trial, as its
documentation does. Both answer with a list; the first entry after the rest is the start.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec

import numpy as np

from dsp.block import FloatArray
from tests.benchmarks.onset_measure.outcome import Detector

Answer = Callable[[FloatArray, float, FloatArray], object]


def _first_after_rest(answer: Answer) -> Detector:
    def detect(samples_uv: FloatArray, fs_hz: float, rest: tuple[int, int]) -> float | None:
        """Return the first start after the rest; none where the package raises."""
        quiet_uv = samples_uv[rest[0] : rest[1]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = answer(samples_uv, fs_hz, quiet_uv)
            # What a package raises on such a signal is its answer, and no two raise the same.
            except Exception:  # noqa: BLE001
                return None
        starts = np.atleast_1d(np.asarray(found, dtype=np.float64))
        starts = starts[np.isfinite(starts) & (starts >= rest[1])]
        return float(starts.min()) / fs_hz if len(starts) else None

    return detect


def _biosppy_hodges_bui(samples_uv, fs_hz, quiet_uv) -> object:
    from biosppy.signals import emg

    return emg.hodges_bui_onset_detector(
        signal=samples_uv, rest=quiet_uv, sampling_rate=fs_hz, size=round(0.05 * fs_hz), threshold=3
    )["onsets"]


def _biosppy_bonato(samples_uv, fs_hz, quiet_uv) -> object:
    from biosppy.signals import emg

    return emg.bonato_onset_detector(
        signal=samples_uv,
        rest=quiet_uv,
        sampling_rate=fs_hz,
        threshold=8,
        active_state_duration=round(0.05 * fs_hz),
        samples_above_fail=3,
        fail_size=5,
    )["onsets"]


def _biosppy_silva(samples_uv, fs_hz, quiet_uv) -> object:
    from biosppy.signals import emg

    return emg.silva_onset_detector(
        signal=samples_uv,
        sampling_rate=fs_hz,
        size=round(0.05 * fs_hz),
        threshold_size=round(0.2 * fs_hz),
        threshold=float(np.mean(np.abs(quiet_uv)) + 3 * np.std(np.abs(quiet_uv))),
    )["onsets"]


def _biosppy_find_onsets(samples_uv, fs_hz, quiet_uv) -> object:
    from biosppy.signals import emg

    return emg.find_onsets(signal=samples_uv, sampling_rate=fs_hz)["onsets"]


def _neurokit_biosppy(samples_uv, fs_hz, quiet_uv) -> object:
    return _neurokit(samples_uv, fs_hz, method="biosppy")


def _neurokit_threshold(samples_uv, fs_hz, quiet_uv) -> object:
    return _neurokit(samples_uv, fs_hz, method="threshold")


def _neurokit(samples_uv, fs_hz, *, method: str) -> object:
    import neurokit2

    clean = neurokit2.emg_clean(samples_uv, sampling_rate=int(fs_hz))
    if method == "biosppy":
        _, found = neurokit2.emg_activation(
            emg_cleaned=clean, sampling_rate=int(fs_hz), method=method
        )
    else:
        _, found = neurokit2.emg_activation(
            emg_amplitude=neurokit2.emg_amplitude(clean), sampling_rate=int(fs_hz), method=method
        )
    return found["EMG_Onsets"]


def emg_process(samples_uv: FloatArray, fs_hz: float) -> None:
    """Run NeuroKit2's whole chain on one channel."""
    import neurokit2

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        neurokit2.emg_process(samples_uv, sampling_rate=int(fs_hz))


def biosppy_emg(samples_uv: FloatArray, fs_hz: float) -> None:
    """Run BioSPPy's whole chain on one channel."""
    from biosppy.signals import emg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        emg.emg(signal=samples_uv, sampling_rate=fs_hz, show=False)


def installed_peers() -> Mapping[str, Detector]:
    """Return the peers that can be imported, by name."""
    peers: dict[str, Detector] = {}
    if find_spec("biosppy") and find_spec("peakutils"):
        peers |= {
            "BioSPPy hodges_bui": _first_after_rest(_biosppy_hodges_bui),
            "BioSPPy bonato": _first_after_rest(_biosppy_bonato),
            "BioSPPy silva": _first_after_rest(_biosppy_silva),
            "BioSPPy find_onsets": _first_after_rest(_biosppy_find_onsets),
        }
    if find_spec("neurokit2"):
        peers |= {
            "NeuroKit2 biosppy": _first_after_rest(_neurokit_biosppy),
            "NeuroKit2 threshold": _first_after_rest(_neurokit_threshold),
        }
    return peers
