"""Chunks of any size that are stamped as they are sent: what is late is no loss, a loss is one."""

import numpy as np
import pytest

from tests.fakes.sent_chunks import Sender, told_losses

CHUNKS = [32, 100, 200, 500, 1000]


@pytest.mark.parametrize("n_chunk", CHUNKS)
@pytest.mark.parametrize("late_ms", [10, 50, 200])
@pytest.mark.parametrize("is_always_late", [False, True])
def test_late_chunks_were_told_as_losses_where_they_were_large(n_chunk, late_ms, is_always_late):
    for n_pauses, drift in ((0, 0.0), (3, -0.003)):
        sender = Sender(
            n_chunk, late_ms / 1e3, is_always_late=is_always_late, n_pauses=n_pauses, drift=drift
        )
        rng = np.random.default_rng([n_chunk, late_ms, is_always_late, n_pauses])
        assert told_losses(sender.send(60.0, rng)) == []


@pytest.mark.parametrize("n_chunk", CHUNKS)
@pytest.mark.parametrize("late_ms", [0, 50])
@pytest.mark.parametrize("n_lost", [60, 1000])
def test_of_chunks_some_of_which_are_late_every_loss_is_counted(n_chunk, late_ms, n_lost):
    sender = Sender(n_chunk, late_ms / 1e3, lost=((82_300, n_lost), (142_300, n_lost)))
    rng = np.random.default_rng([n_chunk, late_ms, n_lost])
    told = told_losses(sender.send(200.0, rng))
    assert 2 <= len(told) <= 3
    assert sum(length for _, length in told) == pytest.approx(2 * n_lost, abs=2)
    # Told within a few arrivals of where it was.
    places = [min((82_300, 142_300), key=lambda true: abs(true - at)) for at, _ in told]
    assert set(places) == {82_300, 142_300}
    behind = [at - place for (at, _), place in zip(told, places, strict=True)]
    assert all(-6 * n_chunk <= each <= 10 * n_chunk for each in behind)
