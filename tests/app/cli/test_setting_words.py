"""What an error asks to change is named by the option that states it."""

import pytest

from app.cli.setting_words import with_place
from drivers.errors import Setting


@pytest.mark.parametrize(
    ("content", "option"),
    [("time_s,emg_au\n0,1\n", "--unit mV"), ("a_uV\n1\n2\n", "--fs 2000")],
)
def test_a_file_that_leaves_something_out_is_told_by_the_option_that_states_it(
    firing_order, tmp_path, content, option
):
    path = tmp_path / "trial.csv"
    path.write_text(content, "utf-8")
    analysed = firing_order("analyse", path)
    assert analysed.code == 2
    assert option in analysed.err
    recorded = firing_order("record", "--source", f"replay:{path}", "--seconds", 1)
    assert recorded.code == 2
    assert option in recorded.err


@pytest.mark.parametrize("setting", list(Setting))
def test_every_setting_has_a_place_on_the_command_line(setting):
    assert with_place("It cannot be.", setting).startswith("It cannot be. ")
