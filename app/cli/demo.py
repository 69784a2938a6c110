"""``firing-order demo``: the whole path on a simulated person, in a folder that is thrown away."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from app.cli.arguments import read_seconds
from app.cli.outcome import Commands
from app.cli.record import record
from app.model.montage import Montage

SOURCE = "synthetic:typical"


def add_parser(commands: Commands) -> None:
    """Describe the command to the parser."""
    parser = commands.add_parser(
        "demo",
        help="the whole path on a simulated person, in a temporary folder",
        description="Record a simulated person, find the repetitions and say what started first. "
        "It is what the window shows, without a screen; nothing is kept.",
    )
    parser.add_argument(
        "--seconds", type=read_seconds, default=20.0, metavar="S", help="how long (%(default)g)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Record the simulated person into a temporary store."""
    with tempfile.TemporaryDirectory(prefix="firing-order-") as folder:
        return record(Path(folder), SOURCE, montage=Montage(), duration_s=options.seconds)
