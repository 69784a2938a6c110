"""The portable core on this computer, under the address and undefined-behaviour sanitizers."""

from __future__ import annotations

import subprocess

import pytest

from tests.firmware import native_code


@pytest.fixture(scope="module")
def unit_tests(tmp_path_factory):
    return native_code.build_unit_tests(tmp_path_factory.mktemp("unit_tests"))


@pytest.mark.parametrize("name", native_code.unit_test_names())
def test_core(unit_tests, name):
    done = subprocess.run([str(unit_tests), name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
