"""The one encrypted store of sessions; nothing else opens its file."""
