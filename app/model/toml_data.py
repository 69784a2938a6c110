"""Data on its way into TOML, which has no word for nothing; it writes no file."""

from __future__ import annotations


def without_none(data: object) -> object:
    """Return data without empty entries, which TOML cannot say."""
    if isinstance(data, dict):
        return {key: without_none(value) for key, value in data.items() if value is not None}
    if isinstance(data, list | tuple):
        return [without_none(value) for value in data]
    return data
