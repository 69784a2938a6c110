"""The practice while it runs: calibration, sets, sounds asked for; it draws nothing."""
