"""A dressed application and a window on a fake desk, with one font size on every machine."""

import numpy as np
import pytest
import shiboken6

from app.presenters.screens import make_presenters
from app.views.appearance import Appearance, Look
from app.views.main_window import MainWindow
from dsp.findings import Quality, Reason
from dsp.quality import ChannelState
from tests.fakes.amplitudes import repetition_amplitudes
from tests.fakes.clock import FakeClock
from tests.fakes.feed import CHANNELS, FakeDesk, InlineExecutor, repetition


@pytest.fixture(scope="session")
def dressed(qapp):
    sized = qapp.font()
    sized.setPixelSize(14)
    qapp.setFont(sized)
    return Appearance(qapp, look=Look.LIGHT)


@pytest.fixture
def appearance(dressed):
    dressed.choose(Look.LIGHT)
    return dressed


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def presenters(desk, clock):
    rng = np.random.default_rng(1)
    return make_presenters(desk, InlineExecutor(), clock=clock, rng=rng, lock_after_min=5)


@pytest.fixture
def window(appearance, presenters):
    made = MainWindow(presenters, appearance)
    yield made
    made.close()
    # At once: a window that lingers is dressed again by every later test.
    shiboken6.delete(made)


@pytest.fixture
def streaming(window, presenters, desk):
    """A window that has seen one repetition and a channel worth a look."""
    presenters.current.choose("fake:")
    slow_wave_uv = 60.0 * np.sin(np.linspace(0.0, 40.0, 7000))
    desk.feed.push(np.tile(slow_wave_uv[:, np.newaxis], (1, 4)))
    states = [ChannelState(name, Quality.OK, ()) for name in CHANNELS]
    states[2] = ChannelState(CHANNELS[2], Quality.LOOK, (Reason.ECG,))
    desk.feed.show(
        findings=(repetition(),),
        amplitudes=(repetition_amplitudes(CHANNELS),),
        channels=tuple(states),
    )
    window.show()
    window.tick()
    return window
