"""Why a recording ended, in the words its session keeps; it ends nothing."""

from __future__ import annotations

from enum import StrEnum


class EndReason(StrEnum):
    """Why a recording ended, as the store keeps it."""

    STOPPED = "stopped by the user"
    TIME_UP = "the time was up"
    LOST = "the device was lost"
    AWAY = "the sensor stayed away"
    NO_ROOM = "the disk was nearly full"
    DISK_FULL = "the disk was full"
    READ_ONLY = "the disk was read-only"
    SOURCE_ENDED = "the source ended"
    CLOSED = "the program was closed"
    BROKEN = "the stream broke"
