"""The board that is a program says how it is started."""

import subprocess

import pytest

from tests.firmware.toolchain import build_host_board

OPTIONS = (
    "serial",
    "voltages",
    "channels",
    "bits",
    "marker",
    "best-baud",
    "off-ppm",
    "supply",
    "help",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return build_host_board(tmp_path_factory.mktemp("host")) / "host_board"


def test_asked_for_help_it_named_none_of_its_options(program):
    asked = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    for option in OPTIONS:
        assert f"--{option}" in asked.stdout
    assert asked.stderr == ""


def test_an_unknown_option_is_refused_and_points_to_the_list(program):
    refused = subprocess.run([program, "--nonsense"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "--help lists them" in refused.stderr
