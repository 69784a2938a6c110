"""What a person agrees to before being recorded: texts with versions; no signature."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.phrase import Phrase, phrase


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The words that are read together, and what they are called."""

    version: str
    words: tuple[Phrase, ...]

    def is_met_by(self, version: str | None) -> bool:
        """Tell whether who agreed to a text agreed to at least this one."""
        return version is not None and version in (self.version, f"{self.version}{_CLINIC}")


CONSENT_VERSION = "1"
"""Goes up with every change of the words; a person who agreed to an older one is asked again."""

CONSENT: tuple[Phrase, ...] = (
    phrase(
        "Stickers on the skin listen to the small voltages of your muscles. Nothing is sent into "
        "your body. The stickers can itch or redden the skin."
    ),
    phrase(
        "You will be asked to move your legs lying face down. You can stop at any moment, and you "
        "need not say why. Stop at once if it hurts."
    ),
    phrase(
        "What is measured is kept encrypted on this computer under a pseudonym. It goes nowhere "
        "else unless it is exported, and every export is noted. You can have a copy of all of it, "
        "and you can have it deleted."
    ),
    phrase(
        "This is for education, movement practice and research. It is not a medical device and "
        "replaces nobody's judgement."
    ),
)

_CLINIC = "-clinic"
_KEPT_HERE = 2
_KEPT_ON_A_SERVER = phrase(
    "What is measured is kept encrypted on this computer under a pseudonym, and is sent encrypted "
    "to this clinic's server, so that the clinic's other computers can open it. Who keeps the "
    "server sees days, lengths and which recordings belong together, no name and no signal. It "
    "goes nowhere else unless it is exported, and every export is noted. You can have a copy of "
    "all of it, and you can have it deleted."
)


def consent_text(*, has_clinic: bool) -> ConsentText:
    """Return what is agreed to: where a clinic's server is set, that data go there is said."""
    if not has_clinic:
        return ConsentText(CONSENT_VERSION, CONSENT)
    words = (*CONSENT[:_KEPT_HERE], _KEPT_ON_A_SERVER, *CONSENT[_KEPT_HERE + 1 :])
    return ConsentText(f"{CONSENT_VERSION}{_CLINIC}", words)
