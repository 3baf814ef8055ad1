"""Checks certificates about groups of identical agents by how many agents are of each type (docs/crowd_format.md)."""
