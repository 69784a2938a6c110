"""A session as an EDF+ or BDF+ file, written record by record (docs/exports.md)."""
