"""``firing-order practice``: weeks in words, and a page as a file."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from app.cli.main import main
from app.cli.outcome import ExitCode
from app.model.home import home_folder
from app.store.store import Store
from tests.app.practised import keep_practice


def keep(n_practices):
    with closing(Store.open(home_folder())) as store:
        for day in range(n_practices):
            keep_practice(store, datetime(2026, 11, 2 + day, 8, 0, tzinfo=UTC) + timedelta(hours=1))


def test_weeks_are_told_in_words(capsys):
    keep(2)
    assert main(["practice", "show"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "Right: Without help 45 % in the first practice, 45 % in the newest. Goal 40 %." in said
    assert "week from 2026-11-02: 2 practices on 2 days, 18 of 24 held" in said


def test_one_practice_on_one_day_is_said_so(capsys):
    keep(1)
    assert main(["practice", "show"]) == ExitCode.DONE
    assert "1 practice on 1 day, 9 of 12 held" in capsys.readouterr().out


def test_a_page_is_written_where_it_was_asked_for(capsys, tmp_path):
    keep(1)
    assert main(["practice", "page", "--html", "--out", str(tmp_path / "out")]) == ExitCode.DONE
    (page,) = (tmp_path / "out").iterdir()
    assert capsys.readouterr().out.strip() == str(page)
    assert "Practice at home" in page.read_text("utf-8")


def test_who_is_not_known_or_never_practised_is_said(capsys):
    keep(0)
    assert main(["practice", "show"]) == ExitCode.DONE
    assert "Nothing was practised" in capsys.readouterr().out
    assert main(["practice", "page"]) == ExitCode.BAD_INPUT
    assert "Nothing was practised with a sensor yet" in capsys.readouterr().err
    assert main(["practice", "show", "nobody"]) == ExitCode.BAD_INPUT
