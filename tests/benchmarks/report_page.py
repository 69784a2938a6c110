"""How long a page takes, and how long a result takes from the store once a test is over.

    python -m tests.benchmarks.report_page [HOME]

HOME is a folder of recordings with a guided test in it; without one only the pages are timed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.engine.exporting import LastReview
from app.engine.review import review_session
from app.engine.tested import newest_test, read_tested
from app.model.guided_protocol import Side
from app.model.report import Paper
from app.report.blocks import blocks_of
from app.report.html import html_page
from app.report.pdf import pdf_page
from app.store.store import Store
from dsp.analysis import AnalysisConfig
from tests.app.report.pages import page

_N_TIMES = 7


def timed(name: str, act: Callable[[], object]) -> None:
    """Print the first time, which loads what is needed, and the median of the others."""
    walls_s, busy_s = [], []
    for _ in range(_N_TIMES):
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        act()
        walls_s.append(time.perf_counter() - wall_s)
        busy_s.append(time.process_time() - cpu_s)
    later = sorted(walls_s[1:])[(_N_TIMES - 1) // 2]
    print(f"{name}: first {1e3 * walls_s[0]:.0f} ms, then {1e3 * later:.0f} ms", end="")
    print(f" ({1e3 * sorted(busy_s[1:])[(_N_TIMES - 1) // 2]:.0f} ms busy)")


def main() -> None:
    """Time the pages of one and of two legs, and a stored test."""
    for name, sides in (("one leg", (Side.RIGHT,)), ("two legs", (Side.RIGHT, Side.LEFT))):
        of = page(*sides)
        blocks = blocks_of(of, lambda said: said.text())
        timed(f"blocks, {name}", lambda of=of: blocks_of(of, lambda said: said.text()))
        timed(f"PDF, {name}", lambda made=blocks: pdf_page(made, paper=Paper.A4, day=None))
        timed(f"HTML, {name}", lambda made=blocks: html_page(made))
    for home in sys.argv[1:]:
        time_result(Path(home))


def time_result(home: Path) -> None:
    """Time a result from the store, without and with what was found live."""
    config = AnalysisConfig()
    store = Store.open(home)
    session_id = newest_test(store)
    if session_id is not None:
        review = review_session(store, session_id, config)
        minutes = store.find(session_id).duration_s / 60
        print(f"a test of {minutes:.1f} min, {len(review.finding.repetitions)} repetitions")

        def from_samples() -> None:
            read_tested(store, LastReview(store, config), session_id)

        def with_live() -> None:
            reviews = LastReview(store, config)
            reviews.analyses.take_live(session_id, review.finding.repetitions)
            read_tested(store, reviews, session_id)

        timed("result from the samples alone", from_samples)
        timed("result with what was found live", with_live)
    store.close()


if __name__ == "__main__":
    main()
