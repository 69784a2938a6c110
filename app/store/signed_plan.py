"""A plan on its way to another computer: TOML one can read under a signature; it keeps no plan.

Signed is every byte above the last table, as it stands, so that there is one spelling to check.
The key comes from the store's own key, or from the clinic's where the seat belongs to one: there is
nothing to keep, and all seats of a clinic sign alike.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.model.plan import Plan
from app.model.plan_file import PlanError, decode_plan, encode_plan

FORMAT = "firing-order/plan-signature/1"
MOST_BYTES = 1_000_000

_SEED_BYTES = 32
_CUT = b"\n# Signed is everything above this line. Whoever changes it must sign it anew.\n"
_CHANGED = (
    "The plan is not as it was signed: it was changed on its way, or did not arrive whole. Nothing "
    "was taken over. Ask whoever made it for the file again."
)


class _Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    key: str
    ed25519: str


class _Tail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    signature: _Signature


@dataclass(frozen=True, slots=True)
class SignedPlan:
    """A plan that is as it was signed, and the fingerprint of who signed it."""

    plan: Plan
    fingerprint: str


class PlanSigner:
    """Signs plans with a key that comes from a secret of the store, always the same one."""

    def __init__(self, secret: bytes) -> None:
        derive = HKDF(SHA256(), _SEED_BYTES, None, b"firing-order/plan-signature/1")
        self._key = Ed25519PrivateKey.from_private_bytes(derive.derive(secret))

    @property
    def fingerprint(self) -> str:
        """Return by what a person knows this signer: four groups of letters and digits."""
        return _fingerprint(self._key.public_key().public_bytes_raw())

    def sign(self, plan: Plan) -> bytes:
        """Return the file of a plan."""
        body = encode_plan(plan)
        signature = {
            "format": FORMAT,
            "key": base64.b64encode(self._key.public_key().public_bytes_raw()).decode(),
            "ed25519": base64.b64encode(self._key.sign(body)).decode(),
        }
        return body + _CUT + msgspec.toml.encode({"signature": signature})


def open_signed_plan(raw: bytes) -> SignedPlan:
    """Return the plan of a file and who signed it; raises PlanError where a byte was changed.

    Line ends may have become those of another system on the way: they say nothing.
    """
    if len(raw) > MOST_BYTES:
        raise PlanError(
            f"The file has {len(raw)} bytes, a plan has at most {MOST_BYTES}. It is another file: "
            "choose the plan's."
        )
    body, cut, tail = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").partition(_CUT)
    if not cut:
        raise PlanError(
            "The file has no signature, so nobody can say who made it or whether it is whole. "
            "Export the plan on the other computer, and bring that file."
        )
    key, signature = _read_tail(tail)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, body)
    except (InvalidSignature, ValueError) as exc:
        raise PlanError(_CHANGED) from exc
    return SignedPlan(decode_plan(body), _fingerprint(key))


def is_same_fingerprint(told: str, fingerprint: str) -> bool:
    """Return whether what somebody typed is a fingerprint, however it is grouped and cased."""
    return _letters(told) == _letters(fingerprint)


def _letters(fingerprint: str) -> str:
    return "".join(each for each in fingerprint.upper() if each.isalnum())


def _read_tail(tail: bytes) -> tuple[bytes, bytes]:
    try:
        signature = msgspec.toml.decode(tail, type=_Tail).signature
        if signature.format != FORMAT:
            raise PlanError(
                f"The signature's format is {signature.format!r}, this program reads {FORMAT!r}. "
                "Update the program."
            )
        key = base64.b64decode(signature.key, validate=True)
        return key, base64.b64decode(signature.ed25519, validate=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, binascii.Error) as exc:
        raise PlanError(_CHANGED) from exc


def _fingerprint(public_key: bytes) -> str:
    letters = base64.b32encode(hashlib.sha256(public_key).digest()[:10]).decode()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
