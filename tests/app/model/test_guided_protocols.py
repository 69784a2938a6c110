"""Protocols as data: ours are sound, and bad ones are refused in a sentence."""

import re

import msgspec
import pytest

from app.model.guided_protocol import CueKind, Side
from app.model.guided_protocol_file import (
    ProtocolError,
    decode_protocol,
    encode_protocol,
    find_protocol,
    our_protocols,
    read_protocol,
)

OURS = our_protocols()
MUSCLE_WORDS = re.compile(r"glute|buttock|hamstring|squeeze|back of the thigh", re.IGNORECASE)


def _changed(**changes):
    return msgspec.toml.encode(
        msgspec.toml.decode(encode_protocol(find_protocol("phe_ke", OURS))) | changes
    )


def test_the_test_of_prone_hip_extension_asks_ten_lifts_a_leg_in_two_sets():
    protocol = find_protocol("phe_ke", OURS)
    counted = [(each.side, each.n_lifts) for each in protocol.blocks if not each.is_practice]
    assert counted == [("R", 5), ("L", 5), ("R", 5), ("L", 5)]
    assert protocol.pace.tone_after_s == (3.0, 6.0)
    assert protocol.pace.hold_s == 2.0


@pytest.mark.parametrize("protocol", OURS, ids=lambda protocol: protocol.id)
def test_words_that_are_said_to_name_no_muscle_name_none(protocol):
    names_one = any(MUSCLE_WORDS.search(text) for text in protocol.cue.text.values())
    assert names_one == (protocol.cue.kind is CueKind.CUED)


@pytest.mark.parametrize("protocol", OURS, ids=lambda protocol: protocol.id)
def test_every_protocol_comes_back_from_its_own_toml(protocol):
    assert decode_protocol(encode_protocol(protocol)) == protocol


def test_the_straight_and_the_bent_knee_are_two_tasks():
    assert len({protocol.task for protocol in OURS}) == len(OURS)


def test_one_leg_alone_keeps_its_blocks_and_their_order():
    protocol = find_protocol("phe_ke", OURS).of_side(Side.LEFT)
    assert {block.side for block in protocol.blocks} == {"L"}
    assert protocol.n_lifts == 10


def test_a_leg_that_is_never_asked_is_refused():
    with pytest.raises(ValueError, match=r"asks no lift of side 'R'.*both"):
        find_protocol("forward_bend_return", OURS).of_side(Side.RIGHT)


def test_a_changed_letter_is_another_protocol():
    protocol = find_protocol("phe_ke", OURS)
    assert protocol.sha256 != msgspec.structs.replace(protocol, quiet_s=6.0).sha256


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "firing-order/protocol/9"}, "reads 'firing-order/protocol/1'"),
        ({"title": {"de": "Heben"}}, "title has no English text"),
        ({"muscles": [{"muscle": "gluteus", "where": "same side"}]}, "muscles is 'gluteus'"),
        ({"blocks": []}, "blocks"),
        ({"blocks": [{"side": "R", "n_lifts": 2, "is_practice": True}]}, "practice alone"),
        ({"blocks": [{"side": "R", "n_lifts": 50}] * 5}, "250 lifts: at most 200"),
        ({"blocks": [{"side": "X", "n_lifts": 5}]}, "'X'"),
        ({"pace": {"tone_after_s": [6.0, 3.0]}}, "shortest and a longer"),
        ({"pace": {"rise_s": [2.0, 1.0]}}, "shortest and a longer"),
        ({"quiet_s": -1.0}, "quiet_s"),
        ({"speed": 3}, "speed"),
        ({"title": {"en": "Lift {leg}"}}, "title.en has a gap in braces that nothing fills"),
        ({"title": {"en": "Lift {"}}, "title.en has a gap in braces that nothing fills"),
    ],
)
def test_a_protocol_that_cannot_be_run_is_refused_with_its_field(changes, said):
    with pytest.raises(ProtocolError, match=re.escape(said)):
        decode_protocol(_changed(**changes))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ProtocolError, match=r"mine\.toml cannot be read"):
        read_protocol(tmp_path / "mine.toml")


def test_a_file_that_is_not_toml_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProtocolError, match=r"mine\.toml cannot be used"):
        read_protocol(path)


def test_an_unknown_name_gets_the_nearest_one():
    with pytest.raises(ProtocolError, match="Did you mean 'phe_ke'"):
        find_protocol("phe_k", OURS)


def test_a_protocol_names_every_sticker_it_needs_once():
    right = find_protocol("phe_ke", OURS).of_side(Side.RIGHT)
    assert [(each.muscle, each.side, each.is_needed) for each in right.wanted_muscles()] == [
        ("gluteus_maximus", "R", True),
        ("hamstring", "R", True),
        ("erector_spinae", "L", True),
        ("erector_spinae", "R", False),
    ]
    both = find_protocol("phe_ke", OURS).wanted_muscles()
    assert {(each.muscle, each.side) for each in both if each.is_needed} == {
        (muscle, side)
        for muscle in ("gluteus_maximus", "hamstring", "erector_spinae")
        for side in ("R", "L")
    }
