"""What was held back and is handed on at an end, told as an estimate; it holds nothing itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from drivers.base import Notice, NoticeKind
from dsp.block import SampleBlock


class HeldPlaces:
    """Follows what a driver hands on, and tells where scans lie whose place is an estimate.

    Parameters
    ----------
    n_wrap : int or None
        A counter that turns after so many told what is missing; whole turns are told by when scans
        came, and lie anywhere in what came at once. None where the whole link is in doubt.
    """

    def __init__(self, n_wrap: int | None = None) -> None:
        self._n_wrap = n_wrap
        self._end_index: int | None = None
        self._notices: deque[Notice] = deque()

    def follow(self, blocks: Sequence[SampleBlock]) -> None:
        """Learn of blocks that have their place."""
        for block in blocks:
            n_missing = 0 if self._end_index is None else block.first_index - self._end_index
            if self._n_wrap is not None and n_missing >= self._n_wrap:
                text = _turns_in_words(n_missing)
                self._notices.append(Notice(block.first_index, NoticeKind.PLACED, text, n_missing))
            self._end_index = block.end_index

    def tell(self, blocks: Sequence[SampleBlock]) -> None:
        """Learn of blocks that were held back until nothing was waited for any more.

        Parameters
        ----------
        blocks : sequence of SampleBlock
            All of them; the first behind a gap is where what is not certain begins, without a gap
            the first.
        """
        if not blocks:
            return
        end_index = blocks[0].first_index if self._end_index is None else self._end_index
        n_missing, at = 0, 0
        for number, block in enumerate(blocks):
            if block.first_index > end_index:
                n_missing, at = block.first_index - end_index, number
                break
            end_index = block.end_index
        n_samples = sum(block.n_samples for block in blocks[at:])
        text = _in_words(n_samples, n_missing)
        self._notices.append(Notice(blocks[at].first_index, NoticeKind.PLACED, text, n_samples))
        self._end_index = blocks[-1].end_index

    def take(self) -> tuple[Notice, ...]:
        """Return what was told since; another thread than the telling one may call it."""
        return tuple(self._notices.popleft() for _ in range(len(self._notices)))


def _turns_in_words(n_missing: int) -> str:
    return (
        f"About {n_missing} samples are missing before this one. The counter of the device turned "
        "meanwhile, so how many and where is told by when samples came: what came in one go lies "
        "on either side of them."
    )


def _in_words(n_samples: int, n_missing: int) -> str:
    came = (
        "1 sample had come and was" if n_samples == 1 else f"{n_samples} samples had come and were"
    )
    missing = "1 sample is" if n_missing == 1 else f"{n_missing} samples are"
    return (
        f"{came} held back, for how much was lost before them was not certain; about {missing} "
        "missing, estimated from when they came."
    )
