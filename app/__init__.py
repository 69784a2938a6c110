"""The program: it composes the drivers and the signal processing; it is not a library."""

__version__ = "0.1.0"
