"""A montage file: which muscle a channel carries, and every way to get it wrong named."""

import pytest

from app.model.montage import Montage, MontageError, missing_muscle, read_montage, require_question
from dsp.block import ChannelInfo, ChannelKind


def write(tmp_path, *lines):
    path = tmp_path / "leg.toml"
    path.write_text("\n".join(("[channels]", *lines)), "utf-8")
    return path


GOOD = ('A0 = "gluteus_maximus_R"', 'A1 = "biceps_femoris_R"')
PAIR = ("gluteus_maximus_R", "biceps_femoris_R")


def test_channels_take_the_names_of_the_montage_and_keep_their_calibration(tmp_path):
    montage = read_montage(write(tmp_path, *GOOD, 'A2 = "aux"', 'A3 = "unused"'))
    device = [ChannelInfo(f"A{i}", uv_per_count=0.5, low_uv=-256.0) for i in range(4)]
    glute, hamstring, aux, unused = montage.place(device, source="the board")
    assert (glute.name, glute.uv_per_count, glute.low_uv) == ("gluteus_maximus_R", 0.5, -256.0)
    assert hamstring.name == "biceps_femoris_R"
    assert (aux.name, aux.kind) == ("A2", ChannelKind.AUX)
    assert unused is None


def test_inputs_the_montage_does_not_name_are_left_out_unless_their_name_says_a_muscle(tmp_path):
    montage = read_montage(write(tmp_path, *GOOD))
    source = [ChannelInfo(name) for name in ("A0", "A1", "A2", "erector_spinae_L", "R_ST", "angle")]
    placed = montage.place(source, source="the board")
    names = [channel and channel.name for channel in placed]
    assert names == [
        "gluteus_maximus_R",
        "biceps_femoris_R",
        None,
        "erector_spinae_L",
        "R_ST",
        None,
    ]


def test_a_montage_that_gives_a_channel_the_name_of_another_is_refused(tmp_path):
    montage = read_montage(write(tmp_path, 'x = "gluteus_maximus_R"', 'y = "biceps_femoris_R"'))
    source = [ChannelInfo(name) for name in ("x", "y", "gluteus_maximus_R")]
    with pytest.raises(MontageError, match=r"both x and gluteus_maximus_R of trial\.csv"):
        montage.place(source, source="trial.csv")


def test_no_montage_changes_nothing():
    channels = (ChannelInfo("gluteus_maximus_R"), ChannelInfo("A1"))
    assert Montage().place(channels, source="a file") == channels


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (('A0 = "gluteus_maximvs_R"', GOOD[1]), "Did you mean gluteus_maximus_R?"),
        (('A0 = "spleen_R"', GOOD[1]), "no muscle this program knows"),
        ((GOOD[1],), "has no gluteus maximus"),
        ((GOOD[0],), "has no hamstring"),
        ((GOOD[0], 'A1 = "biceps_femoris_L"'), "different sides"),
        ((*GOOD, 'A2 = "biceps_femoris_R"'), "both A1 and A2"),
        ((*GOOD, "A2 = 3"), "not understood"),
        ((*GOOD, 'A2 = "aux'), "not understood"),
        ((*GOOD, "[chanels]"), "not understood"),
    ],
)
def test_a_montage_that_cannot_be_used_says_which_rule_it_breaks(tmp_path, lines, words):
    with pytest.raises(MontageError, match=words.replace("?", r"\?")) as raised:
        read_montage(write(tmp_path, *lines))
    assert "leg.toml" in str(raised.value)


def test_a_muscle_that_is_missing_is_said_without_the_words_of_the_command_line():
    for names in (PAIR[:1], PAIR[1:], (PAIR[0], "biceps_femoris_L")):
        missing = missing_muscle(names, source="This set of channels")
        assert missing is not None
        assert "montage" not in str(missing)
        assert "_" not in str(missing)
        require_question((*names, missing.example), source="mended")


def test_a_montage_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MontageError, match=r"no-such\.toml"):
        read_montage(tmp_path / "no-such.toml")


def test_a_channel_the_source_does_not_have_is_named_with_those_it_has(tmp_path):
    montage = read_montage(write(tmp_path, *GOOD))
    with pytest.raises(MontageError, match=r"no channel 'A1'.*its channels are A0, B1"):
        montage.place([ChannelInfo("A0"), ChannelInfo("B1")], source="trial.csv")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("biceps_femoris_R", "erector_spinae_L"), "no gluteus maximus"),
        (("gluteus_maximus_R", "A1"), "no hamstring"),
        (("gluteus_maximus_R", "biceps_femoris_L"), "different sides"),
        (("gluteus_maximus_R", "biceps_femoris_R", "A2"), None),
        (("A0", "A1"), None),
        ((), None),
    ],
)
def test_only_channels_that_name_muscles_can_lack_one(names, words):
    missing = missing_muscle(names, source="lift.csv")
    assert missing is None if words is None else words in str(missing)
