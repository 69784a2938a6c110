"""Another program that takes bytes of a port that is read here, looked for where scans are lost."""

from __future__ import annotations

from collections.abc import Callable

from drivers.base import Notice, NoticeKind

SHARED_REASON = "another program read the port too"
LOOK_EVERY_S = 5.0
"""Looking through all programs takes some ten milliseconds."""

FindSharing = Callable[[str], str | None]


class SecondReader:
    """Names a program that reads along, once for each, as soon as it costs scans.

    Parameters
    ----------
    find_sharing : callable
        Returns what to do about another program that reads a port too, None where none does.
    """

    def __init__(self, find_sharing: FindSharing) -> None:
        self._find_sharing = find_sharing
        self._looked_s: float | None = None
        self._told: set[str] = set()

    def look(self, place: str, *, index: int, now_s: float) -> Notice | None:
        """Look for one where scans are lost.

        Parameters
        ----------
        place : str
            The port.
        index : int
            The first scan behind the loss.
        now_s : float
            Host monotonic time; between two looks there are five seconds.

        Returns
        -------
        Notice or None
            Of a program that was not told yet.
        """
        if self._looked_s is not None and now_s - self._looked_s < LOOK_EVERY_S:
            return None
        self._looked_s = now_s
        advice = self._find_sharing(place)
        if advice is None or advice in self._told:
            return None
        self._told.add(advice)
        text = (
            "Another program reads the port of this device too, and takes bytes that are missing "
            "here."
        )
        return Notice(index, NoticeKind.PORT_SHARED, text, advice=advice)
