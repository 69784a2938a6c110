"""Every number the live order depends on beside those of the offline analysis."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AlarmConfig:
    """When a channel is taken to have become active.

    Attributes
    ----------
    hop_s : float
        Grain of all decisions.
    windows_s : tuple of float
        Lengths of the windows whose energy is held against rest, rising.
    energy_clip : float
        Whitened energy of one sample is clipped at this multiple of its rest mean.
    min_nats : float
        Tempered log-likelihood ratio of a window from which a channel is suspected.
    company_nats : float
        The same while another channel has already spoken.
    hold_s : float
        From the beginning of what is suspected to the earliest moment the channel speaks.
    min_hold_s : float
        A suspicion lasts at least this long before the channel speaks.
    tail_s, tail_ratio : float
        At that moment the last stretch of this length, and the second half of all that is
        suspected, must still be this far over rest in power, and nearer in decibels to the whole
        than to rest: a burst or a heartbeat is over by then.
    quiet_ratio : float
        Below this power ratio in the longest window a channel is quiet again.
    temper : float
        Power on the likelihood; EMG at rest is not as even as the model says.
    """

    hop_s: float = 0.01
    windows_s: tuple[float, ...] = (0.04, 0.1)
    energy_clip: float = 16.0
    min_nats: float = 10.0
    company_nats: float = 6.0
    hold_s: float = 0.17
    min_hold_s: float = 0.04
    tail_s: float = 0.02
    tail_ratio: float = 1.4
    quiet_ratio: float = 1.6
    temper: float = 0.5


@dataclass(frozen=True, slots=True)
class LiveConfig:
    """When a live order is looked for and stated.

    Attributes
    ----------
    alarm : AlarmConfig
        When a channel is taken to have become active.
    quiet_s : float
        Length of the quiet stretch a channel is held against.
    quiet_margin_s : float
        What lies between that stretch and now, so that a slow rise is not called quiet.
    min_quiet_s : float
        Without this much there is nothing a channel could be held against.
    refresh_s : float
        How often the quiet stretch is measured anew while nothing is suspected.
    looks_s : tuple of float
        When the posterior is refreshed, from the moment the last channel has spoken. Two looks
        must agree, so they are closest at first.
    looks_apart_s : float
        A channel that speaks is looked at when the last look is at least this old: four muscles
        that start together would else ask for eight looks at once.
    burst_before_s : float
        A start whose whole interval lies this long before what the alarm heard is another's: a
        burst that is still larger than what has come of the contraction.
    min_active_s : float
        What the offline coarse stage must see of a contraction, in place of its own.
    lead_s : float
        What the masks see before the quiet stretch: heartbeats are found by resemblance.
    close_after_s : float
        A lift is over when every channel has been quiet for so long.
    longest_s : float
        What has been active for longer is the new rest.
    """

    alarm: AlarmConfig = field(default_factory=AlarmConfig)
    quiet_s: float = 1.0
    quiet_margin_s: float = 0.25
    min_quiet_s: float = 0.5
    refresh_s: float = 0.5
    looks_s: tuple[float, ...] = (0.0, 0.03, 0.06, 0.12, 0.18, 0.24)
    looks_apart_s: float = 0.03
    burst_before_s: float = 0.08
    min_active_s: float = 0.1
    lead_s: float = 1.5
    close_after_s: float = 0.3
    longest_s: float = 20.0
