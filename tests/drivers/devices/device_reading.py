"""A foreign device's driver read to its end, and its bytes damaged place by place; no test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from drivers.devices.line_driver import Patience
from drivers.errors import DeviceLost
from drivers.port import open_port

# Quick where a test waits for it, patient where only a busy machine would need it.
HASTY = Patience(quiet_s=0.01, retry_s=0.2, give_up_s=5.0, lost_after_s=5.0)
QUICK_TO_LOSE = replace(HASTY, lost_after_s=0.2, mute_after_s=0.2)
QUICK_TO_REFUSE = replace(HASTY, retry_s=0.1, give_up_s=0.4)


def from_the_beginning(fake):
    """Return an `open_line` behind which a device that sends unasked begins anew."""

    def open_line(place, *, clock, baud):
        port = open_port(place, clock=clock, baud=baud)
        fake.begin()
        return port

    return open_line


def read_until_lost(driver):
    """Open, read until the driver says that the device is gone; return the blocks and the words."""
    blocks = []
    driver.open()
    while True:
        try:
            block = driver.read(0.05)
        except DeviceLost as exc:
            driver.close()
            return blocks, str(exc)
        if block is not None:
            blocks.append(block)


def decode(decoder, wire, *, n_chunk=None, received_s=5.0):
    """Feed bytes in chunks; return samples and the indices they lie at."""
    n_chunk = n_chunk or max(1, len(wire))
    blocks = []
    for at in range(0, len(wire), n_chunk):
        blocks += decoder.feed(wire[at : at + n_chunk], received_s)
    return joined(blocks + decoder.finish())


def joined(blocks):
    """Return all samples as one array, and their indices."""
    if not blocks:
        return np.zeros((0, 0)), np.zeros(0, int)
    indices = np.concatenate([np.arange(block.first_index, block.end_index) for block in blocks])
    return np.concatenate([block.samples_uv for block in blocks]), indices


def damaged_once(wire, *, margin):
    """Yield the bytes with one byte flipped, inserted, doubled or taken out, at every place.

    The margin at both ends stays whole: a decoder finds in step there, and sees what follows.
    """
    for at in range(margin, len(wire) - margin):
        for flip in (0x01, 0x80, 0xFF):
            yield at, wire[:at] + bytes([wire[at] ^ flip]) + wire[at + 1 :]
        for extra in (0x00, wire[at]):
            yield at, wire[:at] + bytes([extra]) + wire[at:]
        yield at, wire[:at] + wire[at + 1 :]


def count_false_scans(decoder_of, wire, truth, *, margin, most_lost):
    """Damage every byte once; return how often a false scan was believed, at most one at a time.

    However it is damaged, at most ``most_lost`` scans are missing, and no other is shifted.
    """
    n_false = 0
    for at, damaged in damaged_once(wire, margin=margin):
        samples_uv, indices = decode(decoder_of(), damaged)
        rows = dict(zip(indices.tolist(), samples_uv.tolist(), strict=True))
        n_right = sum(rows.get(index) == row for index, row in enumerate(truth))
        assert n_right >= len(truth) - most_lost, f"byte {at}: {sorted(rows)}"
        assert len(rows) - n_right <= 1, f"byte {at}: {rows}"
        n_false += len(rows) > n_right
    return n_false
