"""A practice in the real program: simulated device, acquisition thread, store, and read again."""

import time
from datetime import UTC, datetime

import pytest

from app.engine.guided.visits import Visits
from app.engine.live import LiveSession, RecordingRuns
from app.engine.montaged import MontagedDriver
from app.engine.practice.log import practices_of
from app.engine.practice.state import PracticeStage
from app.engine.recorder import Recorder
from app.model.montage import Montage
from app.model.practice_notes import practice_notes
from app.model.session_details import SessionDetails, TaskInfo
from app.sound.practice_voice import PracticeVoice
from app.sound.speaker import FS_HZ as SOUND_HZ
from app.sound.speaker import Speaker
from app.store.store import Store
from drivers.connection import Connection
from drivers.registry import open_source
from dsp.analysis import AnalysisConfig
from dsp.chain import ChainConfig
from dsp.findings import Verdict
from tests.app.engine.practice.practising import small_task
from tests.fakes.hand_made_stream import HandMadeStream

LISTENING = "synthetic:typical?seed=3&lifts=asked&speed=step"
STEP_S = 0.25


class Home:
    """A store, a simulated person, a loudspeaker, and somebody who presses Space."""

    def __init__(self, folder, task):
        self.store = Store.open(folder)
        self.loudspeakers = []
        self.live = LiveSession(
            LISTENING,
            Connection(
                LISTENING,
                open_source=lambda name: MontagedDriver(
                    open_source(name, time.monotonic), Montage()
                ),
                clock=time.monotonic,
                sleep=time.sleep,
                has_own_clock=False,
            ),
            clock=time.monotonic,
            begin_recording=lambda info: Recorder(
                self.store,
                info,
                clock=time.monotonic,
                started_utc=datetime.now(UTC),
                details=SessionDetails(task=TaskInfo(task_id="practice_seated_squeeze")),
            ),
            analysis_config=AnalysisConfig(),
            chain_config=ChainConfig(),
            speaker=Speaker(self._loudspeaker),
        )
        self.live.begin_practice(task, PracticeVoice(SOUND_HZ))
        self.live.start()
        self._until(lambda state: state.acquisition.info is not None)
        self.live.step(STEP_S)
        self._until(lambda state: state.practice is not None)

    def go_on_until(self, is_reached, most_s=300.0):
        """Let time pass, pressing Space where a person has to."""
        for _ in range(round(most_s / STEP_S)):
            practice = self.live.snapshot().practice
            if is_reached(practice):
                return practice
            if practice.stage in (PracticeStage.TO_BEGIN, PracticeStage.BETWEEN):
                self.live.practice.go_on()
            self.pass_time()
        raise AssertionError(f"never reached; at last {practice}")

    def pass_time(self):
        """Let a quarter of a second of samples come."""
        state = self.live.snapshot()
        n_wanted = state.acquisition.n_samples + round(STEP_S * state.acquisition.info.fs_hz)
        self.live.step(STEP_S)
        self._until(lambda state: state.acquisition.n_samples >= n_wanted)

    def heard(self):
        """Return how loud the next tenth of a second is."""
        return abs(self.loudspeakers[0].next(4800)).max()

    def _loudspeaker(self, fill):
        self.loudspeakers.append(HandMadeStream(fill))
        return self.loudspeakers[-1]

    def _until(self, is_so, most_s=20.0):
        end_s = time.monotonic() + most_s
        while not is_so(self.live.snapshot()):
            assert time.monotonic() < end_s, self.live.snapshot().acquisition
            time.sleep(0.0005)


@pytest.fixture
def home(tmp_path, request):
    made = Home(tmp_path, getattr(request, "param", small_task("seated_squeeze")))
    yield made
    made.live.close()
    made.store.close()


def test_what_was_practised_is_in_the_store_and_no_test_of_a_clinic(home):
    done = home.go_on_until(lambda practice: practice.stage is PracticeStage.DONE)
    home.live.stop_recording()
    home.live.close()
    session_id = home.live.snapshot().last_session_id
    (record,) = practices_of(home.store, None)
    assert record.session_id == session_id
    assert (record.n_counted, record.n_held) == (7, 4)
    assert record.goals_percent == {"R": 45.0}
    assert [each.finding.n_held for each in done.results] == [4, 3]
    assert home.store.find(session_id).n_missing == 0
    assert Visits(home.store, AnalysisConfig()).of(None) == ()


def test_what_is_shown_is_what_was_kept_repetition_for_repetition(home):
    home.go_on_until(lambda practice: practice.stage is PracticeStage.DONE)
    home.live.close()
    events = home.store.events(home.live.snapshot().last_session_id)
    tags = [type(note).__name__ for _, note in practice_notes(events)]
    assert tags.count("RepetitionDone") == 7
    assert (tags[0], tags[-1]) == ("PracticeBegun", "PracticeEnded")


def test_the_glute_is_heard_while_it_works_and_rest_is_silent(home):
    home.go_on_until(lambda practice: practice.set is not None and practice.set.now.is_at_goal)
    home.pass_time()
    home.heard()
    assert home.heard() > 0.05
    home.go_on_until(lambda practice: practice.set is not None and practice.set.word == "REST")
    for _ in range(8):
        home.heard()
    assert home.heard() < 1e-3


def test_a_second_practice_waits_for_the_first(home):
    with pytest.raises(RecordingRuns, match="a practice makes its own"):
        home.live.begin_practice(small_task(), PracticeVoice(SOUND_HZ))


@pytest.mark.parametrize("home", [small_task("phe_drill", n_repetitions=2)], indirect=True)
def test_an_order_drill_tells_what_the_analysis_of_the_raw_samples_found(home):
    done = home.go_on_until(lambda practice: practice.results)
    (result,) = done.results
    told = [each.pair for each in result.orders if each.is_told]
    assert len(result.orders) == 2
    assert told
    assert all(pair.verdict is Verdict.AFTER for pair in told)
    assert told[0].lag_ms == pytest.approx(110.0, abs=40.0)
    assert sum(each.is_with_or_before for each in result.orders) == 0
