"""What stands behind ./run and ./test: from a bare Python to a started program.

It uses the standard library alone, because nothing else is there yet when it starts.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from system_parts import missing_packages

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "installed"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
OLDEST_PYTHON = (3, 11)
INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]
EXIT_MISSING_PARTS = 3

_began_s = time.monotonic()


class CannotStart(Exception):
    """The program cannot be set up here; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Set up for ``run`` or ``test``, then start it with the remaining arguments."""
    purpose, rest = arguments[0], arguments[1:]
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise CannotStart(f"This is Python {sys.version.split()[0]}; 3.11 or newer is needed.")
        set_up(purpose)
        return start(what_to_start(purpose, rest), ROOT if purpose == "test" else None)
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return EXIT_MISSING_PARTS


def set_up(purpose: str) -> None:
    """Install what is missing: system packages and Python packages at the same time."""
    packages = missing_packages(purpose)
    refuse_without_root(packages)
    for_python = [package for package in packages if package.startswith("python")]
    install_as_root(for_python)
    with ThreadPoolExecutor(max_workers=1) as beside:
        others = beside.submit(install_as_root, [p for p in packages if p not in for_python])
        provide_environment(purpose)
        others.result()
    still_missing = missing_packages(purpose) if packages else []
    if still_missing:
        raise CannotStart(f"Still missing after installation: {' '.join(still_missing)}.")


def refuse_without_root(packages: list[str]) -> None:
    """Say the one line that installs the missing packages, where this account cannot."""
    if not packages:
        return
    if shutil.which("apt-get") is None:
        raise CannotStart(
            "Missing on this system (named as Debian names them): " + " ".join(packages) + ".\n"
            "Install them with your system's package manager, then start again."
        )
    if os.geteuid() != 0:
        line = f"apt-get update && {' '.join(INSTALL)} {' '.join(packages)}"
        become_root = f"sudo sh -c '{line}'" if shutil.which("sudo") else f"su -c '{line}'"
        raise CannotStart(f"{len(packages)} system packages are missing. Type:\n  {become_root}")


def install_as_root(packages: list[str]) -> None:
    """Run apt-get, refreshing its lists first where there are none or they are too old."""
    if not packages:
        return
    say(f"installing {len(packages)} system packages: {' '.join(packages)}")
    quiet = [*INSTALL, "-qq", "-o", "Dpkg::Use-Pty=0", *packages]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    has_lists = any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    if has_lists and run_quietly(quiet, environment) == 0:
        return
    run_quietly(["apt-get", "-qq", "update"], environment)
    if run_quietly(quiet, environment) != 0:
        raise CannotStart("apt-get could not install them; its own words are above.")


def run_quietly(command: list[str], environment: dict[str, str]) -> int:
    """Run a command, showing what it said only when it fails."""
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        sys.stderr.buffer.write(done.stdout)
        sys.stderr.flush()
    return done.returncode


def provide_environment(purpose: str) -> None:
    """Make ``.venv`` hold exactly what the lock file names, unless a stamp says it does."""
    if {this_python(), digest(LOCKS[purpose])} <= read_stamp():
        return
    if not is_usable():
        say(f"making an environment in {ENVIRONMENT.name}")
        if run_quietly([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], {**os.environ}):
            raise CannotStart("The environment could not be made; Python's own words are above.")
    say(f"installing what {LOCKS[purpose]} names; the first time this takes up to a minute")
    STAMP.unlink(missing_ok=True)
    install_lock(ROOT / LOCKS[purpose])
    # The lock for the tests holds everything of the lock for running.
    names = [LOCKS["run"]] if purpose == "run" else list(LOCKS.values())
    STAMP.write_text("\n".join([this_python(), *map(digest, names)]), "utf-8")
    say("everything is in place")


def is_usable() -> bool:
    """Return whether the environment is whole and belongs to this version of Python."""
    if not interpreter().exists():
        return False
    question = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([str(interpreter()), "-c", question], check=False).returncode == 0


def install_lock(lock: Path) -> None:
    """Install a hash-pinned lock: with uv if found and pip is not set up, else pip."""
    verified = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
    uv = shutil.which("uv")
    if uv and not pip_is_set_up():
        into = ["--python", str(interpreter())]
        if run_quietly([uv, "pip", "install", "--quiet", *into, *verified], {**os.environ}) == 0:
            return
        say("uv could not install them; trying pip")
    # Nothing is compiled ahead: Python compiles what it imports, and most is never imported.
    pip = [str(interpreter()), "-m", "pip", "install", "--quiet", "--no-compile"]
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    if run_quietly([*pip, *verified], quiet) != 0:
        raise CannotStart(
            "The packages could not be installed; pip's own words are above.\n"
            "Check the network, or pip's settings where a mirror serves packages, then start again."
        )


def pip_is_set_up() -> bool:
    """Return whether this machine tells pip where packages come from, which uv would not hear."""
    listing = subprocess.run(
        [str(interpreter()), "-m", "pip", "config", "list"], capture_output=True, check=False
    )
    return any(word in listing.stdout for word in (b"index", b"find-links"))


def what_to_start(purpose: str, rest: list[str]) -> list[str]:
    """Return a module and its arguments: the program, pytest, or a benchmark by its name."""
    if purpose == "run":
        return ["app", *rest]
    if not rest:
        return ["pytest", "-n", "auto", "--dist", "worksteal"]
    if rest[0] != "--benchmarks":
        return ["pytest", *rest]
    names = sorted(path.stem for path in (ROOT / "tests" / "benchmarks").glob("[a-z]*.py"))
    if all(each.startswith("-") for each in rest[1:]):
        return ["tests.benchmarks.ratios", *rest[1:]]
    if rest[1] not in names:
        raise CannotStart(f"A benchmark is started by its name, one of: {', '.join(names)}.")
    return [f"tests.benchmarks.{rest[1]}", *rest[2:]]


def start(module: list[str], folder: Path | None) -> int:
    """Hand over to a module in the environment, in ``folder`` or where the caller stands."""
    # -P: a folder named app in the caller's directory is not the program.
    command = [str(interpreter()), "-P", "-m", *module]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    if folder is not None:
        os.chdir(folder)
    if os.name != "nt":
        os.execve(command[0], command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def interpreter() -> Path:
    """Return the environment's own Python."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def this_python() -> str:
    """Name the version of Python that runs this; another one needs an environment of its own."""
    return f"python {sys.version_info[0]}.{sys.version_info[1]}"


def digest(lock_name: str) -> str:
    """Return the fingerprint of a lock file."""
    return hashlib.sha256((ROOT / lock_name).read_bytes()).hexdigest()


def read_stamp() -> set[str]:
    """Return what is installed, as the last finished installation left it."""
    try:
        return set(STAMP.read_text("utf-8").splitlines())
    except OSError:
        return set()


def say(what: str) -> None:
    """Tell the person what takes time, and how long it has taken so far."""
    print(f"[{time.monotonic() - _began_s:5.1f} s] {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
