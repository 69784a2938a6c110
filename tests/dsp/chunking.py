"""One way to feed the same samples in pieces, for the law every stage keeps."""

from hypothesis import strategies as st

chunk_lengths = st.lists(st.integers(0, 300), max_size=25)


def pieces(n_samples, lengths):
    """Yield the bounds of consecutive pieces, the last one with whatever is left."""
    start = 0
    for length in lengths:
        stop = min(start + length, n_samples)
        yield start, stop
        start = stop
    yield start, n_samples
