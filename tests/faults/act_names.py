"""The names of all acts, without loading what they do."""

ACT_NAMES = (
    "first start",
    "save",
    "migrate",
    "rekey",
    "recovery key",
    "delete",
    "backup",
    "restore",
    "anew",
    "export",
    "settings",
)
