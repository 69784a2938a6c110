"""Whatever a channel, a file, a folder or a person is called, no output moves or hides anything."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest

from app.cli.main import COMMANDS
from app.model.home import home_folder
from app.model.participant import Identity, Participant
from app.model.session_details import SessionDetails
from app.store.store import Store
from tests.app.store.streams import STARTED, float_block, float_info

EVIL = "\x1b[31mred\x07\u202elive\u2066\x9b2K\r\x00"
NAMED = EVIL.replace("\x00", "").replace("\r", "")
"""What a file can be called: no system takes the number nought, and a test runner no return."""
OF_FILES = "\x1b]0;taken\x07\u202evsc"
PERSON = "12121212-1212-4212-8212-121212121212"


def _moves_or_hides(text):
    return {
        f"U+{ord(each):04X}"
        for each in text
        if each not in "\n\u200c\u200d" and unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")
    }


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Return a folder with a hostile file, beside a store in which everything has such a name."""
    home = tmp_path / f"home {OF_FILES}"
    monkeypatch.setenv("FIRING_ORDER_HOME", str(home))
    info = float_info()
    channels = tuple(replace(each, name=f"{each.name}{EVIL}") for each in info.channels)
    with_names = replace(info, channels=channels, device=f"device {EVIL}", source=f"x:{EVIL}")
    store = Store.open(home_folder())
    store.people.add(Participant(PERSON, f"P {EVIL}"), Identity(name=EVIL, notes=EVIL))
    details = SessionDetails(participant_id=PERSON, notes=EVIL)
    writer = store.begin_session(with_names, started_utc=STARTED, details=details)
    writer.append(float_block(0, 3000))
    writer.add_event(100, "marker", EVIL)
    writer.end("stopped")
    store.close()
    lines = [f"time_s,gluteus_maximus_R{NAMED}_uV,biceps_femoris_R{NAMED}_uV"]
    lines += [f"{n / 1000:.3f},{n % 7},{n % 5}" for n in range(3000)]
    path = tmp_path / f"{OF_FILES}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / f"{OF_FILES}.toml").write_text(f'title = "{OF_FILES}"', encoding="utf-8")
    return tmp_path


WALK = {
    "devices": [["--help"]],
    "record": [["--source", f"nothing:{OF_FILES}"], ["--source", f"replay:{OF_FILES}"]],
    "analyse": [["{csv}"], ["{csv}", "--json", "-"], [f"session:{OF_FILES}"], ["{folder}"]],
    "import": [
        ["{csv}"],
        ["{csv}", "--as-named"],
        ["{toml}"],
        ["{csv}", "--channel", f"{NAMED}=glute"],
    ],
    "simulate": [["--scenario", OF_FILES], ["--seconds", "1", "--out", "{folder}/" + OF_FILES]],
    "sessions": [
        [],
        ["--participant", f"P {NAMED}"],
        ["note", "latest", "--notes", NAMED],
        ["starts", "latest"],
        ["settle", "latest"],
        ["delete", OF_FILES, "--yes"],
    ],
    "participants": [
        [],
        ["list"],
        ["show", PERSON[:8]],
        ["add", f"Q {NAMED}"],
        ["edit", OF_FILES, "--sex", "female"],
        ["bundle", PERSON[:8], "--out", "{folder}"],
        ["delete", OF_FILES, "--yes"],
    ],
    "exercises": [["show", "{toml}"], ["show", OF_FILES], ["add", "{toml}"]],
    "plan": [["show", PERSON[:8]], ["show", OF_FILES], ["import", "{toml}", "--participant", "P"]],
    "practice": [["show", PERSON[:8]], ["show", OF_FILES]],
    "export": [[], ["latest", "--out", "{folder}/" + OF_FILES], [OF_FILES]],
    "report": [["latest", "--methods"], [OF_FILES]],
    "store": [["status"], ["check"]],
    "backup": [
        ["now"],
        ["list"],
        ["check"],
        ["folder", "{folder}/" + OF_FILES],
        ["now"],
        ["list", "--from", OF_FILES],
        ["restore", OF_FILES],
    ],
    "reliability": [[], ["--participant", OF_FILES]],
    "agreement": [[], ["--csv", "{folder}/" + OF_FILES]],
    "audit": [[]],
    "clinic": [["status"], ["set-up", f"postgresql://{OF_FILES}", "--seat", NAMED]],
    "demo": [["--help"]],
}


def test_every_command_is_walked():
    assert WALK.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", WALK)
def test_no_name_reaches_the_terminal_raw(command, hostile, firing_order):
    """Regression: the names of channels and files coloured, rang and turned round the terminal."""
    places = {
        "{csv}": str(hostile / f"{OF_FILES}.csv"),
        "{toml}": str(hostile / f"{OF_FILES}.toml"),
        "{folder}": str(hostile),
    }
    n_named = 0
    for arguments in WALK[command]:
        filled = list(arguments)
        for place, path in places.items():
            filled = [each.replace(place, path) for each in filled]
        ended = firing_order(command, *filled)
        assert _moves_or_hides(ended.out + ended.err) == set(), (arguments, ended)
        n_named += "\\x1b" in ended.out + ended.err or "\\u001b" in ended.out + ended.err
    assert n_named or command in ("devices", "demo", "audit", "agreement", "reliability")


def test_json_on_the_screen_says_the_same_as_json_in_a_file(hostile, firing_order, tmp_path):
    csv, out = hostile / f"{OF_FILES}.csv", tmp_path / "out.json"
    assert firing_order("analyse", csv, "--json", out).code == 0
    screen = firing_order("analyse", csv, "--json", "-").out
    assert json.loads(screen[screen.index("[") :]) == json.loads(out.read_text("utf-8"))
