"""What the Plan screen and the editor of exercises ask of the desk; it answers nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol, TypeVar

from app.engine.planning import Planning

_T = TypeVar("_T")


class PlanDesk(Protocol):
    """What the screen asks of the desk."""

    def with_planning(self, act: Callable[[Planning], _T]) -> Future[_T]:
        """Do something with plans and exercises in the background."""
        ...

    def utc_now(self) -> datetime:
        """Return the time with its offset."""
        ...
