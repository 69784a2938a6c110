"""A simulated person: seeded surface EMG with a ledger of true onsets; it is not a recording."""

from dsp.simulate.nuisance import Clip, Crosstalk, Detach, Heart, Mains, Motion, Nuisance
from dsp.simulate.person import SimulatedPerson, SimulatedRecording, simulate
from dsp.simulate.scenario import SCENARIOS, LiftTiming, MuscleScript, Scenario
from dsp.simulate.script import TrueOnset
from dsp.simulate.trial import draw_trial, simulate_trial

__all__ = [
    "SCENARIOS",
    "Clip",
    "Crosstalk",
    "Detach",
    "Heart",
    "LiftTiming",
    "Mains",
    "Motion",
    "MuscleScript",
    "Nuisance",
    "Scenario",
    "SimulatedPerson",
    "SimulatedRecording",
    "TrueOnset",
    "draw_trial",
    "simulate",
    "simulate_trial",
]
