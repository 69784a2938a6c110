"""Whatever crosses the edge of the process as a stream of samples; no Qt, no signal processing."""
