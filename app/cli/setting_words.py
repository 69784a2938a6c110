"""Where on the command line a person changes what an error asks to change; the window has its own.

``app/views/setting_words.py`` says the same of the window's fields.
"""

from __future__ import annotations

from app.model.montage import MissingMuscle
from drivers.errors import Setting

_WORDS = {
    Setting.PLACE: "firing-order devices lists the ports that are there.",
    Setting.CHANNELS: "In a source that is channels=3.",
    Setting.GAIN: "In a source that is gain=.",
    Setting.UNIT: "That is --unit mV (or uV, nV, V), and in a source unit=mV.",
    Setting.RATE: "That is --fs 2000, and in a source rate=2000.",
}
_WORDS_OF_IMPORT = {
    **_WORDS,
    Setting.UNIT: "That is --unit mV (or uV, nV, V).",
    Setting.RATE: "That is --rate 2000.",
}


def with_place(problem: str, setting: Setting | None, *, command: str = "") -> str:
    """Return a problem's sentence and behind it where to change what it asks to change."""
    words = _WORDS_OF_IMPORT if command == "import" else _WORDS
    return problem if setting is None else f"{problem} {words[setting]}"


def with_montage_line(missing: MissingMuscle) -> str:
    """Return which muscle is missing and behind it the line of a montage that names one."""
    return f'{missing} In a montage that is A1 = "{missing.example}".'
