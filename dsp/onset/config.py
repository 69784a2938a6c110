"""Every number the onset method depends on; nothing here is learned from the signal."""

from __future__ import annotations

from dataclasses import dataclass

_ROUND_UP_FROM = 0.5


@dataclass(frozen=True, slots=True)
class FrontEndConfig:
    """The causal filter every channel goes through before an onset is looked for.

    Attributes
    ----------
    high_pass_hz : float
        Corner of the second-order Butterworth high-pass that decides. Movement of a lead and
        heartbeats fill the band below it, muscles do not.
    level_high_pass_hz : float
        Corner for levels and for the literature's detector, which are given over the whole band.
    settle_s : float
        Time after a gap or the window's start in which the filter is still settling.
    working_rate_hz : float
        Rates are divided by the whole number that brings them from 3/4 to 3/2 of it.
    """

    high_pass_hz: float = 100.0
    level_high_pass_hz: float = 20.0
    settle_s: float = 0.1
    working_rate_hz: float = 1000.0

    def factor(self, fs_hz: float) -> int:
        """Return by which whole number a rate is divided."""
        return max(1, int(fs_hz / self.working_rate_hz + _ROUND_UP_FROM))


@dataclass(frozen=True, slots=True)
class CoarseConfig:
    """How the sustained change is found on the whole repetition.

    Attributes
    ----------
    block_s : float
        Length of one energy block.
    min_active_s : float
        The change must last at least this long.
    energy_clip : float
        Whitened energy of one sample is clipped at this multiple of its rest mean.
    min_evidence : float
        Smallest log-likelihood ratio of the change (nats) that is called a start.
    """

    block_s: float = 0.01
    min_active_s: float = 0.25
    energy_clip: float = 200.0
    min_evidence: float = 25.0


@dataclass(frozen=True, slots=True)
class PosteriorConfig:
    """The local model of a gradual start.

    Attributes
    ----------
    before_s, after_s : float
        The posterior's window around the coarse start.
    tail_s : float
        How far beyond that window the signal is listened to.
    ar_order : int
        Order of the autoregressive whitening.
    n_levels : int
        Gain levels in the bank.
    student_nu : float
        Degrees of freedom of the innovations.
    max_evidence : float
        Most that one sample may say for one level over another, in nats.
    temper : float
        Power (kappa) on the likelihood of a contraction as even as Gaussian noise.
    least_temper : float
        The same for the least even one: motor units are less independent than the model says.
    rises_s : tuple of float
        Grid of rise times.
    longest_usual_rises_s : (float, float, float)
        Up to here rises on a line, half a cosine and the exponential are held equally likely; the
        prior density of the rise time falls as ``1 / (1 + (rise / longest)**4)``. They stand to
        each other as the rise times that look alike where rest hides the foot.
    at_once_share : float
        Prior probability, beside that density, that the whole plateau is there at once.
    shape_shares : (float, float, float)
        Prior probabilities that the amplitude rises on a line, on half a cosine and on the hollow
        exponential; they add up to one.
    slow_share : float
        Prior probability of a slow rise, whose time has the density that the usual ones lack.
    slow_shape_shares : (float, float, float)
        Prior probabilities of the shapes of a slow rise.
    size_ratio : float
        Amplitude at the end of the exponential over that at its start: the last motor unit is so
        much larger than the first, and discharges so much more often.
    knee_share, steep_share : float
        Prior probabilities that a straight rise comes in two steps, and that it goes with the
        square root of the time (`dsp.onset.bent`).
    least_knee_ratio, least_steep_ratio : float
        Least whitened power over rest of the first step, and of the plateau of a steep rise.
    knee_levels : tuple of float
        Grid of the first step, as a share of the plateau's amplitude.
    knee_first_s, knee_second_s : tuple of float
        Grids of the lengths of both steps.
    shortest_knee_s, shortest_steep_s : float
        A shorter rise has no second step to be told apart, and is not steep.
    bent_step_s : float
        Starts of bent rises are looked at this far apart.
    bent_scales_db : tuple of float
        Their grid of plateau scales.
    rise_prior_worth : float
        How many repetitions the prior of form and rise time is worth against those seen.
    scales_db : tuple of float
        Grid of plateau scales around the measured plateau.
    scale_sd_db : float
        Standard deviation of the normal prior on that scale.
    max_bursts : int
        How many bursts may come before the start without being it.
    burst_lengths_s : tuple of float
        Their possible lengths.
    burst_pause_s : float
        Quiet time that must lie between such a burst and the start.
    burst_penalty : float
        What a burst costs, in tempered nats: minus the log of its prior odds.
    lone_share : float
        Odds that a burst shortly before the start is the muscle's own first discharge.
    lone_ratio : float
        Least power of such a discharge over rest.
    lone_lengths_s : tuple of float
        Possible lengths of such a discharge.
    lone_pauses_s : (float, float)
        Shortest and longest pause between it and the sustained start.
    """

    before_s: float = 0.45
    after_s: float = 0.25
    tail_s: float = 0.15
    ar_order: int = 16
    n_levels: int = 14
    student_nu: float = 30.0
    max_evidence: float = 6.0
    temper: float = 0.9
    least_temper: float = 0.25
    rises_s: tuple[float, ...] = (
        0.0, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14, 0.19, 0.25, 0.32, 0.4, 0.5,
    )  # fmt: skip
    longest_usual_rises_s: tuple[float, float, float] = (0.2, 0.26, 0.4)
    at_once_share: float = 0.05
    shape_shares: tuple[float, float, float] = (0.65, 0.2, 0.15)
    slow_share: float = 0.2
    slow_shape_shares: tuple[float, float, float] = (0.34, 0.33, 0.33)
    size_ratio: float = 25.0
    knee_share: float = 0.08
    steep_share: float = 0.12
    least_knee_ratio: float = 0.7
    least_steep_ratio: float = 30.0
    knee_levels: tuple[float, ...] = (0.16, 0.22, 0.3, 0.41, 0.56)
    knee_first_s: tuple[float, ...] = (0.0, 0.03, 0.08)
    knee_second_s: tuple[float, ...] = (0.0, 0.04, 0.1)
    shortest_knee_s: float = 0.07
    shortest_steep_s: float = 0.05
    bent_step_s: float = 0.002
    bent_scales_db: tuple[float, ...] = (-2.0, 0.0, 2.0)
    rise_prior_worth: float = 1.0
    scales_db: tuple[float, ...] = (-6.0, -4.0, -2.0, 0.0, 2.0, 4.0)
    scale_sd_db: float = 2.5
    max_bursts: int = 2
    burst_lengths_s: tuple[float, ...] = (0.01, 0.02, 0.04, 0.06, 0.09, 0.13)
    burst_pause_s: float = 0.04
    burst_penalty: float = 8.0
    lone_share: float = 1.0
    lone_ratio: float = 4.0
    lone_lengths_s: tuple[float, ...] = (0.01, 0.02)
    lone_pauses_s: tuple[float, float] = (0.015, 0.1)


@dataclass(frozen=True, slots=True)
class ClassicalConfig:
    """The literature's threshold on a causal envelope.

    Attributes
    ----------
    envelope_hz : float
        Corner of the second-order low-pass on the rectified signal.
    n_sd : float
        Threshold above the rest mean, in rest standard deviations.
    n_sd_backtrack : float
        The start is walked back to the last sample below this many standard deviations.
    min_active_s : float
        The envelope must stay above the threshold this long.
    """

    envelope_hz: float = 50.0
    n_sd: float = 3.0
    n_sd_backtrack: float = 1.0
    min_active_s: float = 0.05
