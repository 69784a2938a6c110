"""The key file: private, versioned, wrapped by a passphrase when there is one."""

from __future__ import annotations

import contextlib
import json
import random
import stat

import pytest

from app.store.errors import (
    KeyMissing,
    StoreDamaged,
    StoreLocked,
    StoreTooNew,
    WrongPassphrase,
)
from app.store.keys import KdfCost, Protection, load_key, new_key, save_key
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
    assert made.key.hex() not in path.read_text()
    assert json.loads(path.read_text())["format"] == "firing-order/key/1"


def test_a_missing_and_a_wrong_passphrase_are_told_apart(tmp_path):
    path = tmp_path / "store.key"
    new_key(path, PASSPHRASE, cost=QUICK)
    with pytest.raises(StoreLocked, match="Type it"):
        load_key(path, None)
    with pytest.raises(WrongPassphrase, match="does not open"):
        load_key(path, PASSPHRASE + " ")


def test_a_changed_passphrase_opens_the_same_key(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, None)
    save_key(path, made.key, PASSPHRASE, cost=QUICK)
    assert load_key(path, PASSPHRASE).key == made.key


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


def test_no_changed_bit_of_a_wrapped_key_file_opens_it(tmp_path):
    path = tmp_path / "store.key"
    made = new_key(path, PASSPHRASE, cost=QUICK)
    whole = path.read_bytes()
    rng = random.Random(5)
    for position in rng.sample(range(len(whole) * 8), 40):
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        path.write_bytes(bytes(flipped))
        # Base64 has bits that carry nothing; a flip there still gives the key, never another one.
        with contextlib.suppress(WrongPassphrase, StoreDamaged, StoreTooNew, StoreLocked):
            assert load_key(path, PASSPHRASE).key == made.key


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
        (b'{"format": "firing-order/key/2"}', StoreTooNew),
        (b"[" * 100_000, StoreDamaged),
        (b'{"a":' + b"[" * 100_000, StoreDamaged),
    ],
)
def test_a_broken_key_file_is_named(tmp_path, content, error):
    path = tmp_path / "store.key"
    path.write_bytes(content)
    with pytest.raises(error, match=r"store\.key"):
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
