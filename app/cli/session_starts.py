"""``firing-order sessions starts``: starts put by hand beside those found, listed and edited."""

from __future__ import annotations

import argparse
from contextlib import closing

from app.cli.outcome import BadInput, ExitCode
from app.cli.passphrase import open_store, open_store_to_read
from app.engine.marking.hand_edits import HandEdits, Marked
from app.engine.review import analyse_session
from app.model.edit import OnsetEdit
from app.model.hand_onset import OnsetPlace
from app.model.hand_words import automatic_phrase, edit_line, hand_phrase
from app.model.home import home_folder
from app.model.shown_text import shown
from dsp.analysis import AnalysisConfig
from dsp.findings import RecordingFinding


def add_starts_parser(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the act to the parser."""
    parser = acts.add_parser("starts", help="starts put by hand beside those found")
    parser.description = (
        "List every start as it was found and as it was put by hand, or edit one. What was found "
        "stays, and so does every edit; undo is one more."
    )
    parser.add_argument("session", metavar="SESSION", help="its id, or the beginning of it")
    parser.add_argument("--repetition", type=int, metavar="N", help="which one, from 1")
    parser.add_argument("--channel", metavar="NAME", help="which muscle, as it is listed")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--at", type=float, metavar="S", help="put it there, from the first sample")
    change.add_argument("--none", action="store_true", help="say that there is no start")
    change.add_argument("--automatic", action="store_true", help="back to what was found")
    change.add_argument("--undo", action="store_true", help="take the last edit back")
    change.add_argument("--redo", action="store_true", help="take the last undo back")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    is_change = options.at is not None or any(
        (options.none, options.automatic, options.undo, options.redo)
    )
    opened = open_store if is_change else open_store_to_read
    with closing(opened(home_folder())) as store:
        session_id = store.find(options.session).id
        finding = analyse_session(store, session_id, AnalysisConfig())
        edits = HandEdits(store)
        marked = edits.of(session_id, finding)
        if options.undo:
            marked = edits.undo(session_id, finding)
        elif options.redo:
            marked = edits.redo(session_id, finding)
        elif is_change:
            place = _place(options, finding)
            if options.automatic:
                marked = edits.withdraw(session_id, finding, place)
            else:
                marked = edits.put(session_id, finding, place, options.at)
    _show(finding, marked)
    return ExitCode.DONE


def _place(options: argparse.Namespace, finding: RecordingFinding) -> OnsetPlace:
    """Return which start is meant; raise where there is no such repetition or muscle."""
    numbers = [each.index + 1 for each in finding.repetitions]
    channels = [each.name for each in finding.channels]
    if options.repetition not in numbers:
        raise BadInput(
            f"--repetition is {options.repetition}. This recording has {len(numbers)} repetitions, "
            "counted from 1. Name one of them."
        )
    if options.channel not in channels:
        raise BadInput(
            f"--channel is {shown(str(options.channel))}. This recording has "
            f"{', '.join(map(shown, channels))}. Name one of them."
        )
    length_s = max(each.end_s for each in finding.repetitions)
    if options.at is not None and not 0.0 <= options.at <= length_s + 1.0:
        raise BadInput(
            f"--at is {options.at}. A start lies between 0 and {length_s:.3f} s. Give its time "
            "from the first sample."
        )
    return options.repetition - 1, options.channel


def _show(finding: RecordingFinding, marked: Marked) -> None:
    for repetition in finding.repetitions:
        print(f"repetition {repetition.index + 1}")
        for onset in repetition.onsets:
            hand = marked.onsets.get((repetition.index, onset.channel))
            found = automatic_phrase(onset.onset_s, onset.interval_90_s).text()
            said = "" if hand is None else f"   by hand: {hand_phrase(hand).text()}"
            print(f"  {shown(onset.channel):24}{found}{said}")
    for each in marked.log:
        if isinstance(each.edit, OnsetEdit):
            edit = each.edit
            line = edit_line(each.utc, shown(each.who), edit.before_s, edit.after_s).text()
            print(f"edit: repetition {edit.repetition + 1}, {shown(edit.channel)}, {line}")
