"""A tree to a licensing environment (docs/arms_format.md), or to arms of a kind."""
