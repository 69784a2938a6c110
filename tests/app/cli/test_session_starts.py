"""Starts by hand and agreement from the command line, on a recording with a movement in it."""

import numpy as np
import pytest

from app.engine.marking.rounds import Rounds
from app.engine.review import analyse_session
from app.model.home import home_folder
from app.store.store import Store
from dsp.analysis import AnalysisConfig


@pytest.fixture
def recorded(said):
    """Record the simulated person for as long as two movements take."""
    code, words = said("record", "--source", "synthetic:typical?speed=fast", "--seconds", "16")
    assert code == 0, words
    return "latest"


def test_a_start_is_put_said_to_be_none_taken_back_and_undone(recorded, said):
    place = ("--repetition", "1", "--channel", "gluteus_maximus_R")
    code, words = said("sessions", "starts", recorded)
    assert (code, "repetition 1" in words, "by hand" in words) == (0, True, False)
    _, words = said("sessions", "starts", recorded, *place, "--at", "2.95")
    assert "by hand: 2.950\u00a0s" in words
    _, words = said("sessions", "starts", recorded, *place, "--none")
    assert "by hand: no start" in words
    _, words = said("sessions", "starts", recorded, "--undo")
    assert "by hand: 2.950\u00a0s" in words
    _, words = said("sessions", "starts", recorded, *place, "--automatic")
    assert "by hand" not in words
    assert words.count("edit: repetition 1, gluteus_maximus_R") == 4


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--repetition", "40", "--channel", "gluteus_maximus_R"), "--repetition is 40"),
        (("--repetition", "1", "--channel", "glute"), "--channel is glute"),
        (("--repetition", "1", "--channel", "gluteus_maximus_R", "--at", "-3"), "--at is -3"),
    ],
)
def test_a_start_that_cannot_be_is_refused(recorded, said, wrong, sentence):
    change = () if "--at" in wrong else ("--none",)
    code, words = said("sessions", "starts", recorded, *wrong, *change)
    assert (code, sentence in words) == (2, True)


def test_agreement_is_told_and_written(recorded, said, tmp_path):
    assert said("agreement")[0] == 2
    store = Store.open(home_folder())
    session_id = store.find("latest").id
    finding = analyse_session(store, session_id, AnalysisConfig())
    rounds, rng = Rounds(store), np.random.default_rng(3)
    one = rounds.begin({session_id: finding}, rater="R1", seed=1, round_id="r", utc="2026-11-22")
    for item in one.items:
        rounds.mark("r", item, item.lift.start_s + float(rng.normal(0.0, 0.01)), utc="2026-11-22")
    store.close()
    code, words = said("agreement", "--csv", str(tmp_path))
    assert code == 0
    assert "R1, round 1 against program" in words
    assert (tmp_path / "agreement_csv" / "agreement_rounds.csv").is_file()
    assert said("agreement", "--csv", str(tmp_path / "nowhere"))[0] == 2
