"""A campaign of kills that is stopped keeps the figures it had."""

import pytest

from tests.app.engine.kills import Aftermath
from tests.long.kill_campaign import main


def test_a_campaign_says_how_it_stands_every_25_kills_so_that_a_stop_keeps_it(capsys):
    n_kills = 0

    def kill(folder, after_s):
        nonlocal n_kills
        n_kills += 1
        if n_kills > 60:
            raise KeyboardInterrupt
        return Aftermath(float(n_kills), after_s, True, "ended without a stop", 0.0)

    with pytest.raises(KeyboardInterrupt):
        main(200, 1, kill=kill)
    assert capsys.readouterr().out.splitlines() == [
        "25 kills: lost 13 / 24 / 25 ms (median / 95 % / most), 0 bad, seeds 1 to 25",
        "50 kills: lost 26 / 48 / 50 ms (median / 95 % / most), 0 bad, seeds 1 to 50",
    ]
