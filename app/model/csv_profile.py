"""How numbers and columns are written in a CSV file; which country a person lives in is asked."""

from __future__ import annotations

from dataclasses import dataclass

_EXCEL = "excel-"
# fmt: off
# Languages whose numbers have a decimal comma (Unicode CLDR), as Excel then writes and reads them.
_COMMA_LANGUAGES = frozenset({
    "af", "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo",
    "fr", "gl", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "ky", "lt", "lv", "mk", "nb",
    "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz",
    "vi",
})
# Places that write a decimal point all the same.
_POINT_PLACES = frozenset({
    "de_CH", "de_LI", "it_CH", "es_MX", "es_US", "es_PR", "es_DO", "es_GT", "es_HN", "es_NI",
    "es_PA", "es_PE", "es_SV",
})
# fmt: on
# Places that write a decimal point and still part columns with a semicolon.
_SEMICOLON_PLACES = frozenset({"de_CH", "de_LI", "fr_CH", "it_CH"})


@dataclass(frozen=True, slots=True)
class CsvProfile:
    """What stands between two columns and in a number, and whether a mark begins the file."""

    name: str
    delimiter: str = ","
    decimal: str = "."
    has_byte_order_mark: bool = False


STANDARD = CsvProfile("standard")


def excel_profile(locale: str) -> CsvProfile:
    """Return what Excel opens by a double click on a computer set to a locale such as ``de_DE``."""
    language, _, place = locale.replace("-", "_").partition("_")
    language, place = language.lower(), place.partition(".")[0].upper()
    full = f"{language}_{place}" if place else language
    has_comma = language in _COMMA_LANGUAGES and full not in _POINT_PLACES
    has_semicolon = has_comma or full in _SEMICOLON_PLACES
    return CsvProfile(
        f"{_EXCEL}{full}",
        delimiter=";" if has_semicolon else ",",
        decimal="," if has_comma else ".",
        has_byte_order_mark=True,
    )


def read_profile(name: str) -> CsvProfile:
    """Return the profile of a name: ``standard``, ``excel-de`` or a locale such as ``de_DE``.

    Raises ValueError for what is neither.
    """
    if name == STANDARD.name:
        return STANDARD
    locale = name.removeprefix(_EXCEL)
    language, _, place = locale.replace("-", "_").partition("_")
    if not (language.isascii() and language.isalpha() and len(language) in (2, 3)):
        raise ValueError(_not_known(name))
    if place and not (place.isascii() and place.isalpha() and len(place) == len("DE")):
        raise ValueError(_not_known(name))
    return excel_profile(locale)


def _not_known(name: str) -> str:
    return (
        f"{name!r} is no profile: it is 'standard', or 'excel-' and a language with or without a "
        "country, as in excel-de or excel-pt_BR."
    )
