"""How often functional checks see swapped leads, and how often they see what is not there.

python -m tests.benchmarks.functional_checks --people 300
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import permutations

import numpy as np

from dsp.functional_check import CheckOutcome
from tests.dsp.checked_people import (
    EIGHT,
    EIGHT_WITH_SIDE_GLUTE,
    FOUR,
    SIX,
    checked,
    draw_person,
    is_flagged,
    plan_of,
    with_stickers_on_other_leg,
)

SETS = {"four": FOUR, "six": SIX, "eight": EIGHT, "eight, side glute": EIGHT_WITH_SIDE_GLUTE}
FIRST_SEED = 6_140_000


def healthy(names, n_people, seed):
    """Return counts of outcomes over all checks, and of people held at least once."""
    outcomes: Counter[CheckOutcome] = Counter()
    n_held = 0
    for number in range(n_people):
        rng = np.random.default_rng([FIRST_SEED, seed, number])
        findings = checked(draw_person(names, rng), range(len(names)))
        outcomes.update(found.outcome for found in findings)
        n_held += is_flagged(findings)
    return outcomes, n_held


def on_other_leg(n_people, seed):
    """Return outcomes of the two checks of a leg whose stickers lie on the other, and the held."""
    outcomes: Counter[CheckOutcome] = Counter()
    n_held = 0
    for number in range(n_people):
        rng = np.random.default_rng([FIRST_SEED, seed, number])
        person = with_stickers_on_other_leg(draw_person(FOUR, rng))
        findings = checked(person, range(len(FOUR)))[:2]
        outcomes.update(found.outcome for found in findings)
        n_held += is_flagged(findings)
    return outcomes, n_held


def side_swaps(names):
    """Return every wiring in which left and right of some muscles are exchanged."""
    muscles = sorted({name[:-2] for name in names})
    both = [m for m in muscles if {f"{m}_R", f"{m}_L"} <= set(names)]
    for bits in range(1, 2 ** len(both)):
        swapped = {muscle for place, muscle in enumerate(both) if bits >> place & 1}
        yield tuple(
            names.index(name[:-1] + ("L" if name[-1] == "R" else "R"))
            if name[:-2] in swapped
            else column
            for column, name in enumerate(names)
        )


def missed(names, wirings, n_people, seed):
    """Return how many wirings were tried and which were not flagged, each with the number."""
    not_seen: Counter[tuple[int, ...]] = Counter()
    n_tried = n_first = 0
    for place, wiring in enumerate(wirings):
        for number in range(n_people):
            rng = np.random.default_rng([FIRST_SEED, seed, place, number])
            findings = checked(draw_person(names, rng), wiring)
            n_tried += 1
            held = [each for each in findings if is_flagged([each])]
            if not held:
                not_seen[wiring] += 1
            elif set(held[0].blamed) <= {c for c, w in enumerate(wiring) if c != w}:
                n_first += 1
    return n_tried, not_seen, n_first


def wirings_of(names):
    """Return the wrong wirings of a set of stickers by their kind."""
    columns = tuple(range(len(names)))
    if len(names) == len(FOUR):
        return {"permutations": [each for each in permutations(columns) if each != columns]}
    rng = np.random.default_rng([FIRST_SEED, len(names)])
    drawn = {tuple(int(c) for c in rng.permutation(len(names))) for _ in range(40)} - {columns}
    return {"left and right swapped": list(side_swaps(names)), "drawn at random": sorted(drawn)}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--wired", type=int, default=10)
    options = parser.parse_args()
    for place, (title, names) in enumerate(SETS.items()):
        outcomes, n_held = healthy(names, options.people, place)
        told = ", ".join(f"{n} {outcome.value}" for outcome, n in outcomes.most_common())
        n_checks = sum(outcomes.values())
        print(f"{title}: healthy {options.people} people, {n_checks} checks, held {n_held}: {told}")
        for wrong, wirings in wirings_of(names).items():
            n_tried, not_seen, n_first = missed(names, wirings, options.wired, 10 + place)
            print(
                f"{title}, {len(plan_of(names))} checks: {len(wirings)} {wrong}, {n_tried} people, "
                f"not seen {sum(not_seen.values())} {dict(not_seen)}, first blame on leads that "
                f"are swapped {n_first}"
            )
    outcomes, n_held = on_other_leg(options.people, 20)
    told = ", ".join(f"{n} {outcome.value}" for outcome, n in outcomes.most_common())
    print(f"four on the other leg: {options.people} people, called a swap {n_held}: {told}")


if __name__ == "__main__":
    main()
