"""Acquisition, recording and live analysis as plain threads; no Qt."""
