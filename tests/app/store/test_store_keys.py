"""The key file: private, versioned, checked to the bit, under a passphrase or a recovery key."""

from __future__ import annotations

import base64
import contextlib
import json
import random
import stat
from hashlib import sha256

import pytest

from app.store.errors import (
    KeyDamaged,
    KeyMissing,
    NoRecoveryKey,
    StoreDamaged,
    StoreLocked,
    StoreTooNew,
    WrongPassphrase,
    WrongRecoveryKey,
)
from app.store.key_seals import KdfCost, PassphraseSeal
from app.store.keys import (
    Protection,
    key_state,
    load_key,
    make_recovery_key,
    new_key,
    recover_key,
    set_passphrase,
)
from app.store.store import Store
from tests.app.store.streams import STARTED, block, count_info, counts_uv, same_bits

QUICK = KdfCost(memory_kib=46 * 1024, n_passes=1)
PASSPHRASE = "Gänse laufen 🦢 barfuß"


def test_without_a_passphrase_the_store_says_it_is_not_protected(store, folder):
    assert store.protection == "not protected against theft"
    assert stat.S_IMODE((folder / "store.key").stat().st_mode) == 0o600


def test_a_bare_key_comes_back(tmp_path):
    made = new_key(tmp_path / "store.key", None)
    loaded = load_key(tmp_path / "store.key", None)
    assert loaded == made
    assert loaded.protection is Protection.NONE
    assert len(loaded.key) == 32


def test_two_keys_are_never_the_same(tmp_path):
    assert new_key(tmp_path / "a", None).key != new_key(tmp_path / "b", None).key


def test_a_passphrase_wraps_the_key_and_opens_it(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    assert load_key(path, PASSPHRASE) == made
    assert made.protection is Protection.PASSPHRASE
    for spelling in (made.key.hex(), base64.b64encode(made.key).decode()):
        assert spelling not in path.read_text()
    assert json.loads(path.read_text())["format"] == "firing-order/key/2"


def test_a_missing_and_a_wrong_passphrase_are_told_apart(tmp_path):
    path = tmp_path / "store.key"
    new_key(path, PASSPHRASE, cost=QUICK)
    with pytest.raises(StoreLocked, match="Type it"):
        load_key(path, None)
    with pytest.raises(WrongPassphrase, match="does not open"):
        load_key(path, PASSPHRASE + " ")


def test_a_changed_passphrase_opens_the_same_key_and_the_earlier_does_not(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, None)
    set_passphrase(path, made, PASSPHRASE, cost=QUICK)
    changed = set_passphrase(path, load_key(path, PASSPHRASE), "another one", cost=QUICK)
    assert load_key(path, "another one") == changed
    assert changed.key == made.key
    with pytest.raises(WrongPassphrase):
        load_key(path, PASSPHRASE)


def test_a_passphrase_that_is_taken_off_leaves_the_key_bare_and_says_so(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    assert set_passphrase(path, made, None).protection is Protection.NONE
    assert load_key(path, None).key == made.key


def test_a_recovery_key_opens_what_a_forgotten_passphrase_closes(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    printed = make_recovery_key(path, made)
    opened = recover_key(path, printed.lower().replace("-", " "))
    assert opened == made
    set_passphrase(path, opened, "thought of today", cost=QUICK)
    assert load_key(path, "thought of today").key == made.key
    assert recover_key(path, printed).key == made.key


def test_of_two_recovery_keys_only_the_newer_opens(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, None)
    old, new = make_recovery_key(path, made), make_recovery_key(path, made)
    assert recover_key(path, new).key == made.key
    with pytest.raises(WrongRecoveryKey, match="newer"):
        recover_key(path, old)


def test_without_a_recovery_key_it_is_said_that_nobody_can_read_it(tmp_path):
    path = tmp_path / "store.key"
    new_key(path, PASSPHRASE, cost=QUICK)
    with pytest.raises(NoRecoveryKey, match="nobody can read"):
        recover_key(path, "whatever")


def test_the_state_of_a_key_is_told_without_opening_it(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    assert not key_state(path).has_recovery_key
    make_recovery_key(path, made)
    assert key_state(path).has_recovery_key
    assert key_state(path).protection is Protection.PASSPHRASE


def test_a_store_with_a_passphrase_opens_only_with_it(folder):
    store = Store.open(folder, passphrase=PASSPHRASE)
    writer = store.begin_session(count_info(), started_utc=STARTED)
    writer.append(block(0, 100))
    store.close()
    with pytest.raises(StoreLocked):
        Store.open(folder)
    with pytest.raises(WrongPassphrase):
        Store.open(folder, passphrase="guess")
    store = Store.open(folder, passphrase=PASSPHRASE)
    assert store.protection == "protected by a passphrase"
    assert same_bits(store.read(writer.session_id).samples_uv, counts_uv(0, 100))
    store.close()


def test_every_flipped_bit_of_a_key_file_is_noticed(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    printed = make_recovery_key(path, made)
    for flipped in _flips(path.read_bytes()):
        path.write_bytes(flipped)
        with pytest.raises(KeyDamaged):
            load_key(path, PASSPHRASE)
        with pytest.raises(KeyDamaged):
            recover_key(path, printed)


def test_every_flipped_bit_of_a_bare_key_file_is_noticed(tmp_path):
    path = tmp_path / "store.key"
    new_key(path, None)
    for flipped in _flips(path.read_bytes()):
        path.write_bytes(flipped)
        with pytest.raises(KeyDamaged):
            load_key(path, None)


def test_a_flipped_bit_that_was_given_a_fitting_check_still_opens_nothing_else(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    body = path.read_bytes().rpartition(b',"check":')[0]
    rng = random.Random(5)
    for position in rng.sample(range(len(body) * 8), 40):
        flipped = bytearray(body)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(_with_check(bytes(flipped)))
        # Base64 has bits that carry nothing; a flip there still gives the key, never another one.
        with contextlib.suppress(WrongPassphrase, StoreDamaged, StoreTooNew, StoreLocked):
            assert load_key(path, PASSPHRASE).key == made.key


def test_a_key_file_of_the_first_form_is_read_and_becomes_the_second_when_it_changes(tmp_path):
    path, key = tmp_path / "store.key", bytes(range(32))
    seal = PassphraseSeal.make(key, PASSPHRASE, QUICK)
    path.write_text(
        json.dumps(
            {
                "format": "firing-order/key/1",
                "bare_key": None,
                "by_passphrase": {
                    "kdf": {"memory_kib": 46 * 1024, "n_passes": 1, "n_lanes": 1},
                    "salt": base64.b64encode(seal.salt).decode(),
                    "nonce": base64.b64encode(seal.nonce).decode(),
                    "sealed_key": base64.b64encode(seal.sealed_key).decode(),
                },
            }
        )
    )
    loaded = load_key(path, PASSPHRASE)
    assert loaded.key == key
    printed = make_recovery_key(path, loaded)
    assert json.loads(path.read_text())["format"] == "firing-order/key/2"
    assert recover_key(path, printed).key == load_key(path, PASSPHRASE).key == key


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(memory_kib=1024),
        KdfCost(memory_kib=2**31),
        KdfCost(n_passes=0),
        KdfCost(n_passes=99),
        KdfCost(n_lanes=0),
    ],
)
def test_a_cost_that_does_not_protect_or_cannot_be_borne_is_refused(tmp_path, cost):
    with pytest.raises(ValueError, match="lies outside"):
        new_key(tmp_path / "store.key", PASSPHRASE, cost=cost)
    assert not (tmp_path / "store.key").exists()


def test_an_empty_passphrase_is_no_passphrase(tmp_path):
    with pytest.raises(ValueError, match="empty"):
        new_key(tmp_path / "store.key", "")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", StoreDamaged),
        (b"{}", StoreDamaged),
        (b"\xff\xfe", StoreDamaged),
        (b'{"format": "firing-order/key/1", "bare_key": "c2hvcnQ="}', StoreDamaged),
        (b'{"format": "firing-order/key/1"}', StoreDamaged),
        (b'{"format": "firing-order/key/9"}', StoreDamaged),
        (b"[" * 100_000, StoreDamaged),
        (b'{"a":' + b"[" * 100_000, StoreDamaged),
    ],
)
def test_a_broken_key_file_is_named(tmp_path, content, error):
    path = tmp_path / "store.key"
    path.write_bytes(content)
    with pytest.raises(error, match=r"store\.key"):
        load_key(path, None)


def test_a_key_file_of_a_newer_program_is_left_alone(tmp_path):
    path = tmp_path / "store.key"
    path.write_bytes(_with_check(b'{"format":"firing-order/key/9","more":1'))
    with pytest.raises(StoreTooNew, match="Update"):
        load_key(path, None)


def test_a_lost_key_file_is_never_replaced_by_a_new_one(folder):
    store = Store.open(folder)
    store.begin_session(count_info(), started_utc=STARTED)
    store.close()
    (folder / "store.key").unlink()
    with pytest.raises(KeyMissing, match="backup"):
        Store.open(folder)
    assert not (folder / "store.key").exists()


def test_the_key_never_shows_in_a_repr(tmp_path):
    made = new_key(tmp_path / "store.key", None)
    assert made.key.hex() not in repr(made)
    assert repr(made.key) not in repr(made)


def _flips(whole: bytes):
    for position in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        yield bytes(flipped)


def _with_check(body: bytes) -> bytes:
    return body + b',"check":"' + sha256(body).hexdigest().encode() + b'"}'
