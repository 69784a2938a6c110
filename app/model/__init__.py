"""Frozen values the program talks about; no input, no output, no Qt."""
