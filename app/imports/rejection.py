"""The one way an import can fail: a sentence that names the value, the rule and what to do."""

from __future__ import annotations

from drivers.errors import Setting, SourceUnreadable


class ImportRejected(SourceUnreadable):
    """A file was not taken in; nothing of it was stored.

    The sentence may hold names out of the file, so it is brought to one line of characters that
    can be shown.
    """

    def __init__(self, sentence: str, *, setting: Setting | None = None) -> None:
        shown = "".join(each if each.isprintable() else " " for each in sentence)
        super().__init__(" ".join(shown.split()), setting=setting)
