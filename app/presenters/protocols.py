"""The screen of tests without a window: ours to be read, one's own to be changed; none is run."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from app.engine.protocol_shelf import Shelved, own_id
from app.model.draft_fields import DraftRefused
from app.model.guided_protocol import GuidedProtocol
from app.model.guided_protocol_file import our_protocols
from app.model.guided_words import title_phrase
from app.model.phrase import Phrase, phrase, verbatim
from app.model.protocol_draft import (
    ProtocolDraft,
    draft_of,
    is_own,
    protocol_of_draft,
)

_NAME = "name"


class ProtocolsDesk(Protocol):
    """What the screen asks of the desk."""

    def own_protocols(self) -> Future[Shelved]:
        """List the tests of one's own in the background."""
        ...

    def keep_protocol(self, protocol: GuidedProtocol) -> Future[Shelved]:
        """Keep one more version of a test of one's own in the background."""
        ...

    def bring_in_protocol(self, path: Path) -> Future[Shelved]:
        """Keep the test of a file in the background."""
        ...

    def write_protocol(self, protocol: GuidedProtocol, folder: Path) -> Future[Path]:
        """Write a test as a file in the background."""
        ...


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """One test in the list: what it is called, and whose it is."""

    title: Phrase
    whose: Phrase


@dataclass(frozen=True, slots=True)
class ProtocolsState:
    """What the screen shows; ``problems`` are by field of the draft.

    ``can_change`` is a draft of one's own; ours are read and copied. ``told`` is what came of the
    last press, ``problem`` why nothing did.
    """

    rows: tuple[ProtocolRow, ...]
    position: int | None
    draft: ProtocolDraft
    title: Phrase
    aloud: Phrase
    can_change: bool
    can_keep: bool
    problems: dict[str, Phrase]
    told: Phrase | None = None
    problem: str | None = None


class ProtocolsPresenter:
    """One test is looked at; a copy becomes one's own when it is kept."""

    def __init__(self, desk: ProtocolsDesk) -> None:
        self._desk = desk
        self._ours = our_protocols()
        self._own: tuple[GuidedProtocol, ...] = ()
        self._base = self._ours[0]
        self._draft = draft_of(self._base)
        self._is_copy = False
        self._told: Phrase | None = None
        self._problem: str | None = None
        self._shelving: Future[Shelved] | None = desk.own_protocols()
        self._writing: Future[Path] | None = None

    @property
    def known(self) -> tuple[GuidedProtocol, ...]:
        """Return every test there is: ours, then those of one's own."""
        self._collect()
        return (*self._ours, *self._own)

    def open(self) -> None:
        """Read the list anew when the screen comes up."""
        if self._shelving is None:
            self._shelving = self._desk.own_protocols()

    def tick(self) -> ProtocolsState:
        """Return what to show now."""
        known = self.known
        self._collect_file()
        made, problems = self._made()
        return ProtocolsState(
            rows=tuple(_row(each) for each in known),
            position=None if self._is_copy else _place(known, self._base),
            draft=self._draft,
            title=self._title(),
            aloud=verbatim(self._draft.words),
            can_change=self._can_change,
            can_keep=self._can_change and made is not None and not self._is_as_kept,
            problems=problems,
            told=self._told,
            problem=self._problem,
        )

    def choose(self, position: int) -> None:
        """Look at a test; what was typed and not kept is let go."""
        known = self.known
        if 0 <= position < len(known):
            self._look_at(known[position])
            self._told = self._problem = None

    def copy(self) -> None:
        """Begin a test of one's own with what stands here."""
        name = phrase("{name}, copy", name=self._draft.name).text()
        self._draft = replace(self._draft, name=name)
        self._is_copy = True
        self._told = phrase("A copy: change it, then keep it. The one it was made of stays.")
        self._problem = None

    def type_into(self, draft: ProtocolDraft) -> None:
        """Take what stands in the fields now."""
        if self._can_change:
            self._draft, self._told = draft, None

    def keep(self) -> None:
        """Keep what was typed: a new test, or the next version of this one."""
        made, _ = self._made()
        if made is not None and self._shelving is None and not self._is_as_kept:
            self._problem = None
            self._shelving = self._desk.keep_protocol(made)

    def cancel(self) -> None:
        """Let go of what was typed."""
        self._look_at(self._base)
        self._told = None

    def bring_in(self, path: Path) -> None:
        """Keep the test of a file."""
        if self._shelving is None:
            self._told = self._problem = None
            self._shelving = self._desk.bring_in_protocol(path)

    def write(self, folder: Path) -> None:
        """Write the test that is looked at, as it was kept, as a file."""
        if self._writing is None and not self._is_copy:
            self._told = self._problem = None
            self._writing = self._desk.write_protocol(self._base, folder)

    @property
    def _can_change(self) -> bool:
        return self._is_copy or is_own(self._base)

    @property
    def _is_as_kept(self) -> bool:
        return not self._is_copy and self._draft == draft_of(self._base)

    def _title(self) -> Phrase:
        if self._is_copy:
            return phrase("A test of your own")
        if is_own(self._base):
            return phrase(
                "{name}, version {n}", name=title_phrase(self._base), n=self._base.version
            )
        return title_phrase(self._base)

    def _made(self) -> tuple[GuidedProtocol | None, dict[str, Phrase]]:
        """Return the protocol that the fields make, or what is wrong with which of them."""
        if not self._can_change:
            return None, {}
        protocol_id, version = self._base.id, self._base.version + 1
        if self._is_copy:
            protocol_id, version = own_id(self._draft.name, self._own), 1
        try:
            made = protocol_of_draft(
                self._draft, self._base, protocol_id=protocol_id, version=version
            )
        except DraftRefused as refused:
            return None, refused.problems
        name = made.title["en"].casefold()
        if any(
            each.title["en"].casefold() == name and each.id != protocol_id for each in self.known
        ):
            taken = phrase(
                "Another test is called “{name}” already. Give this one a name of its own.",
                name=verbatim(made.title["en"]),
            )
            return None, {_NAME: taken}
        return made, {}

    def _look_at(self, protocol: GuidedProtocol) -> None:
        self._base, self._draft, self._is_copy = protocol, draft_of(protocol), False

    def _collect(self) -> None:
        shelving = self._shelving
        if shelving is None or not shelving.done():
            return
        self._shelving = None
        problem = shelving.exception()
        if problem is not None:
            self._problem = str(problem)
            return
        shelved = shelving.result()
        self._own = shelved.protocols
        if shelved.newest is not None:
            self._look_at(shelved.newest)
            self._told = phrase(
                "Kept as version {n}. It stands among the tests now; recordings made with an "
                "earlier version keep that one.",
                n=shelved.newest.version,
            )

    def _collect_file(self) -> None:
        writing = self._writing
        if writing is None or not writing.done():
            return
        self._writing = None
        problem = writing.exception()
        if problem is not None:
            self._problem = str(problem)
        else:
            self._told = phrase("Written to {path}.", path=verbatim(str(writing.result())))


def _row(protocol: GuidedProtocol) -> ProtocolRow:
    whose = phrase("ours")
    if is_own(protocol):
        whose = phrase("yours, version {n}", n=protocol.version)
    return ProtocolRow(title_phrase(protocol), whose)


def _place(known: tuple[GuidedProtocol, ...], protocol: GuidedProtocol) -> int | None:
    return next((at for at, each in enumerate(known) if each.id == protocol.id), None)
