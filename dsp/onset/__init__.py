"""When a muscle starts: the classical detector and the posterior over time."""
