"""A process that is killed while it records loses at most 250 ms, and its session opens again."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.app.engine.kills import kill_a_recording

SEED = 20261121
N_KILLS = 4
ALLOWED_LOSS_MS = 250.0


@pytest.fixture(scope="module")
def aftermaths(tmp_path_factory):
    """Return what some kills cost, the last one with chunks of a second as negative control."""
    instants_s = [random.Random(SEED + kill).uniform(0.4, 1.6) for kill in range(N_KILLS)]
    folder = tmp_path_factory.mktemp("kills")
    with ThreadPoolExecutor(N_KILLS + 1) as pool:
        kills = [
            pool.submit(kill_a_recording, folder / str(kill), after_s)
            for kill, after_s in enumerate(instants_s)
        ]
        control = pool.submit(kill_a_recording, folder / "control", 1.8, chunk_s=1.0)
        return [kill.result() for kill in kills], control.result()


def test_a_kill_while_recording_loses_at_most_250_ms(aftermaths):
    losses_ms = [each.loss_ms for each in aftermaths[0]]
    assert max(losses_ms) <= ALLOWED_LOSS_MS, f"seeds from {SEED}: {losses_ms}"


def test_after_a_kill_all_that_is_there_is_what_was_delivered_gaps_as_gaps(aftermaths):
    assert all(each.is_whole and each.stored_s > 0 for each in aftermaths[0])


def test_after_a_kill_the_session_opens_at_once_and_says_it_had_no_stop(aftermaths):
    assert {each.ending for each in aftermaths[0]} == {"ended without a stop"}
    assert max(each.reopen_s for each in aftermaths[0]) < 1.0


def test_chunks_of_a_second_would_lose_more(aftermaths):
    control = aftermaths[1]
    assert control.loss_ms > ALLOWED_LOSS_MS
    assert control.is_whole
