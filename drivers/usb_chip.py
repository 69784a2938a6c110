"""What is known of the USB chips that boards hang on, said where one may be at fault; no port."""

from __future__ import annotations

from drivers.port_identity import PortIdentity

_WCH = 0x1A86


def chip_advice(device: PortIdentity) -> str:
    """Return what may be the chip's fault and what to do about it.

    Parameters
    ----------
    device : PortIdentity
        What is on the port.

    Returns
    -------
    str
        Sentences that begin with a space; empty where nothing is known against the chip.
    """
    if device.vendor_id != _WCH:
        return ""
    return (
        f" Its USB chip is a CH340 ({device.vendor_id:04x}:{device.product_id or 0:04x}), whose "
        "older drivers garble what comes faster than 115200 baud: update its driver, or try "
        "another cable or USB socket."
    )
