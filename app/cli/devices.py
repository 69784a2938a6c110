"""``firing-order devices``: what is connected, what it is, and why one cannot be opened."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from app.cli.json_output import write_json
from app.cli.outcome import Commands, ExitCode
from drivers.base import FoundSource
from drivers.registry import discover


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "devices",
        help="what is connected, what it is, and why one cannot be opened",
        description="List the simulated person and every port of this computer. The name in the "
        "first column is what `firing-order record --source` takes. No port is opened for the "
        "list, since that resets many boards: what is on it shows when it is recorded.",
    )
    parser.add_argument("--json", action="store_true", help="the list as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Look for sources and list them."""
    found = discover()
    if options.json:
        listed = [asdict(source) for source in found]
        write_json("-", json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
    else:
        print("\n".join(in_words(source) for source in found) or "No source was found.")
    return ExitCode.DONE


def in_words(source: FoundSource) -> str:
    """Return one source in a line, and in a second what keeps it from being opened."""
    line = f"{source.source:<28} {source.title}" + (f", {source.detail}" if source.detail else "")
    return f"{line}\n    {source.problem}" if source.problem else line
