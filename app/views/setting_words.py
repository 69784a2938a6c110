"""Where in the window a person changes what an error asks to change, by the fields' own names."""

from __future__ import annotations

from app.views.text import tr
from drivers.errors import Setting


def with_place(problem: str, setting: Setting | None) -> str:
    """Return a problem's sentence and behind it the field that mends it."""
    return problem if setting is None else f"{problem} {_words()[setting]}"


def _words() -> dict[Setting, str]:
    return {
        Setting.PLACE: tr("“Found devices” in Source lists the ports that are there."),
        Setting.CHANNELS: tr("Choose their number under “Channels” in Source."),
        Setting.GAIN: tr("Empty “Amplifier gain” in Source."),
        Setting.UNIT: tr("Choose it under “Unit” in Source."),
        Setting.RATE: tr("It is “Samples per second” in Source."),
    }
