"""What a person agrees to before being recorded: a text with a version; no signature."""

from __future__ import annotations

from app.model.phrase import Phrase, phrase

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
