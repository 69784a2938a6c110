"""Where the output goes: whatever a terminal lacks or a disk refuses, no traceback follows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments, stdout=subprocess.PIPE, **environment):
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.fixture
def odd_file(tmp_path):
    path = tmp_path / "µ–lift.csv"
    path.write_text(
        "time_s,a_uV\n" + "".join(f"{n / 1000},{n % 7}\n" for n in range(1000)), "utf-8"
    )
    return path


def test_a_terminal_that_lacks_a_character_shows_its_number(odd_file):
    ended = run("analyse", odd_file, PYTHONIOENCODING="ascii")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(rb"\xb5\u2013lift.csv: ")


def test_json_is_utf_8_whatever_the_terminal_speaks(odd_file):
    ended = run("analyse", odd_file, "--json", "-", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout.decode("utf-8"))[0]["file"] == odd_file.name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux names files in bytes")
def test_a_name_that_is_no_text_is_written_as_json_writes_it(odd_file, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.csv"))
    odd_file.rename(path)
    out = tmp_path / "out.json"
    assert run("analyse", path, "--json", out).returncode == 0
    assert json.loads(out.read_text("utf-8"))[0]["file"] == path.name


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("arguments", [("simulate", "--list"), ("devices", "--json")])
def test_an_output_that_takes_nothing_more_is_told_in_a_sentence(arguments):
    with Path("/dev/full").open("wb") as full:
        ended = run(*arguments, stdout=full)
    assert ended.returncode == 2
    (said,) = ended.stderr.decode("utf-8").splitlines()
    assert "The output cannot be used (No space left on device)" in said
