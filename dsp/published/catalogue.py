"""The published detectors by name, each with its paper; it ranks none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dsp.block import FloatArray
from dsp.published.aglr import aglr
from dsp.published.bonato import bonato
from dsp.published.hodges_bui import hodges_bui
from dsp.published.ml_step import ml_step
from dsp.published.question import Rest
from dsp.published.tkeo import tkeo

Detector = Callable[[FloatArray, float, Rest], float | None]
"""Finds one start: samples in µV, rate, rest as a range of samples; seconds, or None."""


@dataclass(frozen=True, slots=True)
class PublishedDetector:
    """One detector of the literature.

    Attributes
    ----------
    name : str
        As it is typed and written to files.
    title : str
        As it is shown.
    citation : str
        Its paper in one line.
    find : Detector
        The detector itself.
    """

    name: str
    title: str
    citation: str
    find: Detector


_STAUDE = "Staude et al. 2001, EURASIP J. Appl. Signal Process. 2001(2):67-81"

DETECTORS: Mapping[str, PublishedDetector] = MappingProxyType(
    {
        each.name: each
        for each in (
            PublishedDetector("ml-step", "ML step", _STAUDE, ml_step),
            PublishedDetector("aglr", "AGLR step", _STAUDE, aglr),
            PublishedDetector(
                "hodges-bui",
                "Hodges-Bui",
                "Hodges, Bui 1996, Electroenceph. Clin. Neurophysiol. 101:511-519",
                hodges_bui,
            ),
            PublishedDetector(
                "tkeo",
                "TKEO 8 SD",
                "Li, Zhou, Aruin 2007, Ann. Biomed. Eng. 35:1532-1538; "
                "Solnik et al. 2008, Acta Bioeng. Biomech. 10(2):65-68",
                tkeo,
            ),
            PublishedDetector(
                "bonato",
                "Bonato",
                "Bonato, D'Alessio, Knaflitz 1998, IEEE Trans. Biomed. Eng. 45:287-299",
                bonato,
            ),
        )
    }
)
"""Every detector by its name."""
