"""Painted pieces the screens share."""
