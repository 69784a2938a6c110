"""Every number an order depends on, with where it comes from; nothing is learned from a signal."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PoolingConfig:
    """How the repetitions of a session are pooled.

    Attributes
    ----------
    typical_sd_ms : float
        Standard deviation of the normal prior on the typical delay. Centred on 0, so that it
        favours no muscle; wide beside the 100 to 140 ms that people differ by (Suehiro 2015).
    scatter_scale_ms : float
        The prior density of the scatter falls as ``1 / (1 + (scatter / scale)^2)``: half of it
        lies below the scale, which is the lower end of what is planned for (60 to 100 ms).
    scatters_ms : tuple of float
        Grid of scatters, from 0.
    wild_share : float
        Share of repetitions that say nothing about the typical delay.
    wild_span_ms : float
        Such a delay may lie anywhere in a span of this length.
    shared_share : float
        Standard deviation of the error all repetitions share, as a share of the typical
        uncertainty of one: a rise that is placed early is placed early every time.
    min_shared_sd_ms : float
        Its least value.
    shape_factor, shape_spare_ms : float
        Its least value too, as a multiple of what the shapes the muscles may have risen in make
        of the delay beyond the second number.
    state_at : float
        Smallest probability at which the typical delay is said to lie before, within or after
        the tie band.
    """

    typical_sd_ms: float = 200.0
    scatter_scale_ms: float = 60.0
    scatters_ms: tuple[float, ...] = (
        0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 25.0, 30.0, 36.0, 43.0, 51.0, 60.0, 70.0, 82.0, 96.0,
        112.0, 130.0, 150.0, 175.0, 205.0, 240.0, 280.0,
    )  # fmt: skip
    wild_share: float = 0.08
    wild_span_ms: float = 1600.0
    shared_share: float = 0.6
    min_shared_sd_ms: float = 6.0
    shape_factor: float = 2.5
    shape_spare_ms: float = 10.0
    state_at: float = 0.95


@dataclass(frozen=True, slots=True)
class OrderConfig:
    """When an order is stated.

    Attributes
    ----------
    tie_ms : float
        Delays up to this count as together.
    movement_ms : float
        Starts further apart than this are not of one movement.
    state_at : float
        Smallest probability at which a verdict is stated.
    state_in_each_shape_at, least_shape_share : float
        Smallest probability that it must also have in every shape that a muscle is held to have
        risen in with at least the second probability.
    min_repetitions : int
        Repetitions with a stated delay needed for a session verdict.
    min_provisional : int
        Repetitions needed for a provisional one.
    min_share : float
        Share of them whose delay must fall in one class.
    min_mean_p : float
        Mean probability that class must have over them.
    min_told_share : float
        Share that must be told alone before a session is called mixed.
    alike_share : float
        Prior probability that the muscles of one movement rise in one shape.
    trust : float
        Power on the starts' probabilities where the muscles rise in one shape: what they are
        misread alike by falls out of their delay.
    pooling : PoolingConfig
        How the repetitions are pooled.
    """

    tie_ms: float = 30.0
    movement_ms: float = 1000.0
    state_at: float = 0.95
    min_repetitions: int = 8
    min_provisional: int = 5
    min_share: float = 0.7
    min_mean_p: float = 0.5
    min_told_share: float = 0.5
    alike_share: float = 0.5
    trust: float = 1.1
    state_in_each_shape_at: float = 0.7
    least_shape_share: float = 0.03
    pooling: PoolingConfig = field(default_factory=PoolingConfig)
