"""A session as an EMG-BIDS data set: a BDF+ file and the files that describe it."""
