"""Participants, protocols and what is noted of a session come back exactly as they were given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.model.channel_metadata import (
    AmplifierInfo,
    ChannelMetadata,
    Configuration,
    ElectrodeInfo,
    Normalisation,
    NormalisationInfo,
)
from app.model.participant import Body, Consent, Identity, Participant
from app.model.protocol import Protocol
from app.model.session_details import DeviceInfo, SessionDetails, TaskInfo
from app.store.errors import UnknownParticipant, UnknownProtocol
from app.store.store import Store
from tests.app.store.old_stores import OLD_CHANNEL, OLD_SESSION, old_store
from tests.app.store.streams import STARTED, block, count_info

P01 = Participant(
    "11111111-aaaa",
    "P01",
    Body("female", "R", 171.5, 64.0),
    Consent("consent 3", datetime(2026, 3, 1, 9, 0, tzinfo=UTC)),
)
P02 = Participant("11112222-bbbb", "P02")
SOMEONE = Identity("Zoë Żółć", 1979, "knee in 2011\nright")
ELECTRODE = ChannelMetadata(
    ElectrodeInfo(
        placement_preset="seniam/gluteus_maximus",
        configuration=Configuration.SINGLE_DIFFERENTIAL,
        material="Ag/AgCl",
        inter_electrode_distance_mm=20.0,
        skin_preparation="shaved, alcohol",
        is_single_use=True,
    ),
    AmplifierInfo(gain=1000.0, adc_bits=10, cmrr_db=96.0, high_cutoff_hz=500.0),
    NormalisationInfo(Normalisation.SUBMAXIMAL_TASK, "prone lift", 3, value_uv=120.5),
    "a hair's breadth lateral",
)


def test_a_participant_comes_back_whole_and_the_name_only_when_asked_for(store):
    store.people.add(P01, SOMEONE)
    store.people.add(P02)
    assert store.people.all() == (P01, P02)
    assert store.people.identity(P01.id) == SOMEONE
    assert store.people.identity(P02.id) == Identity()
    assert "Zoë" not in repr(store.people.all())


def test_a_changed_participant_takes_the_place_of_the_earlier(store):
    store.people.add(P01, SOMEONE)
    renamed = replace(P01, pseudonym="Q7")
    store.people.change(renamed, replace(SOMEONE, name="Zoë Neu"))
    assert store.people.get(P01.id) == renamed
    assert store.people.identity(P01.id).name == "Zoë Neu"


@pytest.mark.parametrize("name", ["P01", P01.id, "11111"])
def test_a_participant_is_found_by_pseudonym_and_by_the_beginning_of_the_id(store, name):
    store.people.add(P01)
    store.people.add(P02)
    assert store.people.find(name) == P01


@pytest.mark.parametrize("name", ["", "P0", "1111", "nobody"])
def test_an_unclear_participant_is_told_in_a_sentence(store, name):
    store.people.add(P01)
    store.people.add(P02)
    with pytest.raises(UnknownParticipant, match="participants"):
        store.people.find(name)


@pytest.mark.parametrize("pseudonym", ["", "  ", "\t\n"])
def test_a_participant_without_a_pseudonym_is_refused(pseudonym):
    with pytest.raises(ValueError, match="at least one character"):
        Participant("x", pseudonym)


def test_every_version_of_a_protocol_is_kept(store):
    first = Protocol("phe", "Prone hip extension", 1, '{"n": 10}')
    second = replace(first, version=2, content_json='{"n": 12}')
    for each in (first, second):
        store.protocols.add(each)
    assert store.protocols.newest() == (second,)
    assert store.protocols.get("phe", 1) == first
    with pytest.raises(UnknownProtocol, match="version 3"):
        store.protocols.get("phe", 3)


def test_what_is_noted_of_a_session_and_of_its_channels_comes_back_whole(store):
    store.people.add(P01)
    store.protocols.add(Protocol("phe", "Prone hip extension", 2))
    details = SessionDetails(
        participant_id=P01.id,
        protocol_id="phe",
        protocol_version=2,
        tested_sides=("R", "L"),
        symptom_side="L",
        pain_before=2,
        pain_after=3,
        notes="said it pulled",
        task=TaskInfo(task_id="phe_ke", n_repetitions=5, n_sets=2, hold_s=2.0),
        device=DeviceInfo(manufacturer="Anyone", serial_number="0815", is_isolated=True),
    )
    channels = (ELECTRODE, ChannelMetadata(), ChannelMetadata(notes="moved once"))
    writer = store.begin_session(
        count_info(), started_utc=STARTED, details=details, channel_metadata=channels
    )
    writer.append(block(0, 100))
    (session,) = store.sessions()
    assert session.details == details
    assert session.channel_metadata == channels


def test_what_a_device_tells_of_itself_is_kept_unless_something_was_typed(store):
    info = replace(count_info(), unit="usb-4711")
    typed = SessionDetails(device=DeviceInfo(serial_number="0815"))
    for details in (None, typed):
        store.begin_session(info, started_utc=STARTED, details=details)
    serials = [each.details.device.serial_number for each in store.sessions()]
    assert serials == ["0815", "usb-4711"]


def test_metadata_for_other_channels_than_the_recording_has_is_refused(store):
    with pytest.raises(ValueError, match="shorter"):
        store.begin_session(count_info(), started_utc=STARTED, channel_metadata=(ELECTRODE,))
    assert store.sessions() == ()


def test_a_session_of_an_unknown_participant_is_refused_and_leaves_nothing(store):
    with pytest.raises(UnknownParticipant):
        store.begin_session(
            count_info(), started_utc=STARTED, details=SessionDetails(participant_id="nobody")
        )
    assert store.sessions() == ()


def test_a_session_is_never_given_to_another_participant(store):
    for each in (P01, P02):
        store.people.add(each)
    details = SessionDetails(participant_id=P01.id)
    store.begin_session(count_info(), started_utc=STARTED, details=details)
    for other in ("2", "NULL"):
        with (
            pytest.raises(IntegrityError, match="never given"),
            store._database.transaction() as connection,
        ):
            connection.execute(text(f"UPDATE sessions SET participant = {other}"))
    assert store.sessions()[0].details.participant_id == P01.id


def test_a_session_from_before_there_were_participants_is_nobodys(folder):
    with old_store(folder, "0002") as connection:
        connection.execute(text(OLD_SESSION))
        connection.execute(text(OLD_CHANNEL))
    store = Store.open(folder)
    (session,) = store.sessions()
    assert session.details == SessionDetails()
    assert session.channel_metadata == (ChannelMetadata(),)
    store.close()


@pytest.mark.parametrize("pain", [-1, 11])
def test_a_pain_outside_its_scale_is_refused(pain):
    with pytest.raises(ValueError, match="from 0 to 10"):
        SessionDetails(pain_before=pain)
