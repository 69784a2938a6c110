"""The paragraph for a paper: what was noted, what was not, and nothing invented."""

from dataclasses import replace

from app.model.channel_metadata import (
    AmplifierInfo,
    ChannelMetadata,
    Configuration,
    ElectrodeInfo,
)
from app.model.hand_onset import HandOnset
from app.report.methods import methods_text
from tests.fakes.lifted import lifted

NOTED = ChannelMetadata(
    ElectrodeInfo(
        placement_preset="PHE four",
        configuration=Configuration.SINGLE_DIFFERENTIAL,
        material="Ag/AgCl",
        inter_electrode_distance_mm=20.0,
        skin_preparation="shaved, abraded, cleaned",
        reference_location="the ankle",
    ),
    AmplifierInfo(gain=1000.0, adc_bits=12, input_impedance_mohm=100.0),
)


def noted(metadata):
    tested = lifted()
    return replace(tested, session=replace(tested.session, channel_metadata=metadata))


def test_what_was_noted_is_told_with_its_unit():
    text = methods_text(noted((NOTED,) * 4))
    for wanted in (
        "right gluteus maximus, right biceps femoris, left lumbar erector spinae and right",
        "at 1000 samples per second",
        "single differential, Ag/AgCl and 20 mm apart",
        "PHE four",
        "shaved, abraded, cleaned",
        "the ankle",
        "gain 1000, 12 bit and input impedance 100 MΩ",
        "lift your {side} leg".format(side="left or right"),
        "10 lifts of the right leg were kept, 1 set aside (started before the tone)",
    ):
        assert wanted in text


def test_what_was_not_noted_is_listed_and_not_made_up():
    text = methods_text(noted((NOTED,) * 4))
    line = next(each for each in text.splitlines() if each.startswith("Not noted"))
    assert "hardware filters" in line
    assert "inter-electrode distance" not in line
    assert "it was not normalised" in text


def test_the_method_is_named_with_its_settings_and_every_citation_is_listed():
    text = methods_text(noted(()))
    assert "settings SHA-256 88e2" in text
    for author in ("Besomi", "Hodges", "Lewis", "Bruno", "Merletti"):
        assert author in text.split("References")[1]


def test_a_simulated_person_is_called_so_first():
    assert methods_text(lifted()).startswith("SIMULATED PERSON")
    assert "SIMULATED" not in methods_text(lifted(is_simulated=False))


def test_starts_put_by_hand_are_told_and_where_there_are_none_nothing_is():
    of = lifted()
    found = of.review.finding.repetitions[0].onsets[0]
    moved = HandOnset(0, found.channel, 2.0, found.onset_s, who="me", utc="")
    edited = methods_text(replace(of, review=replace(of.review, by_hand=(moved,))))
    assert "1 start in 1 lift were put" in edited
    assert "By hand" not in methods_text(of)
