"""A whole test of 20 lifts, from the first start to the printed page, by keyboard alone.

Run from the repository: ``python -m tests.long.keyboard_test [DISPLAY]``. It needs Xvfb, openbox
and xdotool, takes some eight minutes at the pace of a person, and prints what took how long.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRESS_EVERY_S = 1.0
MOST_S = 900.0


class Window:
    """The program on a display of its own, and somebody at its keyboard."""

    def __init__(self, display: str, home: Path) -> None:
        self._env = {**os.environ, "DISPLAY": display, "HOME": str(home)}
        self._env |= {"FIRING_ORDER_HOME": str(home / "store"), "PYTHONPATH": str(ROOT)}
        self._log = home / "log"
        self._n_read = 0
        self.lines: list[str] = []
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._running = [
            subprocess.Popen(["Xvfb", display, "-screen", "0", "1440x900x24"], **quiet)
        ]
        time.sleep(1.0)
        self._running.append(subprocess.Popen(["openbox"], env=self._env, **quiet))
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "tests.long.watched_app"]
            command += ["--source", "synthetic:typical?seed=3", "--look", "light"]
            self._running.append(
                subprocess.Popen(command, env=self._env, cwd=ROOT, stdout=log, stderr=log)
            )

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        subprocess.run(["xdotool", "key", "--delay", "60", *keys], env=self._env, check=True)

    def type(self, text: str) -> None:
        """Type a text."""
        subprocess.run(["xdotool", "type", "--delay", "40", text], env=self._env, check=True)

    def when(self, what: str, most_s: float = 60.0, *, since: int = 0) -> float:
        """Wait until something was said, and return when it happened."""
        end_s = time.monotonic() + most_s
        while time.monotonic() < end_s:
            found = self.said(what, since=since)
            if found is not None:
                return found
            time.sleep(0.05)
        raise SystemExit(f"{what!r} was never said; at last: {self.lines[-5:]}")

    def said(self, what: str, *, since: int = 0) -> float | None:
        """Return when something was said first; None if it was not."""
        self.lines = self._log.read_text("utf-8", "replace").splitlines()
        for line in self.lines[since:]:
            parts = line.split(maxsplit=1)
            if len(parts) > 1 and parts[1].startswith(what):
                return float(parts[0])
        return None

    def tab_to(self, name: str, most: int = 60) -> None:
        """Press the tab key until something has the focus."""
        for _ in range(most):
            n_before = len(self._log.read_text("utf-8", "replace").splitlines())
            self.press("Tab")
            time.sleep(0.15)
            if self.said(f"focus on={name}", since=n_before) is not None:
                return
        reached = [line for line in self.lines if "focus on" in line][-25:]
        raise SystemExit(f"{name!r} cannot be reached by the tab key: {reached}")

    def picture(self, path: Path) -> None:
        """Keep what is on the screen."""
        subprocess.run(["import", "-window", "root", str(path)], env=self._env, check=True)

    def close(self) -> None:
        """End everything that was started."""
        for process in reversed(self._running):
            process.terminate()
            try:
                process.wait(20.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main(display: str = ":87") -> int:
    """Lead the test and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        window = Window(display, Path(folder))
        try:
            return _lead(window)
        finally:
            window.close()


def _lead(window: Window) -> int:
    started_s = window.when("window")
    time.sleep(3.0)
    _make_a_test_of_twenty(window)
    window.press("space")
    begun_s = window.when("begun")
    end_s = time.monotonic() + MOST_S
    while window.said("over") is None and time.monotonic() < end_s:
        window.press("space")
        time.sleep(PRESS_EVERY_S)
    over_s = window.when("over", 1.0)
    n_seen = len(window.lines)
    for _ in range(200):
        if window.said("screen key=result") is not None:
            break
        time.sleep(0.05)
        if window.said("focus on=Show result", since=n_seen - 3) is not None:
            window.press("space")
    shown_s = window.when("shown")
    since_lift_s = next(
        float(line.rsplit("since_lift_s=", 1)[1]) for line in window.lines if "since_lift_s" in line
    )
    _say("start to the first quiet check", begun_s - started_s)
    _say("test of 20 lifts", over_s - begun_s)
    _say("last lift's end to its words", since_lift_s)
    _say("its words to the result on the screen", shown_s - over_s)
    _say("last lift's end to the result", since_lift_s + shown_s - over_s)
    window.press("ctrl+e")
    window.tab_to("Write it")
    window.press("space")
    asked_s = window.when("asked")
    written_s = window.when("written")
    _say("page asked for to page on the disk", written_s - asked_s)
    _say("start to the page", written_s - started_s)
    return 0 if written_s - asked_s < 1.0 else 1


def _make_a_test_of_twenty(window: Window) -> None:
    """Copy the leg lift, ask four sets of five of the right leg alone, and choose it."""
    window.press("ctrl+4")
    window.tab_to("Tests of your own…")
    window.press("space")
    window.when("screen key=protocols")
    window.press("ctrl+n")
    time.sleep(0.5)
    window.type("Twenty lifts")
    window.press("Tab")
    window.press("Down", "Down")  # right and left, left and right, right alone
    window.tab_to("Sets a leg")
    window.press("ctrl+a")
    window.type("4")
    window.press("ctrl+s")
    time.sleep(1.0)
    window.press("ctrl+4")
    window.tab_to("Which test")
    window.type("Twenty")
    time.sleep(0.5)
    window.press("Escape")
    window.tab_to("Begin test")


def _say(what: str, seconds: float) -> None:
    sys.stdout.write(f"{what}: {seconds:.2f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
