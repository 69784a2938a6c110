"""Recordings of the simulated person with the flags of every repetition."""

from dataclasses import replace

from dsp.analysis import AnalysisConfig, analyse_recording
from dsp.block import ChannelInfo
from dsp.flags import Asked, Expectation
from dsp.simulate import SCENARIOS, simulate
from tests.dsp.scripted_sessions import FS_HZ

TYPICAL = SCENARIOS["typical"]
NAMES = TYPICAL.channel_names
CHANNELS = tuple(ChannelInfo(name) for name in NAMES)
ASKED = Expectation(side="R", hold_s=2.0)


def flags_of(samples_uv, *, channels=CHANNELS, expectation=ASKED, movement_channel=None):
    """Return the flags of every repetition of a recording."""
    finding = analyse_recording(
        samples_uv,
        FS_HZ,
        channels,
        config=AnalysisConfig(),
        asked=Asked(((0.0, expectation),)),
        movement_channel=movement_channel,
    )
    return tuple(each.flags for each in finding.repetitions)


def recorded(scenario, seed=1, duration_s=34.0):
    return simulate(scenario, duration_s=duration_s, fs_hz=FS_HZ, seed=seed).samples_uv.copy()


def spoiled(*nuisances):
    return replace(TYPICAL, nuisances=nuisances)


def kinds(found):
    return {each.flag for each in found}


def the(found, flag):
    return next(each for each in found if each.flag is flag)
