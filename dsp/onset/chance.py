"""Whether what looks like another muscle's image goes on, or was chance; it takes nothing out."""

from __future__ import annotations

import numpy as np

from dsp.onset.crosstalk import Whitened
from dsp.onset.image import compared, fit_image
from dsp.onset.image_config import ImageConfig

_BLOCK_S = 0.025
_LEAST_BLOCKS = 8
_TINY = 1e-12


def is_by_chance(seen: Whitened, source: Whitened, *, later_s: float, config: ImageConfig) -> bool:
    """Tell whether an image that was fitted around the starts foretells nothing after them.

    Parameters
    ----------
    seen, source : Whitened
        The channel in question, and the one whose muscle it may show.
    later_s : float
        The later of their starts.
    config : ImageConfig
        Stretches and limits.

    Returns
    -------
    bool
        False too where too little of the contraction has come to tell.

    Notes
    -----
    Spectra of muscles are not white, so a filter of 25 taps explains more than a chi-square allows
    for: of independent pairs of channels 4 to 13 % reach `config.least_evidence`. Samples that the
    filter was not fitted to do not share that: with ``y_h`` the source through it,
    ``s = sum x y_h`` and ``q = sum y_h^2`` per block of 25 ms, both over the power of ``x`` there,
    the share ``g = sum s / sum q`` has the standard error ``sqrt(sum (s - g q)^2) / sum q``.
    """
    around_s = (-config.before_s, config.seen_after_s)
    n_block = max(1, round(config.block_s * seen.fs_hz))
    taps, _ = fit_image(
        *compared(seen, source, later_s, around_s, config), n_block=n_block, n_fits=2
    )
    after_s = (config.seen_after_s + config.reach_s, config.fitted_after_s)
    x, late = compared(seen, source, later_s, after_s, config)
    is_heard = (x != 0.0) & (late != 0.0).all(axis=0)
    image = np.where(is_heard, np.einsum("k,ki->i", taps, late), 0.0)
    n_proof = max(1, round(_BLOCK_S * seen.fs_hz))
    n_whole = len(x) // n_proof * n_proof
    x, image = (each[:n_whole].reshape(-1, n_proof) for each in (x, image))
    is_known = is_heard[:n_whole].reshape(-1, n_proof).any(axis=1)
    if np.count_nonzero(is_known) < _LEAST_BLOCKS:
        return False
    weights = is_known / np.maximum(np.mean(x**2, axis=1), _TINY)
    shared, whole = weights * np.sum(x * image, axis=1), weights * np.sum(image**2, axis=1)
    if whole.sum() <= 0:
        return False
    share = shared.sum() / whole.sum()
    error = np.sqrt(np.sum((shared - share * whole) ** 2)) / whole.sum()
    return bool(share < config.least_onward * error)
