"""What a person asks of an export, and what came of it, as frozen values; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from app.model.csv_profile import STANDARD, CsvProfile
from app.model.squeezes import NamedSqueezes


class ExportForm(StrEnum):
    """The kinds of file a session can leave as."""

    CSV = "csv"
    EDF = "edf"
    BDF = "bdf"
    BIDS = "bids"
    MAT = "mat"


class Extra(StrEnum):
    """What is written only when it is asked for."""

    ENVELOPES = "envelopes"


class Packing(StrEnum):
    """How the files of a form that has several lie together."""

    FOLDER = "folder"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What may leave with the samples.

    Without a reason nothing that points at a person, a day, a place or one single device leaves.
    """

    reason: str = ""

    @property
    def is_identified(self) -> bool:
        """Tell whether the files say who and when."""
        return bool(self.reason.strip())


@dataclass(frozen=True, slots=True)
class ExportWish:
    """How a session is to be written: where, in which form, with what, and told how much.

    ``has_samples_alone`` leaves out what an analysis would find, and spares its time.
    """

    folder: Path
    form: ExportForm = ExportForm.CSV
    profile: CsvProfile = STANDARD
    packing: Packing = Packing.FOLDER
    extras: frozenset[Extra] = frozenset()
    disclosure: Disclosure = field(default_factory=Disclosure)
    squeezes: NamedSqueezes = field(default_factory=NamedSqueezes)
    has_samples_alone: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the one file or folder that appeared, all files of it, and what to know.

    ``notes`` are whole sentences: what the form could not hold as the store does.
    """

    place: Path
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()
