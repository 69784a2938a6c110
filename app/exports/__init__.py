"""Sessions and findings written out for other programs; never the recording itself."""
