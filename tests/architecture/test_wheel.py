"""The wheel holds the program and all it needs at run time, and nothing else at its top."""

import subprocess
import sys
import zipfile

from app import __version__
from tests.architecture.source_tree import PACKAGES, ROOT, committed_files


def test_the_wheel_holds_every_file_of_the_three_packages(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"firing_order-{__version__}-")
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in packed} == {
        *PACKAGES,
        f"firing_order-{__version__}.dist-info",
    }
    ours = {path.relative_to(ROOT).as_posix() for path in committed_files()}
    assert {name for name in ours if name.startswith(tuple(f"{p}/" for p in PACKAGES))} <= packed
