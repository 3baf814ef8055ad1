"""The audit of a mechanism: one file a promise, `run.py` calls them. Slacks are computed from their definitions."""
