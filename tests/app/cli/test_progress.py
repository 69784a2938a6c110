"""The progress of a long run: a bar on a screen, few lines in a log, nothing for one step."""

import io

from app.cli.progress import ProgressBar


class Screen(io.StringIO):
    def isatty(self):
        return True


def run(stream, n_steps):
    with ProgressBar(n_steps, "files", stream=stream) as progress:
        for _ in range(n_steps):
            progress.advance()
    return stream.getvalue()


def test_a_screen_shows_one_bar_that_grows():
    shown = run(Screen(), 4)
    assert shown.count("\n") == 1
    assert shown.splitlines()[-1].endswith("█" * 30 + " 4 of 4 files")
    assert "░" in shown.split("\r")[1]


def test_a_log_gets_ten_lines_however_many_files_there_are():
    assert run(io.StringIO(), 1000).splitlines() == [f"{n}00 of 1000 files" for n in range(1, 11)]


def test_a_single_file_needs_no_progress():
    assert run(Screen(), 1) == ""
