"""Which functional checks are asked of which stickers."""

import msgspec
import pytest

from app.engine.guided.check_plan import plan_checks
from app.model.guided_protocol import Check, CheckKind, Side
from app.model.guided_protocol_file import find_protocol, our_protocols
from dsp.block import ChannelInfo, ChannelKind
from tests.dsp.checked_people import EIGHT, EIGHT_WITH_SIDE_GLUTE, FOUR, SIX, plan_of

PHE = find_protocol("phe_ke", our_protocols())


def planned(names, protocol=PHE):
    return [
        (each.check.kind.value, each.channels)
        for each in plan_checks(protocol, tuple(ChannelInfo(name) for name in names))
    ]


@pytest.mark.parametrize("names", [FOUR, SIX, EIGHT, EIGHT_WITH_SIDE_GLUTE])
def test_the_campaign_asks_the_checks_of_the_program(names):
    kinds = {"work": "movement", "tap": "tap"}
    simulated = [
        (kinds[kind], tuple(names[column] for column in asked)) for kind, asked in plan_of(names)
    ]
    assert sorted(planned(names)) == sorted(simulated)


def test_a_leg_that_is_not_tested_is_checked_too_where_it_carries_stickers():
    asked = planned(SIX, PHE.of_side(Side.RIGHT))
    assert ("movement", ("biceps_femoris_L",)) in asked


def test_of_stickers_no_movement_tells_apart_all_but_one_are_tapped():
    assert [each for each in planned(FOUR) if each[0] == "tap"] == [("tap", ("erector_spinae_L",))]


def test_a_single_erector_is_tapped_for_its_movement_says_nothing_of_its_side():
    assert planned(FOUR[:3])[-1] == ("tap", ("erector_spinae_L",))


def test_envelopes_and_channels_without_a_muscle_are_not_checked():
    channels = (ChannelInfo("gluteus_maximus_R", kind=ChannelKind.ENVELOPE), ChannelInfo("A1"))
    assert plan_checks(PHE, channels) == ()


def test_a_movement_without_a_muscle_and_a_tap_with_one_are_refused():
    with pytest.raises(ValueError, match="needs works_alone"):
        Check(text={"en": "Move."})
    with pytest.raises(ValueError, match="leave it out"):
        Check(text={"en": "Tap."}, kind=CheckKind.TAP, works_alone="erector_spinae")


def test_a_tap_may_name_its_sticker_and_nothing_else():
    with pytest.raises(ValueError, match="gap in braces that nothing fills"):
        msgspec.structs.replace(
            PHE, checks=(Check(text={"en": "Tap the {knee}."}, kind=CheckKind.TAP),)
        )
