"""What the simulated chip says of its time while it streams, and what asking costs it."""

from __future__ import annotations

import numpy as np

from drivers import commands
from drivers.clock_questions import ClockQuestions
from drivers.link import Patience
from drivers.messages import Pong
from drivers.scan_counter import ScanCounter
from tests.fakes.arrivals import PLAN
from tests.firmware.simulated_board import voltages_for
from tests.firmware.simulated_stream import ASKED_MS, asking, stream
from tests.firmware.whole_streams import expect_whole, random_counts

TICKS_PER_MS = 2000.0
DURATION_S = 4.0


def asked_as_our_driver_asks():
    """Return when questions are put, in ms of the simulation, and their bytes."""
    questions, said = ClockQuestions(Patience().ping_every_s, 0.0), []
    for now_ms in range(round(DURATION_S * 1000) - 50):
        if questions.is_due(now_ms / 1000):
            cookie = questions.ask(now_ms / 1000)
            said.append((ASKED_MS + 20.0 + now_ms, asking(commands.ping(9, cookie))))
            questions.hear(Pong(9, cookie, 0), ScanCounter(PLAN, 0))
    return said


def test_asked_for_its_time_it_answers_soon_and_loses_nothing(firmware_build, six_channel_plan):
    said, sent = asked_as_our_driver_asks(), random_counts(4_100, 6)
    voltages = voltages_for(sent)
    asked = stream(
        firmware_build, six_channel_plan, voltages, duration_s=DURATION_S, also_said=said
    )
    left_alone = stream(firmware_build, six_channel_plan, voltages, duration_s=DURATION_S)
    expect_whole(asked, sent, n_scans=3_980)
    pongs = asked.only(Pong)
    assert len(pongs) == len(said) >= 75
    # The chip's clock begins with its boot, so only differences count.
    late_ms = np.array(
        [pong.tick / TICKS_PER_MS - sent_ms for pong, (sent_ms, _) in zip(pongs, said, strict=True)]
    )
    waited_ms = np.sort(late_ms - late_ms.min())
    assert waited_ms[len(waited_ms) // 2] < 0.1
    # A question that comes while a block is put on the line waits for it.
    assert waited_ms[-1] < 4.0
    busy, busy_alone = asked.statistics["busy_fraction"], left_alone.statistics["busy_fraction"]
    assert busy - busy_alone < 0.01
