"""What an export says of its columns survives the way through a file."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.csv_file import read_csv
from dsp.block import ChannelKind, LinkDoubt

TIMES = "".join(f"{n / 1000},{n},{-n}\n" for n in range(10))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "s1_samples.csv"
    path.write_text("time_s,GM_R_uV,BF_R_uV\n" + TIMES)
    return path


def describe(path, channels, schema="firing-order/session/1"):
    content = {"schema": schema, "channels": channels}
    (path.parent / "s1.json").write_text(json.dumps(content))


def test_kind_and_doubts_are_read_from_the_description_beside_the_file(path):
    entries = [
        {"name": "GM_R", "kind": "envelope", "doubts": []},
        {"name": "BF_R", "kind": "emg", "doubts": ["unchecked", "untimed", "unheard of"]},
    ]
    describe(path, entries)
    glute, hamstring = read_csv(path).channels
    assert (glute.kind, glute.doubts) == (ChannelKind.ENVELOPE, ())
    assert hamstring.kind is ChannelKind.EMG
    assert hamstring.doubts == (LinkDoubt.UNCHECKED, LinkDoubt.UNTIMED)


def test_without_a_description_a_column_is_raw_emg_from_a_link_without_doubts(path):
    assert {(each.kind, each.doubts) for each in read_csv(path).channels} == {(ChannelKind.EMG, ())}


def test_a_description_of_something_else_is_left_alone(path):
    describe(path, [{"name": "GM_R", "kind": "aux", "doubts": ["untimed"]}], schema="other/1")
    assert read_csv(path).channels[0].kind is ChannelKind.EMG


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "kind", "doubts", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_no_description_however_wild_keeps_a_file_from_being_read(tmp_path_factory, channels):
    path = tmp_path_factory.mktemp("wild") / "s1_samples.csv"
    path.write_text("time_s,GM_R_uV,BF_R_uV\n" + TIMES)
    describe(path, channels)
    assert len(read_csv(path).channels) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_a_damaged_description_is_no_description(path, content):
    (path.parent / "s1.json").write_bytes(content)
    assert read_csv(path).channels[0].kind is ChannelKind.EMG
