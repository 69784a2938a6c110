"""A way to the loudspeaker that asks for samples when a test does."""

import numpy as np


class HandMadeStream:
    """Asks for samples when a test does."""

    def __init__(self, fill):
        self._fill = fill
        self.is_open = False

    def start(self):
        """Begin."""
        self.is_open = True

    def close(self):
        """End."""
        self.is_open = False

    def next(self, n_samples):
        """Return what is heard next."""
        buffer = np.full((n_samples, 1), 9.0, dtype=np.float32)
        self._fill(buffer)
        return buffer[:, 0]
