"""Advice on models: what is likely a slip, or has effects that few expect (`lint.py`)."""
