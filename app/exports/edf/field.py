"""Numbers and texts as the fixed fields of a header can hold them."""

from __future__ import annotations

import unicodedata

N_NUMBER = 8


def rounded(value: float) -> float:
    """Return the number nearest to a value that eight characters can say."""
    for n_digits in range(N_NUMBER, -1, -1):
        text = f"{value:.{n_digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if len(text) <= N_NUMBER:
            return float(text)
    raise ValueError(f"{value} needs more than {N_NUMBER} characters before its decimal point")


def plain(text: str, n_characters: int) -> str:
    """Return a text in printable ASCII, accents dropped and what is left over cut off."""
    parted = unicodedata.normalize("NFKD", text)
    kept = (each for each in parted if not unicodedata.combining(each))
    ascii_text = "".join(each if " " <= each <= "~" else "?" for each in kept)
    return ascii_text.strip()[:n_characters].rstrip()
