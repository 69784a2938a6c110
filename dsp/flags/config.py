"""Every limit a flag's rule holds a measurement against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlagConfig:
    """Limits of the rules.

    Attributes
    ----------
    look_snr_db : float
        Plateau over rest below this is told.
    good_reference_db : float
        A reference contraction this far over rest shows that sticker and skin are not to blame.
    active_db : float
        A channel this far over its rest works.
    silent_db : float
        A channel no further than this over its rest does not.
    preact_times : float
        Rest this many times the usual rest is pre-activation.
    preact_uv : float
        And at least so much, where µV are µV at the skin.
    preact_unknown_uv : float
        A rest over this is doubted where no usual one is known, as in a first lift.
    false_start_s : float
        How far before a lift a false start is looked for.
    together_s : float
        Bursts on two channels this near are one false start.
    reaction_s : float
        Nobody answers a tone sooner than this.
    partial_share : float
        A hold below this share of what was asked, or of what is usual, is half a repetition.
    hold_share : float
        A hold below this share of what was asked is told.
    swap_nats : float
        How much likelier two plateaus must be exchanged than kept.
    swap_least_sd_db, swap_max_sds : float
        Plateaus scatter at least so much from lift to lift; exchanged, both must lie this near.
    n_swap : int
        Earlier repetitions that takes.
    speed_times : float
        A rise so many times faster or slower than the usual is told, without a movement sensor.
    speed_times_with_sensor : float
        The same with a sensor.
    speed_s : float
        And it must differ by so much.
    side_db : float
        The other leg's muscles must rise so much further than those of the asked leg.
    n_usual : int
        So many earlier repetitions make something usual.
    heart_times : float
        R peaks this many times over the rest, above 30 Hz, are told.
    hum_share : float
        Share of mains in the power at rest that is told.
    loose_hum_share, loose_hum_uv : float
        A rest so full of hum, and so loud, is that of a lead that was loose throughout.
    clipped_share : float
        Share of clipped samples in a repetition that withholds.
    max_correlation : float
        Two channels that correlate more than this over a repetition may share signal.
    ab_ms : float
        A threshold detector's delay this far from the posterior's, and outside its interval, is
        told.
    stop_s : float
        A stop for pain belongs to a repetition that ended no longer than this before.
    min_lifts, min_provisional : int
        Valid repetitions a session needs to say something, and to say something provisional.
    """

    look_snr_db: float = 15.0
    good_reference_db: float = 20.0
    active_db: float = 6.0
    silent_db: float = 3.0
    preact_times: float = 2.0
    preact_uv: float = 5.0
    preact_unknown_uv: float = 10.0
    false_start_s: float = 2.5
    together_s: float = 0.15
    reaction_s: float = 0.1
    partial_share: float = 0.5
    hold_share: float = 0.9
    swap_nats: float = 8.0
    swap_least_sd_db: float = 1.5
    swap_max_sds: float = 2.5
    n_swap: int = 4
    speed_times: float = 2.0
    speed_times_with_sensor: float = 1.3
    speed_s: float = 0.25
    side_db: float = 6.0
    n_usual: int = 3
    heart_times: float = 3.0
    hum_share: float = 0.25
    loose_hum_share: float = 0.8
    loose_hum_uv: float = 100.0
    clipped_share: float = 0.02
    max_correlation: float = 0.30
    ab_ms: float = 30.0
    stop_s: float = 3.0
    min_lifts: int = 8
    min_provisional: int = 5
