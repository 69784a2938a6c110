"""Whether there is a screen a window could open on; it opens none."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping


def find_screen(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return None where a window can open, otherwise a sentence that says why it cannot.

    Qt aborts the whole process without a screen, so this is asked before Qt is loaded.
    """
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return None
    if environment.get("WAYLAND_DISPLAY"):
        return None
    display = environment.get("DISPLAY")
    if not display:
        return "There is no screen (DISPLAY and WAYLAND_DISPLAY are not set)."
    if not _answers(display):
        return f"The screen {display} (DISPLAY) does not answer."
    return None


def _answers(display: str) -> bool:
    """Return whether an X server lets this process in."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt brings its own words for a system without X libraries.
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    is_refused = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not is_refused
