"""What a source is called on the screens: never by the name that opens it."""

from __future__ import annotations

from pathlib import PurePath

from app.presenters.status import StatusState
from app.views.text import tr


def source_words(status: StatusState) -> str:
    """Return the device's own name, or before it is known the place of the source."""
    if status.device:
        return status.device
    kind, _, rest = status.source.partition(":")
    place = rest.partition("?")[0]
    if kind == "replay":
        return tr("File {name}", name=PurePath(place).name)
    if kind == "synthetic":
        return tr("Simulated person")
    port = place.removeprefix("//")
    return tr("Sensor on {port}", port=port) if port else ""


def recorded_words(device: str, *, is_simulated: bool) -> str:
    """Return where a recording came from; that its person was simulated is never left out."""
    person = tr("Simulated person")
    if not is_simulated or person in device:
        return device
    return f"{person} · {device}" if device else person
