"""What of BrainFlow is used here, as types; BrainFlow itself (88 MB) is loaded only when wanted."""

from __future__ import annotations

import warnings
from types import ModuleType
from typing import Protocol

from drivers.devices.optional_package import load_optional
from dsp.block import FloatArray

PACKAGE = "brainflow>=5.23"


class Session(Protocol):
    """A board that BrainFlow reads in a thread of its own."""

    def prepare_session(self) -> None:
        """Connect."""
        ...

    def start_stream(self, num_samples: int) -> None:
        """Start, keeping at most so many samples that nobody took."""
        ...

    def get_board_data(self) -> FloatArray:
        """Return what has come since the last time, a column per sample."""
        ...

    def stop_stream(self) -> None:
        """Stop."""
        ...

    def release_session(self) -> None:
        """Let go of the board."""
        ...


def load_brainflow() -> ModuleType:
    """Return ``brainflow.board_shim``, quiet, or raise a `SourceNotFound` that says how to get it.

    Returns
    -------
    module
        With its library loaded.
    """
    module = load_optional(
        "brainflow.board_shim", package=PACKAGE, needed_for="A board of BrainFlow"
    )
    with warnings.catch_warnings():
        # On Python 3.11 it looks for its library by way of a module that warns when it is loaded.
        warnings.simplefilter("ignore")
        module.BoardShim.disable_board_logger()
    return module
