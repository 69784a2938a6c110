"""A guided test while it runs: what is asked next, when a tone sounds, what became of a lift."""
