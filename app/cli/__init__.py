"""The program without a window: one file per command."""
