"""How an image of another muscle is found, proven and taken out; it looks at no signal."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from dsp.onset.config import FrontEndConfig


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """How the image of another muscle is found, measured and taken out.

    Attributes
    ----------
    front_end : FrontEndConfig
        Band and rate it is measured in.
    before_s : float
        How long before the later of two starts is looked at.
    seen_after_s, fitted_after_s : float
        How long after it an image is looked for, and measured.
    early_s, reach_s : float
        How far an image may be ahead of the muscle, for channels are not converted at one instant,
        and how late it may be.
    block_s : float
        Length over which powers are averaged.
    n_fits : int
        How often the weights are drawn anew from what is left.
    least_evidence : float
        Below this, chance may have made the image.
    sure_evidence : float
        Above this, what is explained around the starts is enough by itself.
    least_onward : float
        Below it, an image must go on in the contraction by so many standard errors.
    most_left : float
        With more evidence left, around the starts or in the contraction, it was no image, or not
        only.
    louder_ratio : float
        A channel with so many times the other's power shows no image of it.
    most_share : float
        A larger image is not taken out: both stickers may lie on one muscle, or hear a third.
    n_rounds : int
        How often two channels are freed of one another.
    least_ahead_s : float
        A source that starts less than this ahead of the freed channel needs no proof.
    proof_before_s, proof_after_s : float
        How long before the source's start the proof begins, and how long after the freed channel's
        it leaves out.
    least_proof, least_gain : float
        Standard errors, or share of its size before, from which on an image is held to go on in
        the contraction.
    """

    front_end: FrontEndConfig = field(default_factory=FrontEndConfig)
    before_s: float = 0.25
    seen_after_s: float = 0.1
    fitted_after_s: float = 0.6
    early_s: float = 0.004
    reach_s: float = 0.02
    block_s: float = 0.05
    n_fits: int = 4
    least_evidence: float = 80.0
    sure_evidence: float = 200.0
    least_onward: float = 2.2
    most_left: float = 110.0
    louder_ratio: float = 4.0
    most_share: float = 0.2
    n_rounds: int = 3
    least_ahead_s: float = 0.03
    proof_before_s: float = 0.15
    proof_after_s: float = 0.03
    least_proof: float = 2.5
    least_gain: float = 0.75

    def __post_init__(self) -> None:
        lengths = ("before_s", "seen_after_s", "reach_s", "block_s", "proof_before_s")
        for name in (*lengths, "least_evidence", "sure_evidence", "most_left", "louder_ratio"):
            value = getattr(self, name)
            if not 0 < value < inf:
                raise ValueError(f"{name} is {value}: give a finite number over 0")
        for name in ("early_s", "least_ahead_s", "proof_after_s", "least_proof", "least_onward"):
            value = getattr(self, name)
            if not 0 <= value < inf:
                raise ValueError(f"{name} is {value}: give a finite number, 0 or more")
        for name in ("most_share", "least_gain"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name} is {value}: give a share, 0 to 1")
        if not self.seen_after_s + self.block_s < self.fitted_after_s < inf:
            raise ValueError(
                f"fitted_after_s is {self.fitted_after_s} with seen_after_s {self.seen_after_s}: "
                "an image is measured for longer than it is looked for; make it larger"
            )
        if self.n_fits < 1 or self.n_rounds < 0:
            raise ValueError(
                f"n_fits is {self.n_fits} and n_rounds {self.n_rounds}: fit once or more often, "
                "and give 0 rounds to take nothing out"
            )
