"""The index of scans behind a counter that wraps after a few; it knows no bytes."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from drivers.devices.punctuality import Punctuality

Values = tuple[float, ...]
Counted = tuple[int, Values]
"""A scan and the device's count of it, smaller than the wrap."""

_HOLD_S = 1.0
_LONGEST_HOLD_S = 4.0
"""A second is enough of a line that is read often; of one that brings large chunks it is not."""
_SURPRISING, _PROVEN, _PROVEN_AT_END, _LIKELIER_AT_END = 0.05, 1e-8, 1e-3, 0.5
"""At the end nothing more will tell: a loss that is likelier than none then stands for one."""
_N_CHUNKS_HELD_UP = 2.0
_MOST_HELD = 64
_N_SPACINGS = 16
_SHARE_OF_WRAP = 0.6
_SILENCE_S = 0.1
_ORDER_HZ = 1000.0
"""Below this no order is told, so nothing shorter than a silence need be looked for."""
_N_SCATTERS = 2.0
_MOST_DELAY_S = 0.024
"""Four fifths of the tie band: what stays unseen on a line that wanders turns no order round."""
_JUST_BEFORE_S, _N_JUST_BEFORE = 0.5, 4
"""How far back it is looked what came before a loss, and of how many arrivals it can be seen."""
_LEAST_GROWTH = 0.25
"""By what share of the least delay of a loss lateness grows where a device became slower."""
_LEAST_DELAY_S = 0.01
"""A third of the tie band: a loss that makes less delay turns no delay into another verdict."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive scans, the index of the first, and when the last of their bytes came."""

    first_index: int
    scans: list[Values]
    received_s: float

    @property
    def end_index(self) -> int:
        """Return the index one past the last scan."""
        return self.first_index + len(self.scans)


@dataclass(frozen=True, slots=True)
class _Held:
    """What came at once and may stand behind a loss of whole wraps; before it ``n_before`` runs.

    Without runs it has been handed on, and goes on as evidence.
    """

    runs: list[Run]
    n_before: int
    delay_s: float
    received_s: float
    end_index: int

    def behind(self, n_lost: int, *, n_before: int, fs_hz: float) -> _Held:
        """Return this with a loss before all but the first runs."""
        moved = [replace(run, first_index=run.first_index + n_lost) for run in self.runs[n_before:]]
        return replace(
            self,
            runs=[*self.runs[:n_before], *moved],
            delay_s=self.delay_s - n_lost / fs_hz,
            end_index=self.end_index + n_lost,
        )


class ShortCounter:
    """Counts lost scans by a small counter, and whole wraps of it by the time of arrival.

    Parameters
    ----------
    n_wrap : int
        The counter runs from 0 to one less; 1 where nothing counts.
    fs_hz : float
        Scans per second.

    Attributes
    ----------
    n_lost : int
        Scans acquired by the device that never arrived.

    Notes
    -----
    The counter tells a loss up to a multiple of ``n_wrap``. The rest shows in time: behind a loss
    of *k* wraps every later scan comes ``k n_wrap / fs_hz`` later than before, for ever; behind a
    mere delay the waiting scans come in a burst, and the delay is gone. So what comes late by 0.6
    wraps or more (and by 10 ms at least) is held back for a second, or until something is punctual
    again, and *k* is the least delay seen meanwhile in wraps, rounded. A loss is told when so many
    arrivals are late in a row as come by chance less than once in 10^8 (`Punctuality.chance`); a
    line that brings little is listened to for longer: up to four seconds while that is likely, and
    then what is held goes on, and the gap stands behind it.

    A wrap so long that a loss of one makes 100 ms of silence (more than chunks are usually apart)
    is looked for behind such a silence only: a rate that is not quite ``fs_hz`` then does no harm,
    for it makes none. So is any wrap below 1000 Hz, where no order hangs on it. A shorter wrap is
    looked for as soon as the line's habit is known (`Punctuality`), which takes three stretches; of
    a loss before that the gap stands behind them. A device whose rate is off by more than two and
    a half per cent gets gaps that are none.

    Behind a loss the lateness jumps. Where it only grows, from what came in the half second before
    on, the device became slower: nothing is lost by that, and the line's habit is learned anew.

    *k* is exact while the most punctual arrivals of a second jitter by less than 0.4 wraps. Where
    they scatter by more than that from second to second, as on a busy radio, what is late by less
    than two scatters, at most 24 ms, proves nothing: otherwise every late second would pass for a
    loss and none would be given back. A loss that is a multiple of ``n_wrap`` and shorter than
    that, or than 10 ms, is not seen.
    """

    def __init__(self, n_wrap: int, fs_hz: float) -> None:
        self.n_lost = 0
        self._n_wrap = n_wrap
        self._fs_hz = fs_hz
        self._next_count: int | None = None
        self._next_index = 0
        self._held: deque[_Held] = deque()
        self._heard_s = math.inf
        self._spacings_s: deque[float] = deque(maxlen=_N_SPACINGS)
        share_s = _SHARE_OF_WRAP * n_wrap / fs_hz
        self._silence_s = max(share_s, _SILENCE_S)
        self._needs_silence = share_s >= _SILENCE_S or fs_hz < _ORDER_HZ
        self._least_s = self._silence_s if self._needs_silence else max(share_s, _LEAST_DELAY_S)
        self._arrivals = Punctuality(fs_hz)
        self._is_holding = False
        self._recent: deque[tuple[float, int]] = deque(maxlen=_MOST_HELD)

    @property
    def is_holding(self) -> bool:
        """Return whether scans wait here until it is clear how many are missing before them.

        Another thread than the reading one may ask.
        """
        return self._is_holding

    def place(self, counted: Sequence[Counted], received_s: float) -> list[Run]:
        """Return the scans that may go on, with their indices.

        Parameters
        ----------
        counted : sequence of Counted
            In the order they came.
        received_s : float
            When the last of their bytes came.

        Returns
        -------
        list of Run
            Earlier ones that were held back among them; none while scans are held back.
        """
        before_index = self._next_index
        runs = self._index(counted, received_s)
        if not runs:
            return []
        delay_s = self._arrivals.delay_s(self._next_index, received_s)
        is_silent_before = self._is_silent_before(received_s)
        if not self._held and not self._is_suspect(delay_s, is_silent_before=is_silent_before):
            self._remember(self._next_index, received_s)
            return runs
        # A jump of the counter among what came at once is the place of its loss.
        n_before = int(len(runs) > 1 and runs[0].first_index == before_index)
        self._held.append(_Held(runs, n_before, delay_s, received_s, self._next_index))
        return self._release(received_s)

    def skip(self, n_lost: int) -> None:
        """Leave room for scans of which something else told that they were lost."""
        self.n_lost += n_lost
        self._next_index += n_lost

    def finish(self) -> list[Run]:
        """Return what is held back, where it likeliest belongs; more may follow."""
        return self._release(math.inf)

    def _is_silent_before(self, received_s: float) -> bool:
        """Say whether an arrival ends a silence, longer than chunks are usually apart."""
        spacing_s, self._heard_s = received_s - self._heard_s, received_s
        usual_s = median(self._spacings_s) if self._spacings_s else 0.0
        if spacing_s > 0.0:
            self._spacings_s.append(spacing_s)
        return spacing_s - usual_s >= self._silence_s

    def _is_suspect(self, delay_s: float, *, is_silent_before: bool) -> bool:
        if self._needs_silence or not self._arrivals.is_known:
            return is_silent_before and delay_s >= self._silence_s
        return delay_s >= self._late_s()

    def _late_s(self) -> float:
        """Return from which delay on a scan may stand behind a loss."""
        if self._needs_silence:
            return self._least_s
        if not self._arrivals.is_known:
            return self._silence_s  # its drift is not known either
        return max(self._least_s, min(_N_SCATTERS * self._arrivals.scatter_s, _MOST_DELAY_S))

    def _release(self, now_s: float) -> list[Run]:
        """Let go what a later punctual scan clears, and what was held for long enough."""
        released: list[Run] = []
        while self._held:
            n_clear = self._n_clear()
            if n_clear:
                released += self._clear(n_clear)
                continue
            n_before, chance = self._likeliest_loss()
            if self._is_ramp(n_before):
                released += self._begin_anew()
                continue
            held_s = now_s - self._held[n_before].received_s
            if held_s >= _HOLD_S and chance <= (_PROVEN if held_s < math.inf else self._at_end()):
                if not n_before:
                    self._lose_wraps()
                released += self._clear(n_before)
                continue
            if held_s >= _LONGEST_HOLD_S or (held_s >= _HOLD_S and chance > _SURPRISING):
                released += self._hand_on(len(self._held))
            elif now_s - self._held[0].received_s >= _HOLD_S:
                released += self._hand_on(n_before)
            break
        self._is_holding = any(each.runs for each in self._held)
        return released

    def _at_end(self) -> float:
        """Return how unlikely it must be that nothing was lost, once nothing is waited for.

        What a line merely held up comes in one burst with all that was made meanwhile, so behind
        more than two chunks' worth of delay a loss is likelier than that.
        """
        usual_s = median(self._spacings_s) if self._spacings_s else 0.0
        least_s = min(each.delay_s for each in self._held)
        is_long = least_s >= self._silence_s or least_s > _N_CHUNKS_HELD_UP * usual_s
        return _LIKELIER_AT_END if is_long else _PROVEN_AT_END

    def _clear(self, n_clear: int) -> list[Run]:
        """Let the first of what is held go, as behind no loss."""
        cleared = [self._held.popleft() for _ in range(n_clear)]
        for each in cleared:
            self._remember(each.end_index, each.received_s)
        return [run for each in cleared for run in each.runs]

    def _remember(self, end_index: int, received_s: float) -> None:
        self._arrivals.remember(end_index, received_s)
        self._recent.append((received_s, end_index))

    def _is_ramp(self, at: int) -> bool:
        """Say whether what is held came later and later, and not late at once as behind a loss."""
        since_s = self._held[at].received_s - _JUST_BEFORE_S
        before = [*self._recent, *((each.received_s, each.end_index) for each in self._held)]
        before = before[: len(self._recent) + at]
        n_near = sum(received_s >= since_s for received_s, _ in before)
        if self._needs_silence or n_near < _N_JUST_BEFORE:
            return False
        late_s = min(end_s - end_index / self._fs_hz for end_s, end_index in before[-n_near:])
        held = list(self._held)[at:]
        held_s = [each.received_s - each.end_index / self._fs_hz for each in held]
        newest_s = [
            each_s
            for each, each_s in zip(held, held_s, strict=True)
            if each.received_s >= held[-1].received_s - _JUST_BEFORE_S
        ]
        is_jump = min(held_s) - late_s >= self._least_s
        return not is_jump and min(newest_s) - late_s >= _LEAST_GROWTH * self._least_s

    def _begin_anew(self) -> list[Run]:
        """Let all that is held go: the habit of the line is another from here on."""
        runs = [run for each in self._held for run in each.runs]
        held, self._arrivals = list(self._held), Punctuality(self._fs_hz)
        self._held.clear()
        self._recent.clear()
        for each in held:
            self._remember(each.end_index, each.received_s)
        return runs

    def _hand_on(self, n_handed: int) -> list[Run]:
        """Let the first runs go; what they were late by goes on as evidence, for a while."""
        held = list(self._held)
        runs = [run for each in held[:n_handed] for run in each.runs]
        self._held = deque(
            [*(replace(each, runs=[]) for each in held[:n_handed]), *held[n_handed:]]
        )
        if len(held) >= _MOST_HELD:
            runs += self._clear(len(held))
        return runs

    def _likeliest_loss(self) -> tuple[int, float]:
        """Return before which of what is held a loss is likeliest, and how likely none is."""
        found, least_s, now_s = (0, 1.0), math.inf, self._held[-1].received_s
        for at in range(len(self._held) - 1, -1, -1):
            least_s = min(least_s, self._held[at].delay_s)
            if at and self._held[at - 1].delay_s >= least_s:
                continue  # so does a longer row
            n_arrivals = len(self._held) - at
            chance = self._arrivals.chance(least_s, n_arrivals=n_arrivals, now_s=now_s)
            found = min(found, (at, chance), key=lambda each: each[1])
        return found

    def _n_clear(self) -> int:
        """Return how many there are up to the last that came as punctually as before."""
        late_s = self._late_s()
        punctual = (n for n, each in enumerate(self._held, 1) if each.delay_s < late_s)
        return max(punctual, default=0)

    def _lose_wraps(self) -> None:
        """Set all that is held behind the wraps that its least delay amounts to."""
        least_s = min(each.delay_s for each in self._held)
        n_more = self._n_wrap * max(1, round(least_s * self._fs_hz / self._n_wrap))
        self.n_lost += n_more
        self._next_index += n_more
        first, *rest = self._held
        self._held = deque(
            [
                first.behind(n_more, n_before=first.n_before, fs_hz=self._fs_hz),
                *(each.behind(n_more, n_before=0, fs_hz=self._fs_hz) for each in rest),
            ]
        )

    def _index(self, counted: Sequence[Counted], received_s: float) -> list[Run]:
        runs: list[Run] = []
        for count, values in counted:
            ahead = 0 if self._next_count is None else (count - self._next_count) % self._n_wrap
            self.n_lost += ahead
            if ahead or not runs:
                runs.append(Run(self._next_index + ahead, [], received_s))
            runs[-1].scans.append(values)
            self._next_count = (count + 1) % self._n_wrap
            self._next_index += ahead + 1
        return runs
