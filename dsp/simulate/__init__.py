"""A simulated person: seeded surface EMG with a ledger of true onsets; it is not a recording."""

from dsp.simulate.asked_script import AskedScript
from dsp.simulate.disturbance import Burst, Drift, Tone
from dsp.simulate.motor_unit_person import record_motor_units
from dsp.simulate.motor_units import Entry, MotorPool, Profile, simulate_motor_units
from dsp.simulate.movement import AskedMovement, MovementKind
from dsp.simulate.nuisance import Clip, Crosstalk, Detach, Heart, Mains, Motion, Nuisance
from dsp.simulate.person import SimulatedPerson, SimulatedRecording, simulate
from dsp.simulate.scenario import SCENARIOS, LiftTiming, MuscleScript, Scenario
from dsp.simulate.script import TrueOnset
from dsp.simulate.trial import draw_trial, simulate_trial

__all__ = [
    "SCENARIOS",
    "AskedMovement",
    "AskedScript",
    "Burst",
    "Clip",
    "Crosstalk",
    "Detach",
    "Drift",
    "Entry",
    "Heart",
    "LiftTiming",
    "Mains",
    "Motion",
    "MotorPool",
    "MovementKind",
    "MuscleScript",
    "Nuisance",
    "Profile",
    "Scenario",
    "SimulatedPerson",
    "SimulatedRecording",
    "Tone",
    "TrueOnset",
    "draw_trial",
    "record_motor_units",
    "simulate",
    "simulate_motor_units",
    "simulate_trial",
]
