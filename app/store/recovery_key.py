"""A recovery key as a person reads and types it: 128 random bits in seven groups; it opens nothing.

Each group is four symbols and a fifth that checks them and the group's place, so a mistyped or
misplaced group is named. What the groups overlook, twelve bits over the whole catch.
"""

from __future__ import annotations

import zlib

from app.store.errors import WrongRecoveryKey

N_BYTES = 16
N_GROUPS = 7
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U
_LOOK_ALIKES = str.maketrans("OIL", "011")
_BITS, _N_DATA = 5, 4
_GROUP_LENGTH = _N_DATA + 1
_CHECK_BITS = N_GROUPS * _N_DATA * _BITS - 8 * N_BYTES


def as_text(secret: bytes) -> str:
    """Return the groups of a secret, ``ABCDE-FGHJK-…``."""
    number = int.from_bytes(secret, "big") << _CHECK_BITS | _whole_check(secret)
    groups = []
    for position in range(N_GROUPS):
        shift = (N_GROUPS - 1 - position) * _N_DATA * _BITS
        part = number >> shift
        data = [part >> _BITS * (_N_DATA - 1 - i) & 31 for i in range(_N_DATA)]
        groups.append("".join(_ALPHABET[each] for each in (*data, _group_check(data, position))))
    return "-".join(groups)


def from_text(text: str) -> bytes:
    """Return the secret a person typed, in any case and with any spaces; name what is mistyped."""
    number = 0
    for position, group in enumerate(_groups(text)):
        symbols = [_ALPHABET.find(each) for each in group]
        if min(symbols) < 0 or _group_check(symbols[:-1], position) != symbols[-1]:
            raise WrongRecoveryKey(
                f"Group {position + 1} of the recovery key ({group}) is not as it was printed. "
                "Each group checks itself, so this one is mistyped or in another's place. "
                "Look at it on the paper and type it again."
            )
        for symbol in symbols[:-1]:
            number = number << _BITS | symbol
    secret = (number >> _CHECK_BITS).to_bytes(N_BYTES, "big")
    if number & ((1 << _CHECK_BITS) - 1) != _whole_check(secret):
        raise WrongRecoveryKey(
            "The recovery key does not match its own check, although each of its groups does. At "
            "least two symbols of a group are mistyped. Type it again from the paper."
        )
    return secret


def _groups(text: str) -> list[str]:
    plain = text.upper().translate(_LOOK_ALIKES)
    typed = plain.replace("-", " ").split()
    symbols = "".join(typed)
    if len(symbols) == N_GROUPS * _GROUP_LENGTH:
        return [
            symbols[start : start + _GROUP_LENGTH]
            for start in range(0, len(symbols), _GROUP_LENGTH)
        ]
    rule = f"A recovery key has {N_GROUPS} groups of {_GROUP_LENGTH} letters and digits."
    if len(typed) == N_GROUPS:
        position = next(i for i, group in enumerate(typed) if len(group) != _GROUP_LENGTH)
        raise WrongRecoveryKey(
            f"Group {position + 1} has {len(typed[position])} symbols. {rule} Type it again."
        )
    raise WrongRecoveryKey(f"{len(symbols)} symbols were typed. {rule} Type all of them.")


def _group_check(data: list[int], position: int) -> int:
    """Return a symbol that changes with any one symbol, and with any two that change places."""
    check, weight = position + 1, 1
    for symbol in data:
        weight = _doubled(weight)
        check ^= _product(weight, symbol)
    return check


def _product(a: int, b: int) -> int:
    """Return the product of two elements of the field of 32."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = _doubled(a), b >> 1
    return product


def _doubled(a: int) -> int:
    return a << 1 ^ (0b100101 if a & 16 else 0)


def _whole_check(secret: bytes) -> int:
    return zlib.crc32(secret) & ((1 << _CHECK_BITS) - 1)
