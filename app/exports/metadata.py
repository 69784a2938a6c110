"""What is noted of a session and its channels, as JSON values an export may hold.

Ids, numbers and the fixed words of protocols leave; what is typed freely and could name somebody
stays, and so does what singles out one device.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.exports.content import Content
from app.model.channel_metadata import ChannelMetadata

_TYPED_IN_TASK = ("rotation_note", "stop_reason")


def task_fields(content: Content) -> dict[str, Any]:
    """Return what the person was asked to do."""
    fields = asdict(content.session.details.task)
    if not content.disclosure.is_identified:
        for typed in _TYPED_IN_TASK:
            del fields[typed]
    return fields


def device_fields(content: Content) -> dict[str, Any]:
    """Return the device as its maker names it."""
    fields = asdict(content.session.details.device)
    if not content.disclosure.is_identified:
        del fields["serial_number"]
    return fields


def session_fields(content: Content) -> dict[str, Any]:
    """Return sides and pain, and the notes where they may leave."""
    details = content.session.details
    fields: dict[str, Any] = {
        "tested_sides": list(details.tested_sides),
        "symptom_side": details.symptom_side,
        "pain_before": details.pain_before,
        "pain_after": details.pain_after,
        "protocol": details.protocol_id,
        "protocol_version": details.protocol_version,
    }
    if content.disclosure.is_identified:
        fields["notes"] = details.notes
    return fields


def person_fields(content: Content) -> dict[str, Any] | None:
    """Return who was recorded: a study id and a body, more only where it may be told."""
    person = content.person
    if person is None:
        return None
    fields: dict[str, Any] = {
        "study_id": person.study_id,
        "age_band": person.age_band,
        **asdict(person.body),
    }
    if content.disclosure.is_identified:
        fields |= {
            "pseudonym": person.pseudonym,
            "name": person.name,
            "birth_year": person.birth_year,
        }
    return fields


def channel_fields(content: Content, at: int) -> dict[str, Any]:
    """Return what lay on the skin and in the amplifier of one channel."""
    metadata = channel_metadata(content, at)
    fields = asdict(metadata)
    if not content.disclosure.is_identified:
        del fields["notes"]
        del fields["electrode"]["photo_sha256"]
    return fields


def channel_metadata(content: Content, at: int) -> ChannelMetadata:
    """Return the metadata of one channel, empty where none was stored."""
    known = content.session.channel_metadata
    return known[at] if at < len(known) else ChannelMetadata()
