"""What the program says of every scripted patient over many seeds, and how often each flag holds.

python -m tests.benchmarks.scripted_campaign --seeds 6
"""

from __future__ import annotations

import argparse
from collections import Counter

import numpy as np

from dsp.flags import RepetitionFlag
from dsp.simulate.patients import PATIENTS
from tests.dsp.scripted_sessions import GLUTE, HAMSTRING, OTHER_BACK, SAME_BACK, Session, session_of

PAIRS = ((GLUTE, HAMSTRING), (HAMSTRING, OTHER_BACK), (HAMSTRING, SAME_BACK))
ORDERED = (
    "P01", "P02", "P03", "P03b", "P04", "P05", "P05a", "P05b", "P06", "P07", "P07b",
    "P08", "P08b", "P08c", "P14", "P15", "P15-later",
)  # fmt: skip
STOPS_S = {"P19": (3 * 10.3 + 5.0,)}
SCRIPTED_FLAGS = {
    RepetitionFlag.LOW_ACTIVITY: {"P05": range(10)},
    RepetitionFlag.NO_ONSET: {
        "P05a": range(10),
        **dict.fromkeys(("P20", "P20b", "P20b-later"), (0, 2, 3, 6, 7, 9, 11)),
    },
    RepetitionFlag.LOW_SNR: {"P07": range(10)},
    RepetitionFlag.ECG: {name: range(10) for name in ("P08", "P08b", "P08c")},
    RepetitionFlag.PREACT: {"P09": range(5, 10)},
    RepetitionFlag.FALSE_START: {"P10": (2,)},
    RepetitionFlag.PARTIAL: {
        "P11": (3, 8),
        "P20": (2, 6, 11),
        "P20b-later": range(1, 12, 2),
    },
    RepetitionFlag.CH_LOST: {"P12": range(5, 10)},
    RepetitionFlag.SIDE: {"P13": range(10)},
    RepetitionFlag.MAINS: {"P16": range(10)},
    RepetitionFlag.CLIP: {"P16": (1,)},
    RepetitionFlag.SPEED: {"P17": range(5, 10)},
    RepetitionFlag.DROP: {"P18": (6,)},
    RepetitionFlag.PAIN_STOP: {"P19": (3,)},
    RepetitionFlag.SWAP: {},
    RepetitionFlag.XTALK: {},
}
"""In which lifts of which patients a flag belongs; everywhere else it is too much."""

FOLLOWS = {RepetitionFlag.NO_ONSET: ("P12", "P13"), RepetitionFlag.LOW_ACTIVITY: ("P13",)}
"""Where a flag may stand besides, because what was scripted brings it about."""


Flagged = dict[tuple[str, int], list[set[RepetitionFlag]]]
"""The flags of every lift of every patient and seed."""


def run(seeds: range) -> tuple[list[str], Flagged]:
    """Return the rows of the orders and the flags of every lift, one patient after the other."""
    rows: list[str] = []
    flagged: Flagged = {}
    for name in PATIENTS:
        sessions = [session_of.__wrapped__(name, seed, STOPS_S.get(name, ())) for seed in seeds]
        if name in ORDERED:
            rows += [_order_row(name, pair, sessions) for pair in PAIRS]
        for seed, session in zip(seeds, sessions, strict=True):
            flagged[name, seed] = [{each.flag for each in found} for found in session.flags]
    return rows, flagged


def _order_row(name: str, pair: tuple[str, str], sessions: list[Session]) -> str:
    together = [session.pair(*pair)[0] for session in sessions]
    medians_ms = [each.median_lag_ms for each in together if each.median_lag_ms is not None]
    truth_ms = _truth_ms(sessions[0], pair)
    told = [
        sum(getattr(each, field) for each in together)
        for field in ("n_before", "n_together", "n_after")
    ]
    said = Counter(each.verdict.value for each in together)
    span = f"{min(medians_ms):+.0f} to {max(medians_ms):+.0f}" if medians_ms else "none"
    words = ", ".join(f"{verdict} {n}" for verdict, n in said.most_common())
    n_lifts = 10 * len(sessions)
    return (
        f"| {name} | {_short(pair[0])}, {_short(pair[1])} | {truth_ms} | {span} | "
        f"{told[0]} / {told[1]} / {told[2]} of {n_lifts} | {words} |"
    )


def _truth_ms(session: Session, pair: tuple[str, str]) -> str:
    known = {each.channel for each in session.recording.ledger}
    if not set(pair) <= known:
        return "none"
    return f"{np.median(session.true_lags_ms(*pair)):+.0f}"


def _short(channel: str) -> str:
    words = {GLUTE: "glute", HAMSTRING: "hamstring", OTHER_BACK: "other back"}
    return words.get(channel, "same back")


def _flag_row(flag: RepetitionFlag, flagged: Flagged) -> str:
    n_right = n_expected = n_else = n_other = 0
    for (name, _), lifts in flagged.items():
        holds = {lift for lift, found in enumerate(lifts) if flag in found}
        expected = set(SCRIPTED_FLAGS[flag].get(name, ()))
        n_right += len(holds & expected)
        n_expected += len(expected)
        if name not in FOLLOWS.get(flag, ()):
            n_else += len(holds - expected)
            n_other += len(lifts) - len(expected)
    return f"| {flag.value} | {n_right} of {n_expected} | {n_else} of {n_other} |"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=6, help="noises per patient")
    rows, flagged = run(range(101, 101 + parser.parse_args().seeds))
    print("| patient | pair | scripted ms | median ms | lifts told alone | session |")
    print("|---|---|---|---|---|---|")
    print(*rows, sep="\n")
    print("\n| flag | stands where scripted | stands elsewhere |")
    print("|---|---|---|")
    print(*(_flag_row(flag, flagged) for flag in SCRIPTED_FLAGS), sep="\n")


if __name__ == "__main__":
    main()
