"""Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014)."""
