"""The screen of test and retest without a window: whose visits, which figures, with intervals."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from app.engine.guided.visits import DatedVisit
from app.engine.reliability_study import study
from app.model.participant import Participant
from app.presenters.screens import make_presenters
from tests.app.cli.test_reliability_command import visit
from tests.app.store.streams import STARTED
from tests.fakes.clock import FakeClock
from tests.fakes.feed import FakeDesk, InlineExecutor


def visits(*delays_ms):
    return tuple(
        DatedVisit(f"{day}", STARTED + timedelta(days=day), False, visit(delay_ms))
        for day, delay_ms in enumerate(delays_ms)
    )


GROUP = {"P01": visits(80.0, 92.0), "P02": visits(140.0, 131.0), "P03": visits(30.0, 45.0)}


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def screens(desk):
    return make_presenters(desk, InlineExecutor(), clock=FakeClock(), rng=np.random.default_rng(1))


def opened(desk, screens, group, n_visits=2):
    desk.tables = study(group, n_visits=n_visits)
    screens.reliability.open()
    return screens.reliability.tick()


def test_a_group_is_told_with_every_figure_and_its_interval(desk, screens):
    state = opened(desk, screens, GROUP)
    assert state.sentence.text().startswith("3 people, 2 visits each. A change of one person's")
    names = [each.name.text() for each in state.measures]
    assert names == ["ICC(2,1), agreement", "ICC(3,1), consistency", "SEM", "MDC95"]
    assert all(" to " in each.interval for each in state.measures)
    assert state.rows[0].pair.text() == "right glute against right hamstring"
    assert [each.delays for each in state.delays] == ["+80, +92", "+140, +131", "+30, +45"]


def test_one_person_alone_has_an_error_and_no_icc(desk, screens):
    state = opened(desk, screens, {"P01": visits(80.0, 92.0, 71.0)})
    agreement, _, sem, _ = state.measures
    assert agreement.value == "–"
    assert "people must differ" in agreement.meaning.text()
    assert sem.value.endswith("ms")


def test_too_few_visits_say_what_is_missing_and_name_nobody_as_used(desk, screens):
    state = opened(desk, screens, {"P01": visits(80.0), "P02": visits(90.0, 80.0)}, n_visits=3)
    assert state.sentence.text().startswith("Nothing can be told yet: nobody has 3 visits")
    assert state.measures == ()
    assert {each.is_used for each in state.delays} == {False}


def test_whoever_is_here_may_be_looked_at_alone(desk, screens):
    screens.people.visit.choose(Participant("id-7", "P07"))
    screens.reliability.choose_people(is_everybody=False)
    screens.reliability.choose_visits(4)
    assert desk.asked[-1] == "study of ('id-7',) over 4"
    screens.people.visit.choose(None)
    screens.reliability.open()
    assert desk.asked[-1] == "study of () over 4"


def test_a_study_that_is_written_says_where(desk, screens):
    opened(desk, screens, GROUP)
    screens.reliability.write(Path("/studies"))
    assert screens.reliability.tick().told.text() == f"Written to {Path('/studies')}."


def test_with_no_test_of_anybody_nothing_is_shown(desk, screens):
    assert opened(desk, screens, {}).rows == ()
