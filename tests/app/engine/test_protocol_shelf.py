"""Tests of one's own in a real store: versions, files, and the session that keeps its version."""

from contextlib import closing

import msgspec
import pytest

from app.engine.protocol_shelf import ProtocolShelf, own_id, write_protocol
from app.model.guided_protocol_file import ProtocolError, our_protocols
from app.model.protocol_draft import draft_of, is_own, protocol_of_draft
from app.store.store import Store

PHE = our_protocols()[0]


def mine(version=1, **changes):
    return msgspec.structs.replace(
        protocol_of_draft(draft_of(PHE), PHE, protocol_id="own_mine", version=version), **changes
    )


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "home")) as opened:
        yield opened


def test_a_change_is_a_further_version_and_the_earlier_one_stays(store):
    shelf = ProtocolShelf(store)
    shelf.add(mine())
    second = mine(2, title={"en": "Mine, slower"})
    assert shelf.add(second).protocols == (second,)
    assert '"version":1' in store.protocols.get("own_mine", 1).content_json


def test_what_is_written_on_one_computer_is_the_same_test_on_another(store, tmp_path):
    path = write_protocol(mine(4), tmp_path)
    assert path.name == "own_mine_4.toml"
    shelf = ProtocolShelf(store)
    brought = shelf.bring_in(path).newest
    assert brought == mine(1)
    assert shelf.bring_in(write_protocol(brought, tmp_path)).protocols == (brought,)


def test_another_file_of_the_same_test_becomes_its_next_version(store, tmp_path):
    shelf = ProtocolShelf(store)
    shelf.add(mine())
    shelf.bring_in(write_protocol(mine(title={"en": "Otherwise"}), tmp_path))
    (newest,) = shelf.read().protocols
    assert (newest.version, newest.title["en"]) == (2, "Otherwise")


def test_a_file_of_ours_becomes_ones_own_and_ours_stays(store, tmp_path):
    brought = ProtocolShelf(store).bring_in(write_protocol(PHE, tmp_path)).newest
    assert is_own(brought)
    assert our_protocols()[0] == PHE


def test_a_file_that_cannot_be_used_says_what_is_wrong_and_nothing_is_kept(store, tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text('format = "firing-order/protocol/1"\nid = "x"\n')
    shelf = ProtocolShelf(store)
    with pytest.raises(ProtocolError, match=r"broken\.toml cannot be used"):
        shelf.bring_in(path)
    assert shelf.read().protocols == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Mine", "own_mine_2"), ("Bein heben, schräg!", "own_bein_heben_schrag"), ("腿", "own_test")],
)
def test_an_id_is_made_of_the_name_and_nobody_has_it_yet(name, expected):
    assert own_id(name, (mine(),)) == expected
