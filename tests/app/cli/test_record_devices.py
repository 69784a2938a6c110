"""A device of another maker on a port: recorded whole, and told in words why it gets no order."""

import re
from itertools import count

import pytest

from app.model.home import home_folder
from app.store.store import Store
from dsp.block import ChannelKind, LinkDoubt
from tests.fakes.fake_arduino import FakeArduino, line
from tests.fakes.fake_bitalino import FakeBitalino
from tests.fakes.fake_chords import FakeChords
from tests.fakes.fake_cyton import FakeCyton
from tests.fakes.fake_line import paced
from tests.fakes.fake_openeeg import FakeOpenEeg, packet
from tests.fakes.fake_spikerbox import FakeSpikerBox
from tests.fakes.fake_trigno import FakeTrigno
from tests.fakes.paced_lsl import PacedLsl

NAMES = "names=gluteus_maximus_R,biceps_femoris_R"


class PacedChords(FakeChords):
    n_ahead = 1

    def packets(self):
        return paced(super().packets(), 250.0)


class PacedArduino(FakeArduino):
    n_ahead = 1

    def everything(self):
        return paced(map(line, count()), 1200.0)


class PacedBitalino(FakeBitalino):
    n_ahead = 1

    def frames(self, n_channels):
        return paced(super().frames(n_channels), 1000.0)


class SlowArduino(FakeArduino):
    n_ahead = 1
    fs_hz = 100.0

    def everything(self):
        return paced(map(line, count()), self.fs_hz)


class HalfFastArduino(SlowArduino):
    fs_hz = 150.0


class PacedOpenEeg(FakeOpenEeg):
    n_ahead = 1

    def everything(self):
        return paced(map(packet, count()), 256.0)


class SlowBitalino(FakeBitalino):
    n_ahead = 1

    def frames(self, n_channels):
        return paced(super().frames(n_channels), 100.0)


class SlowCyton(FakeCyton):
    def __init__(self):
        super().__init__(fs_hz=250.0)


class FastLsl(PacedLsl):
    def __init__(self):
        super().__init__(fs_hz=1000.0)


class PacedSpikerBox(FakeSpikerBox):
    n_ahead = 1

    def scans(self):
        return paced(super().scans(), 10_000.0 / self._n_channels)


ENVELOPES = "sends envelopes: an order needs raw EMG"
UNTIMED = "does not say when it samples"


@pytest.mark.parametrize(
    ("fake", "name", "said"),
    [
        (SlowArduino, "ascii:{path}?{names}", UNTIMED),
        (HalfFastArduino, "ascii:{path}?{names}", UNTIMED),
        (SlowArduino, "ascii:{path}?{names}&rate=100&kind=envelope", ENVELOPES),
        (PacedChords, "chords:{path}?{names}&kind=envelope", ENVELOPES),
        (PacedOpenEeg, "openeeg:{path}?{names}", "sends 256 samples per second"),
        (PacedOpenEeg, "openeeg:{path}?{names}&kind=envelope", ENVELOPES),
        (SlowBitalino, "bitalino:{path}?{names}&rate=100", "sends 100 samples per second"),
        (PacedSpikerBox, "byb:{path}?{names}&channels=2&kind=envelope", ENVELOPES),
        (FakeTrigno, "trigno:{path}&{names}&channels=2&kind=envelope", ENVELOPES),
        (SlowCyton, "brainflow:{path}?board=cyton&{names}", "sends 250 samples per second"),
        (SlowCyton, "brainflow:{path}?board=cyton&{names}&kind=envelope", ENVELOPES),
        (PacedLsl, "lsl:{path}&{names}", "sends 250 samples per second"),
        (FastLsl, "lsl:{path}&{names}&kind=envelope", ENVELOPES),
    ],
)
def test_every_foreign_device_too_slow_or_smoothed_is_recorded_and_refused_an_order_in_words(
    firing_order, fake, name, said
):
    with fake() as device:
        source = name.format(path=device.path, names=NAMES)
        ended = firing_order("record", "--source", source, "--seconds", 1.5)
    assert ended.code == 2
    assert said in ended.err
    assert "The recording is stored" in ended.err
    assert "Traceback" not in ended.err
    stored_s = re.search(r"Stored (\d+\.\d) s as session", ended.out)
    assert stored_s is not None
    assert float(stored_s[1]) >= 1.0


@pytest.mark.parametrize(
    ("fake", "name", "said", "doubts"),
    [
        (
            PacedChords,
            "chords:{path}?{names}",
            "sends 250 samples per second: an order needs at least 1000",
            (LinkDoubt.UNCHECKED,),
        ),
        (
            PacedArduino,
            "ascii:{path}?{names}&rate=1200",
            "does not say when it samples: an order needs samples that are counted",
            (LinkDoubt.UNCHECKED, LinkDoubt.UNCOUNTED, LinkDoubt.UNTIMED),
        ),
        (
            PacedBitalino,
            "bitalino:{path}?{names}&kind=envelope",
            "sends envelopes: an order needs raw EMG",
            (LinkDoubt.UNCHECKED, LinkDoubt.ESTIMATED),
        ),
    ],
)
def test_its_samples_are_kept_with_what_its_link_does_not_guard(
    firing_order, fake, name, said, doubts
):
    with fake() as device:
        source = name.format(path=device.path, names=NAMES)
        ended = firing_order("record", "--source", source, "--seconds", 3)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert "Of its link: values unchecked on the way" in ended.out
    is_uncounted = LinkDoubt.UNCOUNTED in doubts
    assert ("others would not show" in ended.out) is is_uncounted
    assert ("no sample is missing" in ended.out) is not is_uncounted
    store = Store.open_to_read(home_folder())
    (session,) = store.sessions()
    store.close()
    assert session.duration_s > 2.5
    assert session.n_missing == 0
    assert session.info.doubts == doubts
    is_envelope = "envelope" in name
    kinds = {channel.kind for channel in session.info.channels}
    assert kinds == {ChannelKind.ENVELOPE if is_envelope else ChannelKind.EMG}
