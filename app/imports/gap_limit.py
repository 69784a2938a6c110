"""How much may be missing in a file; where it is missing, readers say."""

from __future__ import annotations

from app.imports.rejection import ImportRejected

LONGEST_GAP_S = 600.0
_MOST_EMPTY_CELLS = 4_000_000
_MOST_EMPTY_SHARE = 10


def refuse_long_gap(gap_s: float, file_name: str) -> None:
    """Refuse one gap that is longer than a recording should be."""
    if gap_s > LONGEST_GAP_S:
        raise ImportRejected(
            f"{gap_s:.0f} s are missing in {file_name}: a gap may last {LONGEST_GAP_S:.0f} s. "
            "Split the file there."
        )


def refuse_emptiness(n_scans: int, n_there: int, n_channels: int, file_name: str) -> None:
    """Refuse a file that is nearly all gap: laid on its grid it would need any memory."""
    n_missing = n_scans - n_there
    if n_missing * n_channels > _MOST_EMPTY_CELLS + _MOST_EMPTY_SHARE * n_there * n_channels:
        raise ImportRejected(
            f"{file_name} has {n_there} scans and lacks {n_missing}: at most ten times as many may "
            "be missing as are there. Split the file at its gaps."
        )
