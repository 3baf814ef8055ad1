"""Crowds: environments of identical agents, solved and certified by how many agents are of each type.

The definitions and proofs are those of docs/crowd_format.md.
"""
