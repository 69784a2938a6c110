"""What can go wrong between a seat and its clinic's server, as sentences."""

from __future__ import annotations


class ClinicError(Exception):
    """The clinic's server could not be used; nothing on this seat is lost by it."""


class ServerAway(ClinicError):
    """No answer comes from the server."""


class ServerRefused(ClinicError):
    """The server answers and refuses: another version, or no right to write."""


class WrongClinicKey(ClinicError):
    """The clinic's key on this seat is not the one the server's keys are sealed under."""
