"""What each screen shows and understands, as plain Python; no Qt."""
