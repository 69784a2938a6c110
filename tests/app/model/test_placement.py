"""Where stickers go: every placement of clinical practice is there, whole, and mirrors."""

import msgspec
import pytest

from app.model.placement import FIGURE_WIDTH, Placement, our_placements, placed, placements_of


def test_every_muscle_of_the_leg_lift_has_a_place_and_ids_are_its_own():
    muscles = {each.muscle for each in our_placements()}
    assert {"gluteus_maximus", "biceps_femoris", "semitendinosus", "erector_spinae"} <= muscles
    assert len({each.id for each in our_placements()}) == len(our_placements())


def test_a_channel_finds_its_places_by_its_muscle_whatever_its_side():
    assert placements_of("gluteus_maximus_L") == placements_of("R_GM")
    assert placements_of("A5") == ()


@pytest.mark.parametrize("placement", our_placements(), ids=lambda each: each.id)
def test_the_left_side_is_the_mirror_of_the_right(placement):
    left = placement.figure.mirrored()
    assert left.at == (FIGURE_WIDTH - placement.figure.at[0], placement.figure.at[1])
    assert left.mirrored() == placement.figure


@pytest.mark.parametrize("placement", our_placements(), ids=lambda each: each.id)
def test_a_sticker_between_two_landmarks_lies_halfway_on_the_line_that_is_drawn(placement):
    (a, b), (c, d) = placement.figure.line
    if "halfway" in placement.short:
        assert placement.figure.at == pytest.approx(((a + c) / 2, (b + d) / 2), abs=2.5)


def test_the_recording_keeps_which_head_and_how_the_skin_was_made_ready():
    semitendinosus = placements_of("semitendinosus_R")[0]
    electrode = placed(semitendinosus, skin_preparation="cleaned").electrode
    assert electrode.target_head == "semitendinosus"
    assert electrode.placement_preset == "st_seniam"
    assert electrode.skin_preparation == "cleaned"
    assert electrode.inter_electrode_distance_mm == 20.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"muscle": "toe"}, "muscle is 'toe'"),
        (
            {"figure": {"at": [20, 20], "angle_deg": 0, "line": [[160, 1], [170, 2]]}},
            r"\(20, 20\) is off its right side",
        ),
    ],
)
def test_a_place_that_cannot_be_is_named(change, words):
    whole = msgspec.to_builtins(our_placements()[0])
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert(whole | change, Placement)
