"""Practice with a goal: repetitions counted, holds timed, quiet muscles watched; no order."""
