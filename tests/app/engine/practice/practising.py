"""A simulated person who practises by the program's cues, in virtual time."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

from app.engine.practice.run import PracticeRun
from app.engine.practice.state import PracticeStage
from app.model.exercise_file import our_exercises
from app.model.guided_protocol import Side
from app.model.practice import task_of
from app.model.practice_notes import practice_notes
from app.model.session import SessionEvent
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.simulate import SCENARIOS, AskedMovement, AskedScript, MovementKind, SimulatedPerson

FS_HZ = 1000.0
GLUTE, HAMSTRING = "gluteus_maximus_R", "biceps_femoris_R"
_STEP = 20


class HereAndNow:
    """An executor that does its work at once."""

    def submit(self, work, *args):
        """Do it."""
        done = Future()
        done.set_result(work(*args))
        return done


class Heard:
    """Keeps what was asked to be heard."""

    def __init__(self):
        self.cues, self.shares, self.n_ticks = [], [], 0

    def follow(self, share_of_goal):
        """Keep the lasting tone's place."""
        self.shares.append(share_of_goal)

    def tick(self):
        """Count it."""
        self.n_ticks += 1

    def cue(self, sound):
        """Keep it."""
        self.cues.append(sound)


def exercise(exercise_id):
    """Return one of ours."""
    return next(each for each in our_exercises() if each.id == exercise_id)


def small_task(exercise_id="single_leg_bridge", **changes):
    """Return a task of one right set of four holds of two seconds."""
    task = task_of(exercise(exercise_id))
    usual = {"sides": (Side.RIGHT,), "n_repetitions": 4, "n_sets": 1, "hold_s": 2.0}
    return replace(task, **(usual | changes))


class Home:
    """One person, one run, and everything that was kept of it."""

    def __init__(self, task=None):
        scenario = SCENARIOS["typical"]
        self.script = AskedScript(scenario, seed=3)
        self.person = SimulatedPerson(scenario, fs_hz=FS_HZ, seed=3, script=self.script)
        self.names = scenario.channel_names
        self.info = StreamInfo(
            "synthetic:", "Simulated person", FS_HZ, tuple(map(ChannelInfo, self.names))
        )
        self.events, self.heard, self.index = [], Heard(), 0
        self._is_obeying, self._states = True, ()
        self.run = PracticeRun(
            task or small_task(),
            self.info,
            executor=HereAndNow(),
            keep=lambda index, kind, text: self.events.append(SessionEvent(index, kind, text)),
            origin_index=0,
            sounds=self.heard,
            on_tone=self.ask,
        )

    @property
    def state(self):
        """Return where the practice is."""
        return self.run.state

    @property
    def notes(self):
        """Return what was kept, without scans."""
        return [note for _, note in practice_notes(self.events)]

    def see_always(self, *states):
        """Let these channels be judged so from now on."""
        self._states = states

    def disobey(self):
        """Do nothing any more when a tone sounds."""
        self._is_obeying = False

    def person_gives(self, *, share, hold_s):
        """Let the person do something that no cue asked for."""
        movement = AskedMovement(MovementKind.WORK, (GLUTE,), hold_s=hold_s, share=share)
        self.script.ask(self.index / FS_HZ, movement, not_before_s=self.person.n_made / FS_HZ)

    def pass_time(self, duration_s):
        """Let samples come."""
        end = self.index + round(duration_s * FS_HZ)
        while self.index < end:
            self._step()

    def until(self, is_so, most_s=400.0):
        """Let samples come until something is so; press Space wherever a person has to."""
        end = self.index + round(most_s * FS_HZ)
        while not is_so(self.state):
            assert self.index < end, self.state
            if self.state.stage in (PracticeStage.TO_BEGIN, PracticeStage.BETWEEN):
                self.run.go_on()
            self._step()
        return self.state

    def lose(self, duration_s):
        """Lose samples."""
        n_lost = round(duration_s * FS_HZ)
        self.person.step(n_lost)
        self.index += n_lost

    def _step(self):
        samples_uv = self.person.step(_STEP)
        self.run.step(SampleBlock(samples_uv, self.index, 0.0))
        self.run.see(self._states)
        self.index += _STEP

    def ask(self, tone_index, movement):
        """Let the person hear a tone."""
        if self._is_obeying:
            self.script.ask(tone_index / FS_HZ, movement, not_before_s=self.person.n_made / FS_HZ)
