"""Two panels side by side as one SVG with colours to be filled in by the theme."""

from __future__ import annotations

from tools.exercise_figures.body import HEIGHT, WIDTH
from tools.exercise_figures.floor_poses import FLOOR_POSES
from tools.exercise_figures.upright_poses import UPRIGHT_POSES

_GAP = 40


def drawings() -> dict[str, str]:
    """Return every figure by its name."""
    poses = FLOOR_POSES | UPRIGHT_POSES
    return {name: _sheet(begin(), end()) for name, (begin, end) in sorted(poses.items())}


def _sheet(begin: str, end: str) -> str:
    width, middle = 2 * WIDTH + _GAP, WIDTH + _GAP / 2
    step = (
        f'<path d="M{middle - 5:g} 100l10 12l-10 12" stroke="@ink" stroke-width="3.5" '
        'stroke-opacity="0.6"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" '
        f'viewBox="0 0 {width} {HEIGHT}" fill="none" stroke-linecap="round" '
        'stroke-linejoin="round">\n'
        f"<g>{begin}</g>\n{step}\n"
        f'<g transform="translate({WIDTH + _GAP} 0)">{end}</g>\n</svg>\n'
    )
