"""Reference squeezes as options of a command; what they come to is measured elsewhere."""

from __future__ import annotations

import argparse

from app.cli.arguments import read_reference
from app.model.squeezes import NamedSqueezes
from dsp.amplitude.reference import Normalisation

_KINDS = {
    "submaximal": Normalisation.SUBMAXIMAL,
    "mvc": Normalisation.MVC_ISOMETRIC,
    "mvc-in-task": Normalisation.MVC_IN_TASK,
}


def add_references(parser: argparse.ArgumentParser) -> None:
    """Let a person name squeezes, each with its channel."""
    parser.add_argument(
        "--reference",
        action="append",
        default=[],
        type=read_reference,
        metavar="CHANNEL=A:B",
        help="a reference squeeze of a channel, in seconds; name each with an option of its own",
    )
    parser.add_argument(
        "--reference-kind",
        choices=tuple(_KINDS),
        default="submaximal",
        help="what the squeezes are: a standardised submaximal task, a standardised isometric "
        "maximal contraction, or a maximal one in the same task (%(default)s)",
    )


def named_squeezes(options: argparse.Namespace) -> NamedSqueezes:
    """Return what was named."""
    return NamedSqueezes(tuple(options.reference), _KINDS[options.reference_kind])
