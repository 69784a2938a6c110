"""The program: it composes the drivers and the signal processing; it is not a library."""
