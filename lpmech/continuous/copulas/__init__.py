"""The family whose signals are tied by copulas: its environments, its parameters, and the kinds of copula."""
