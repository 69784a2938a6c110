"""What was found in a recording, as frozen values; how it was found lies beside it.

A finding never judges. It says before, together, after or cannot tell, with a delay, its interval
and every reason to doubt it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dsp.flag import FlagFinding, RepetitionFlag


class Verdict(StrEnum):
    """How the onset of muscle *a* lies against that of muscle *b*."""

    BEFORE = "before"
    TOGETHER = "together"
    AFTER = "after"
    CANNOT_TELL = "cannot_tell"


class SessionVerdict(StrEnum):
    """What the repetitions of a session say together."""

    BEFORE = "before"
    TOGETHER = "together"
    AFTER = "after"
    MIXED = "mixed"
    UNDETERMINED = "undetermined"


class SessionDoubt(StrEnum):
    """Why the repetitions of a session make no order together."""

    TOO_FEW_REPETITIONS = "too few good repetitions"
    REPETITIONS_DIFFER = "repetitions told one by one differ"
    TOO_FEW_AGREE = "too few repetitions agree"
    TYPICAL_DELAY_UNCLEAR = "the typical delay lies too near the edge of together"
    VOTES_DISAGREE = "the repetitions and their typical delay say different things"
    SPEEDS_DIFFER = "repetitions of different speeds"
    STOPPED = "the session was stopped"


class Reason(StrEnum):
    """Why an onset or an order is doubted or withheld. The value is the stable English text."""

    NO_ONSET = "no start seen"
    LOW_SNR = "signal too small over its rest level"
    INTERVAL_TOO_WIDE = "interval too wide"
    NEAR_EDGE = "delay near the edge of together"
    FAR_APART = "starts too far apart for one movement"
    SECOND_MODE = "more than one likely start"
    REST_NOT_QUIET = "not quiet before the start"
    REST_TOO_SHORT = "too little quiet time before the start"
    GAP = "samples missing"
    IMPOSSIBLE = "values no electrode gives"
    CUT_OFF = "movement cut off before its end"
    CLIPPED = "signal clipped"
    FLAT = "signal flat"
    DETACHED = "sticker or cable loose"
    MAINS = "mains hum"
    ECG = "heart signal"
    MOTION = "movement artefact"
    CROSSTALK = "channels may share signal"
    CROSSTALK_REMOVED = "another muscle's signal taken out"
    RATE_TOO_LOW = "fewer than 1000 samples per second"
    ENVELOPE_ONLY = "sensor sends an envelope, not raw EMG"
    UNTIMED = "device does not say when it samples"
    TOO_FEW_REPETITIONS = "too few good repetitions"


class NoRepetition(StrEnum):
    """Why a recording holds no repetition. The value is the stable English text."""

    NO_DATA = "no sample came from any muscle"
    TOO_SHORT = "recording too short"
    FLAT = "all signals flat"
    GAPS = "samples missing too often"
    TOO_BRIEF = "activity too brief"
    NEVER_FELL = "activity never fell again"
    START_NOT_SEEN = "no quiet time before the activity"
    NOTHING_ROSE = "no signal rose over its rest level"
    FROM_START = "active from the beginning"
    ONE_ALONE = "one signal alone rose"
    NOT_TOGETHER = "no two signals rose together"


class Quality(StrEnum):
    """How far a channel can be trusted."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class OnsetFinding:
    """The start of one muscle in one repetition.

    ``onset_s`` is the posterior median and ``interval_90_s`` its central 90 % interval, both in
    seconds from the recording's first sample; None when no start was seen. ``classical_onset_s``
    is the mean + 3 SD detector, kept for comparison with the literature and never for an order.
    """

    channel: str
    onset_s: float | None
    interval_90_s: tuple[float, float] | None
    classical_onset_s: float | None
    snr_db: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LagCurve:
    """How likely every delay is: ``p[i]`` is the probability of ``first_ms + i * step_ms``.

    Thinned to a few milliseconds and cut to where there is any probability, as plain numbers: a
    finding that holds one is still equal and hashable by value. ``shape_sd_ms`` is the standard
    deviation of what the shapes the muscles may have risen in each make of the delay: the part of
    its width that is the same in every repetition.
    """

    first_ms: float
    step_ms: float
    p: tuple[float, ...]
    shape_sd_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class PairFinding:
    """The order of two muscles in one repetition.

    ``lag_ms`` is the onset of *a* minus the onset of *b*: negative when *a* came first.
    ``p_a_first`` ignores the tie band; the other three probabilities add up to one. ``lag_curve``
    is what they were read from, thinned; None wherever they are. ``withheld_by`` names the flags
    of the repetition for which its order is not stated.
    """

    a: str
    b: str
    lag_ms: float | None
    interval_90_ms: tuple[float, float] | None
    p_a_before: float | None
    p_together: float | None
    p_a_after: float | None
    p_a_first: float | None
    verdict: Verdict
    reasons: tuple[Reason, ...]
    lag_curve: LagCurve | None = field(default=None, repr=False)
    withheld_by: tuple[RepetitionFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderProbability:
    """One order of all muscles, first to last; muscles of one group started together."""

    groups: tuple[tuple[str, ...], ...]
    p: float


@dataclass(frozen=True, slots=True)
class RankingFinding:
    """The order of three or four muscles in one repetition.

    ``orders`` are the likeliest, falling; the rest of the probability lies in the orders left out
    and in ``p_chained``: starts of which neighbours are together, but the first and the last are
    not, which no order says. Where ``is_stated`` is False only ``told_pairs`` may be said.
    """

    channels: tuple[str, ...]
    orders: tuple[OrderProbability, ...]
    p_chained: float
    is_stated: bool
    told_pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RepetitionFinding:
    """One repetition: when it was, what started when, and what was noticed about it besides."""

    index: int
    start_s: float
    end_s: float
    onsets: tuple[OnsetFinding, ...]
    pairs: tuple[PairFinding, ...]
    ranking: RankingFinding | None = None
    flags: tuple[FlagFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """One channel over the whole recording."""

    name: str
    muscle: str | None
    side: str | None
    unit: str
    snr_db: float | None
    quality: Quality
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PooledDelay:
    """The delay of *a* against *b* that the repetitions of a session scatter around.

    ``typical_ms`` is its posterior median and ``scatter_ms`` that of the standard deviation from
    repetition to repetition. ``p_before``, ``p_together`` and ``p_after`` are of the typical
    delay, ``p_next_before`` and its like of one more repetition; each three add up to one.
    ``shared_sd_ms`` is the error all repetitions are taken to have in common, and
    ``standard_error_ms`` that of the plain median, from the scatter alone.
    """

    n_repetitions: int
    typical_ms: float
    interval_90_ms: tuple[float, float]
    scatter_ms: float
    scatter_interval_90_ms: tuple[float, float]
    p_before: float
    p_together: float
    p_after: float
    p_next_before: float
    p_next_together: float
    p_next_after: float
    shared_sd_ms: float
    standard_error_ms: float
    typical_curve: LagCurve = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionPairFinding:
    """One pair over all repetitions: counts, the median delay and its distribution-free interval.

    ``n_valid`` repetitions had a delay that nothing but its width put in doubt; ``n_before``,
    ``n_together`` and ``n_after`` count those of them whose order could be told alone.
    ``interval_coverage`` is the probability that the order-statistic interval holds the median
    (0.979 for ten repetitions); None when there is no interval. ``pooled`` is None where too few
    repetitions could be pooled, and ``doubt`` where an order is stated.
    """

    a: str
    b: str
    n_valid: int
    n_before: int
    n_together: int
    n_after: int
    median_lag_ms: float | None
    interval_ms: tuple[float, float] | None
    interval_coverage: float | None
    verdict: SessionVerdict
    is_provisional: bool
    pooled: PooledDelay | None = None
    doubt: SessionDoubt | None = None


class Difference(StrEnum):
    """What makes two sessions not comparable. The value is the stable English text."""

    LEG = "leg"
    TASK = "task"
    CUE = "cue"
    KNEE = "knee"
    MUSCLES = "muscles"
    HAMSTRING_HEAD = "hamstring site"
    ELECTRODES = "electrode placement"
    METHOD = "method"
    SETTINGS = "settings"
    RATE = "sampling rate"
    SPEED = "movement speed"


class ChangeVerdict(StrEnum):
    """Whether and how a typical delay changed from one session to another."""

    EARLIER = "earlier"
    LATER = "later"
    SMALLER_THAN_CAN_BE_TOLD = "smaller_than_can_be_told"
    TOO_FEW_REPETITIONS = "too_few_repetitions"
    NOT_COMPARABLE = "not_comparable"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class ChangeFinding:
    """How the typical delay of a pair in a later session lies against an earlier one.

    ``change_ms`` is the later typical delay minus the earlier: positive when *a* starts later
    against *b* than it did. ``mdc95_ms`` is the least change that the scatter within the two
    sessions does not make by itself in 19 of 20. Without comparable sessions all three numbers
    are None and ``differs`` lists why; with too few repetitions they are None too, and where a
    flag of either session withholds its order.
    """

    a: str
    b: str
    change_ms: float | None
    interval_90_ms: tuple[float, float] | None
    mdc95_ms: float | None
    verdict: ChangeVerdict
    differs: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class MethodInfo:
    """Which method, at which version, with which settings made a finding."""

    version: str
    settings_sha256: str


@dataclass(frozen=True, slots=True)
class NoRepetitionFinding:
    """Why no repetition was found: what was measured, and what it was held against.

    ``measured`` is how many candidates were turned down for `TOO_BRIEF`, `NEVER_FELL` and
    `START_NOT_SEEN`, seconds for `TOO_SHORT`, else the rise of ``channel`` in dB. ``limit`` is
    what it was held against, in µV for `FLAT`; None where there is no such number.
    """

    reason: NoRepetition
    channel: str | None = None
    measured: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class RecordingFinding:
    """Everything found in one recording; ``flags`` are those of the session as a whole.

    ``no_repetition`` says why there is none, where there is none.
    """

    fs_hz: float
    method: MethodInfo
    channels: tuple[ChannelFinding, ...]
    repetitions: tuple[RepetitionFinding, ...]
    session_pairs: tuple[SessionPairFinding, ...]
    flags: tuple[FlagFinding, ...] = ()
    no_repetition: NoRepetitionFinding | None = None
