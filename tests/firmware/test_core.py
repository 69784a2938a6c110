"""The portable core on this computer, under the address and undefined-behaviour sanitizers."""

from __future__ import annotations

import subprocess

import pytest

from tests.firmware import native_code


@pytest.fixture(scope="module")
def unit_tests(tmp_path_factory):
    return native_code.build_unit_tests(tmp_path_factory.mktemp("unit_tests"))


def test_two_thousand_inputs_of_sound_and_unsound_commands_leave_the_device_sound(tmp_path):
    fuzzer = native_code.build_fuzzer(tmp_path)
    done = subprocess.run([str(fuzzer), "1", "2000"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", native_code.unit_test_names())
def test_core(unit_tests, name):
    done = subprocess.run([str(unit_tests), name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
