"""How large a muscle's signal is, against its own rest and reference; no order is read from it."""
