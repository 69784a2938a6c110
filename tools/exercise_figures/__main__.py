"""Draws the figure of every exercise: where it begins on the left, where it goes on the right.

Run ``python -m tools.exercise_figures`` after a pose was changed; a test holds files and poses
together.
"""

from __future__ import annotations

from pathlib import Path

from tools.exercise_figures.sheet import drawings

FOLDER = Path(__file__).parents[2] / "app" / "views" / "resources" / "exercises"


def main() -> None:
    """Write every drawing."""
    FOLDER.mkdir(exist_ok=True)
    for name, svg in drawings().items():
        (FOLDER / f"{name}.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
