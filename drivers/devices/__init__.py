"""Devices of other makers: a file or two for each, and below them what they share."""
