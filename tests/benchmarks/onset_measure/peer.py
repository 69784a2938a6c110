"""The installed packages others use, asked the same question; none is needed by the program.

They come with ``pip install --group peers`` (pip 25.1 or newer). BioSPPy's detectors ask for a
filtered signal and get what its own chain filters (high-pass 100 Hz), the rest as samples, windows
of 50 ms and the threshold 3 SD. As it takes the rest's mean and SD of the signal and not of what it
compares them with, a second row gives it those of the rectified moving average instead. NeuroKit2
is given the raw trial, as its documentation does. Both answer with a list; the first entry after
the rest is the start.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec

import numpy as np

from dsp.block import FloatArray
from tests.benchmarks.onset_measure.outcome import Detector

Answer = Callable[[FloatArray, float, tuple[int, int]], object]

_WINDOW_S = 0.05
_N_SD = 3


def _first_after_rest(answer: Answer) -> Detector:
    def detect(samples_uv: FloatArray, fs_hz: float, rest: tuple[int, int]) -> float | None:
        """Return the first start after the rest; none where the package raises."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = answer(np.ascontiguousarray(samples_uv), fs_hz, rest)
            # What a package raises on such a signal is its answer, and no two raise the same.
            except Exception:  # noqa: BLE001
                return None
        starts = np.atleast_1d(np.asarray(found, dtype=np.float64))
        starts = starts[np.isfinite(starts) & (starts >= rest[1])]
        return float(starts.min()) / fs_hz if len(starts) else None

    return detect


def _biosppy_filtered(samples_uv, fs_hz):
    from biosppy.signals import tools

    return tools.filter_signal(
        signal=samples_uv,
        ftype="butter",
        band="highpass",
        order=4,
        frequency=100,
        sampling_rate=fs_hz,
    )["signal"]


def _biosppy_hodges_bui(samples_uv, fs_hz, rest) -> object:
    from biosppy.signals import emg

    filtered_uv = _biosppy_filtered(samples_uv, fs_hz)
    return emg.hodges_bui_onset_detector(
        signal=filtered_uv,
        rest=filtered_uv[slice(*rest)],
        sampling_rate=fs_hz,
        size=round(_WINDOW_S * fs_hz),
        threshold=_N_SD,
    )["onsets"]


def _biosppy_hodges_bui_rectified(samples_uv, fs_hz, rest) -> object:
    from biosppy.signals import emg

    filtered_uv = _biosppy_filtered(samples_uv, fs_hz)
    mean_uv, sd_uv = _averaged_level(filtered_uv[slice(*rest)], round(_WINDOW_S * fs_hz))
    return emg.hodges_bui_onset_detector(
        signal=filtered_uv,
        rest={"mean": mean_uv, "std_dev": sd_uv},
        sampling_rate=fs_hz,
        size=round(_WINDOW_S * fs_hz),
        threshold=_N_SD,
    )["onsets"]


def _biosppy_bonato(samples_uv, fs_hz, rest) -> object:
    from biosppy.signals import emg

    filtered_uv = _biosppy_filtered(samples_uv, fs_hz)
    return emg.bonato_onset_detector(
        signal=filtered_uv,
        rest=filtered_uv[slice(*rest)],
        sampling_rate=fs_hz,
        threshold=8,
        active_state_duration=round(_WINDOW_S * fs_hz),
        samples_above_fail=3,
        fail_size=5,
    )["onsets"]


def _biosppy_silva(samples_uv, fs_hz, rest) -> object:
    from biosppy.signals import emg

    filtered_uv = _biosppy_filtered(samples_uv, fs_hz)
    mean_uv, sd_uv = _averaged_level(filtered_uv[slice(*rest)], round(_WINDOW_S * fs_hz))
    return emg.silva_onset_detector(
        signal=filtered_uv,
        sampling_rate=fs_hz,
        size=round(_WINDOW_S * fs_hz),
        threshold_size=round(4 * _WINDOW_S * fs_hz),
        threshold=mean_uv + _N_SD * sd_uv,
    )["onsets"]


def _biosppy_find_onsets(samples_uv, fs_hz, rest) -> object:
    from biosppy.signals import emg

    filtered_uv = _biosppy_filtered(samples_uv, fs_hz)
    return emg.find_onsets(signal=filtered_uv, sampling_rate=fs_hz)["onsets"]


def _averaged_level(quiet_uv: FloatArray, n_window: int) -> tuple[float, float]:
    """Return mean and SD of the rectified rest, averaged over a window."""
    averaged_uv = np.convolve(np.abs(quiet_uv), np.full(n_window, 1 / n_window), mode="valid")
    return float(averaged_uv.mean()), float(averaged_uv.std())


def _neurokit_biosppy(samples_uv, fs_hz, rest) -> object:
    return _neurokit(samples_uv, fs_hz, method="biosppy")


def _neurokit_threshold(samples_uv, fs_hz, rest) -> object:
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
            "BioSPPy hodges_bui, rectified rest": _first_after_rest(_biosppy_hodges_bui_rectified),
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
