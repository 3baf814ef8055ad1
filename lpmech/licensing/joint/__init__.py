"""A licensing environment over its joint states: as an ordinary environment, and as tables of indices and prices."""
