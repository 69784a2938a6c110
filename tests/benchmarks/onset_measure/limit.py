"""What is possible at all: the exact Gaussian posterior that knows everything but the rise."""

from __future__ import annotations

from tests.benchmarks.onset_measure.trial import LAGS_MS, RISES_MS

# From the design study: 1000 Hz, background 70 % white and 30 % EMG-shaped, ratio at 20-450 Hz.
_ERRORS_MS = {
    6.0: (13.0, 5.6, 12.0, 22.0, 22.0),
    10.0: (6.0, 4.1, 8.9, 13.0, 15.0),
    15.0: (1.4, 3.0, 4.5, 6.7, 6.6),
    20.0: (1.1, 2.0, 3.3, 4.4, 3.4),
    25.0: (1.1, 1.3, 2.3, 2.5, 2.5),
}
_ORDERS = {
    6.0: ((0.63, 0.11), (0.74, 0.14), (0.82, 0.22), (0.92, 0.41), (0.99, 0.85)),
    10.0: ((0.70, 0.14), (0.82, 0.28), (0.92, 0.45), (0.98, 0.75), (1.00, 0.99)),
    15.0: ((0.82, 0.24), (0.96, 0.57), (0.99, 0.81), (1.00, 0.99), (1.00, 1.00)),
    20.0: ((0.93, 0.47), (0.99, 0.87), (1.00, 0.99), (1.00, 1.00), (1.00, 1.00)),
}

ERROR_MS = {
    (snr_db, rise_ms): error_ms
    for snr_db, errors_ms in _ERRORS_MS.items()
    for rise_ms, error_ms in zip(RISES_MS, errors_ms, strict=True)
}
"""Least possible median |error| by ratio and rise."""

ORDER = {
    (snr_db, lag_ms): best
    for snr_db, bests in _ORDERS.items()
    for lag_ms, best in zip(LAGS_MS, bests, strict=True)
}
"""Best possible share of right orders, and share decided at p >= 0.95, by ratio and lag."""
