"""The page about continuous signals: `whole.py` puts it together, of a module per section."""
