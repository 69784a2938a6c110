"""Practices in a store as a practice run leaves them: its notes beside samples of nothing."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from app.model.practice import Feedback, StopReason
from app.model.practice_notes import (
    KIND,
    PracticeBegun,
    PracticeEnded,
    PracticeStopped,
    RepetitionDone,
    SetBegun,
    SetEnded,
    note_text,
)
from app.model.session_details import SessionDetails, TaskInfo
from dsp.block import ChannelInfo, SampleBlock, StreamInfo
from dsp.practice.goal import GoalChange

_FS_HZ = 1000.0
_HAMSTRING = "biceps_femoris_R"
_N_IN_SET, _N_ALONE = 12, 3
_CHANNELS = (ChannelInfo("gluteus_maximus_R"), ChannelInfo(_HAMSTRING))


def keep_practice(
    store,
    started: datetime,
    *,
    exercise="single_leg_bridge",
    side="R",
    goal_percent=40.0,
    alone_percent=(44.0, 46.0, 45.0),
    n_held=9,
    n_joined=5,
    participant_id=None,
    stopped=None,
):
    """Keep one practice of one set; ``stopped`` leaves out what came after a pain of so much."""
    info = StreamInfo("synthetic:typical", "Simulated person", _FS_HZ, _CHANNELS, True)
    task = TaskInfo(task_id=f"practice_{exercise}")
    writer = store.begin_session(
        info,
        started_utc=started,
        details=SessionDetails(participant_id=participant_id, task=task),
    )
    writer.append(SampleBlock(np.zeros((1000, 2)), 0, 0))
    counts = (n_held, n_joined)
    for note in _notes(
        exercise, side, goal_percent, counts=counts, alone=alone_percent, stopped=stopped
    ):
        writer.add_event(0, KIND, note_text(note))
    writer.end("stopped by the user")
    return writer.session_id


def _notes(exercise, side, goal_percent, *, counts, alone, stopped):
    n_held, n_joined = counts
    yield PracticeBegun(
        exercise=exercise, version=1, sha256="", cue="", sides=(side,), session_number=1
    )
    yield SetBegun(side=side, number=1, goal_percent=goal_percent)
    for number in range(1, _N_IN_SET + 1):
        joined = (_HAMSTRING,) if number <= n_joined else ()
        yield _repetition(number, 50.0, is_held=number <= n_held, joined=joined)
    if stopped is not None:
        yield PracticeStopped(why=StopReason.PAIN, pain_of_10=stopped)
        return
    yield SetEnded(
        side=side,
        number=1,
        n_repetitions=_N_IN_SET,
        n_held=n_held,
        n_successes=n_held,
        joined={_HAMSTRING: n_joined},
        goal_percent=goal_percent,
        next_percent=goal_percent,
        change=GoalChange.KEPT,
    )
    yield SetBegun(side=side, number=2, goal_percent=goal_percent, is_probe=True)
    for number, level in enumerate(alone, 1):
        yield _repetition(number, level, is_held=level >= goal_percent)
    yield PracticeEnded()


def _repetition(number, level_percent, *, is_held, joined=()):
    return RepetitionDone(
        number=number,
        start_index=100,
        end_index=200,
        held_s=5.0 if is_held else 2.0,
        is_held=is_held,
        n_let_go=0,
        feedback=Feedback.CONCURRENT,
        is_complete=True,
        level_percent=level_percent,
        plateau_percent=level_percent,
        joined=joined,
    )
