"""Names as nobody is called and somebody types: each is a text, and nothing more."""

from __future__ import annotations

HARD_NAMES = {
    "three hundred": "Łucja " * 50,
    "nul": "before\0after",
    "upwards": "../../../x",
    "absolute": "/etc/passwd",
    "device": "CON",
    "emoji": "👩‍🦰🦵🏽",
    "right to left": "שלום \u202egnp.exe\u202c ok",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+2",
    "markup": "<img src=/etc/passwd onerror=alert(1)>",
    "lines": "first\nsecond\r\nthird",
    "escape": "\x1b[31mred\x1b[0m\x07",
    "quotes": "O'Neill \"Bob\"'; DROP TABLE sessions;--",
    "percent": "%s %(name)s {name} {{0}}",
    "blank ends": "  spaced  ",
    "separators": "a\u2028b\u2029c\ufeffd",
}
