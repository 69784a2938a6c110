"""The Qt widgets; they show a presenter's state and decide nothing."""
