"""What can go wrong with a source of samples, named by what a person can do about it.

::

    DriverError
    ├── SourceNotFound        choose another source
    │   └── UnknownSource     the name itself is not understood
    ├── SourceBusy            close the other program
    ├── NoPermission          give this account access
    ├── SourceUnreadable      mend or replace the file
    ├── WrongDevice           it speaks, but not our language
    │   └── WrongFirmware     flash the named version
    ├── UnsuitableStream      it works, but not for this (rate, channels)
    └── DeviceLost            it was there a moment ago

Every message names the thing, the rule and what to do, in this order, as plain sentences. Where a
person changes what is at fault is not said here, for the window has a field where the command line
has an option: the error carries the ``Setting``, and each face says in its own words where that is.
``EndOfStream`` is not an error: a file has been played to its end.
"""

from __future__ import annotations

from enum import StrEnum


class Setting(StrEnum):
    """What a person may change about a source."""

    PLACE = "place"
    CHANNELS = "channels"
    GAIN = "gain"
    UNIT = "unit"
    RATE = "rate"


class DriverError(Exception):
    """A source of samples could not be used; the message says why and what to do.

    Parameters
    ----------
    sentence : str
        The message.
    setting : Setting or None
        What the message asks to change, None when it is nothing that this program sets.
    """

    def __init__(self, sentence: str = "", *, setting: Setting | None = None) -> None:
        super().__init__(sentence)
        self.setting = setting


class SourceNotFound(DriverError):
    """There is no such port, file or device."""


class UnknownSource(SourceNotFound):
    """The source's name is not one the program understands."""


class SourceBusy(DriverError):
    """Another program holds the port."""


class NoPermission(DriverError):
    """This account may not open the port or the file."""


class SourceUnreadable(DriverError):
    """The file is there but its content cannot be used."""


class WrongDevice(DriverError):
    """Something is connected, but it does not speak the project's protocol."""


class WrongFirmware(WrongDevice):
    """The device speaks another major version of the protocol."""


class UnsuitableStream(DriverError):
    """The device cannot deliver what was asked for (rate, channels, bandwidth)."""


class DeviceLost(DriverError):
    """The device stopped answering or was unplugged.

    Parameters
    ----------
    sentence : str
        The message.
    setting : Setting or None
        As for every `DriverError`.
    reason : str
        Why, in this program's own words and without port, host or name, so that it may leave with
        a recording that points at nobody; empty where nobody can tell.
    """

    def __init__(
        self, sentence: str = "", *, setting: Setting | None = None, reason: str = ""
    ) -> None:
        super().__init__(sentence, setting=setting)
        self.reason = reason


class EndOfStream(Exception):
    """A source that ends has been read to its end."""
