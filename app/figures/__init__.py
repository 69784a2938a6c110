"""Pictures as lists of lines, shapes and words, for the screen and for files alike; no Qt."""
