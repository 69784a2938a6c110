"""Cut the power of a store many times at seeded moments and say what each cut cost.

Run from the repository: ``python -m tests.long.power_campaign [CUTS] [FIRST_SEED]``. It lives
through a story of recording, folding, backing up and deleting for every 500 cuts, judges each cut
by what had been acknowledged, and ends with exit code 1 when a store was unreadable or something
acknowledged was lost. ``control`` in place of CUTS runs the negative control, which must lose.
"""

from __future__ import annotations

import sys

from tests.faults.power_cuts import cut_a_story

_DEFAULT_CUTS = 10_000
_PER_STORY = 500
_CONTROL_CUTS = 200


def main(n_cuts: int, first_seed: int, *, is_synced: bool = True) -> int:
    """Cut and report story by story, so that a stop keeps its figures."""
    n_done = n_bad = 0
    seed = first_seed
    while n_done < n_cuts:
        for cut in cut_a_story(seed, min(_PER_STORY, n_cuts - n_done), is_synced=is_synced):
            n_done += 1
            n_bad += bool(cut.problems)
            if cut.problems and is_synced:
                _say(f"BAD seed {cut.seed}, call {cut.call}: {'; '.join(cut.problems)}")
        _say(f"{n_done} power cuts, {n_bad} bad, seeds {first_seed} to {seed}")
        seed += 1
    if is_synced:
        return 1 if n_bad else 0
    _say("the control lost what was called durable, as it must" if n_bad else "THE CONTROL HELD")
    return 0 if n_bad else 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["control"]:
        sys.exit(main(_CONTROL_CUTS, 1, is_synced=False))
    sys.exit(main(*(int(each) for each in [*arguments, *(_DEFAULT_CUTS, 1)[len(arguments) :]])))
