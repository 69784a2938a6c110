"""A process that leads a test in a store until it is killed in the middle of a lift."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from app.engine.guided.guide import GuidePhase
from app.model.guided_protocol import Block, GuidedProtocol, Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from app.store.store import Store
from tests.fakes.led_test import LedTest, has_kept

READY = "in the middle of a lift"
N_KEPT, N_LIFTS = 2, 4
WHY_EXCLUDED = "the knee bent"


def short_protocol() -> GuidedProtocol:
    """Return the leg lift with four lifts of one leg."""
    return msgspec.structs.replace(
        find_protocol("phe_ke", our_protocols()),
        blocks=(
            Block(side=Side.RIGHT, n_lifts=1, is_practice=True),
            Block(side=Side.RIGHT, n_lifts=N_LIFTS),
        ),
    )


def main(folder: str) -> None:
    """Lead a test up to its third lift, say so, and stay there."""
    led = LedTest(Store.open(Path(folder)), short_protocol())
    led.go_on_until(has_kept(N_KEPT))
    led.live.test.set_aside_last(WHY_EXCLUDED, is_repeated=False)
    led.go_on_until(lambda test: test.guide is not None and test.guide.phase is GuidePhase.LIFT)
    # What is durable is what counts: a chunk is a quarter of a second.
    led.pass_time(1.0)
    time.sleep(1.0)
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    time.sleep(600.0)


if __name__ == "__main__":
    main(*sys.argv[1:])
