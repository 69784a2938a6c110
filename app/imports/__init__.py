"""Recordings of other programs read in: one file per format, behind one guarded door."""
