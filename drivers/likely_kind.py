"""Which kind of source an unreadable port may be, by what USB says of it; it opens none."""

from __future__ import annotations

from drivers.port_identity import PortIdentity

_MAKERS = {0x2E73: ("a device of Backyard Brains", "byb")}
_NAMES = {
    "bitalino": ("a BITalino", "bitalino"),
    "spikerbox": ("a SpikerBox", "byb"),
    "spikershield": ("a SpikerShield", "byb"),
    "backyard brains": ("a device of Backyard Brains", "byb"),
    "openbci": ("an OpenBCI board", "brainflow"),
    "olimex": ("an Olimex board", "openeeg"),
    "npg": ("a Chords board", "chords"),
}
_BLUETOOTH_PLACES = ("/dev/rfcomm", "/dev/cu.BITalino", "/dev/cu.bitalino")
_OPTIONS = {"brainflow": "?board=cyton"}
_PROGRAMMABLE = {0x2341: "Arduino", 0x2A03: "Arduino", 0x2E8A: "Raspberry Pi Pico"}


def likely_kind(device: PortIdentity) -> str:
    """Return in sentences what may be on a port that speaks no language of ours.

    Parameters
    ----------
    device : PortIdentity
        What USB says of it.

    Returns
    -------
    str
        Which source to type, where that is known; otherwise those to try. Flashing is advised
        only for what a person may program.
    """
    found = _known(device)
    if found is not None:
        name, kind = found
        return f"It seems to be {name}: open it as {_source(kind, device.place)}."
    board = _PROGRAMMABLE.get(device.vendor_id or 0)
    own = (
        f"By its USB numbers it is of {board}: flash firmware/semg onto it"
        if board
        else "Only a board that you program yourself needs firmware/semg: flash it onto that"
    )
    return (
        "Choose the port of the board. A device of another maker is opened by its kind: try "
        f"{_listed(device.place)}. {own}."
    )


def _known(device: PortIdentity) -> tuple[str, str] | None:
    if device.vendor_id in _MAKERS:
        return _MAKERS[device.vendor_id]
    title = device.title.lower()
    by_name = next((found for word, found in _NAMES.items() if word in title), None)
    if by_name is None and device.place.startswith(_BLUETOOTH_PLACES):
        return "a Bluetooth device, such as a BITalino", "bitalino"
    return by_name


def _listed(place: str) -> str:
    *others, last = (_source(kind, place) for kind in ("bitalino", "byb", "chords", "openeeg"))
    return f"{', '.join(others)} or {last}"


def _source(kind: str, place: str) -> str:
    return f"{kind}:{place}{_OPTIONS.get(kind, '')}"
