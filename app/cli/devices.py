"""``firing-order devices``: what is connected, what it is, and why one cannot be opened."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict

from app.cli.json_output import write_json
from app.cli.outcome import Commands, ExitCode
from drivers.base import FoundSource, SourceKind
from drivers.discovery import ask_all
from drivers.registry import discover, kinds

DOCS = "docs/devices"


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "devices",
        help="what is connected, what it is, and why one cannot be opened",
        description="List the simulated person and every port of this computer, then what to type "
        "for every kind of device. The name in the first column is what `firing-order record "
        "--source` takes. No port is opened for the list, since that resets many boards: what is "
        "on it shows when it is recorded, or now with --ask.",
    )
    parser.add_argument(
        "--ask",
        action="store_true",
        help="open every port on USB for up to four seconds and ask who is there",
    )
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look for sources and list them."""
    found = ask_all(discover(), clock=time.monotonic) if options.ask else discover()
    if options.json:
        listed = [asdict(source) for source in found]
        write_json("-", json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
    else:
        print("\n".join(in_words(source) for source in found) or "No source was found.")
        print(f"\nWhat --source takes, one of each kind ({DOCS} says more):")
        print("\n".join(kind_in_words(kind) for kind in kinds()))
    return ExitCode.DONE


def kind_in_words(kind: SourceKind) -> str:
    """Return a kind of source in a line, and in a second what cannot be had of it."""
    line = f"{kind.example:<48} {kind.title}"
    return f"{line}\n    {kind.limits}" if kind.limits else line


def in_words(source: FoundSource) -> str:
    """Return one source in a line, and in a second what keeps it from being opened."""
    line = f"{source.source:<28} {source.title}" + (f", {source.detail}" if source.detail else "")
    return f"{line}\n    {source.problem}" if source.problem else line
