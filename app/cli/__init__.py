"""The program without its window: one file per command, text out, an exit code."""
