"""Stored starts looked at and marked by a person: traces, edits, blind rounds, agreement."""
