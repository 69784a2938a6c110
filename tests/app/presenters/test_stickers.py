"""The Stickers screen's presenter: what a test asks for beside what the stream has."""

import numpy as np
import pytest

from app.model.participant import Identity, Participant
from app.presenters.screens import make_presenters
from dsp.findings import Quality, Reason
from dsp.quality import ChannelState
from tests.fakes.clock import FakeClock
from tests.fakes.feed import CHANNELS, FakeDesk, FakeFeed, InlineExecutor, stream_info


class Room:
    def __init__(self, channels=CHANNELS, **changes):
        self.desk = FakeDesk()
        self.desk.feed = FakeFeed(info=stream_info(channels, **changes))
        self.presenters = make_presenters(
            self.desk, InlineExecutor(), clock=FakeClock(), rng=np.random.default_rng(2)
        )
        self.stickers = self.presenters.stickers
        self.presenters.current.choose("fake:")

    def show(self, *states):
        self.desk.feed.show(channels=states)
        return self.stickers.tick()

    def noted(self):
        return self.desk.metadata[-1]


@pytest.fixture
def room():
    return Room()


def test_every_sticker_of_the_stream_has_a_place_left_ones_on_the_left(room):
    rows = {row.channel: row for row in room.stickers.tick().rows}
    assert list(rows) == list(CHANNELS)
    assert rows["gluteus_maximus_R"].figure.at[0] > 150 > rows["erector_spinae_L"].figure.at[0]


def test_what_a_test_asks_for_and_the_stream_lacks_is_told():
    room = Room(("gluteus_maximus_R", "erector_spinae_L"))
    room.presenters.guided.choose_leg(1)
    rows = room.stickers.tick().rows
    missing = {row.channel: row.is_needed for row in rows if not row.is_there}
    assert missing["biceps_femoris_R"] is True
    assert missing["erector_spinae_R"] is False
    assert all(row.figure is not None for row in rows)


def test_the_sticker_that_stops_is_looked_at_before_one_worth_a_look(room):
    state = room.show(
        ChannelState(CHANNELS[0], Quality.LOOK, (Reason.ECG,), rest_uv=3.0),
        ChannelState(CHANNELS[1], Quality.OK, (), rest_uv=2.5),
        ChannelState(CHANNELS[2], Quality.BAD, (Reason.DETACHED,)),
    )
    assert state.look_at == 2
    assert state.n_ready == 1
    assert "Press the" in state.rows[2].action.text()


def test_levels_of_an_uncalibrated_converter_have_no_mark_on_the_skins_scale():
    rows = Room(is_calibrated=False).stickers.tick().rows
    assert [row.rest_limit_uv for row in rows] == [None] * 4


def test_where_stickers_lie_goes_with_the_next_recording(room):
    room.stickers.choose_placement("gluteus_maximus_R", 1)
    room.stickers.state_skin(is_ready=True)
    room.stickers.tick()
    electrode = room.noted()["gluteus_maximus_R"].electrode
    assert electrode.placement_preset == "gm_s2"
    assert electrode.skin_preparation == "shaved, cleaned, abraded, dry"
    room.stickers.choose_placement("gluteus_maximus_R", 7)
    assert room.stickers.tick().rows[0].position == 1


def test_the_next_persons_skin_was_not_made_ready_yet(room):
    room.stickers.state_skin(is_ready=True)
    room.desk.keep_participant(Participant("id-1", "P-014"), Identity())
    room.desk.listing.set_result(())
    room.presenters.people.open()
    room.presenters.people.tick()
    room.presenters.people.choose("id-1")
    assert not room.stickers.tick().is_skin_ready


def test_columns_that_are_no_muscle_have_no_sticker():
    rows = Room((*CHANNELS, "A5")).stickers.tick().rows
    assert "A5" not in {row.channel for row in rows}
