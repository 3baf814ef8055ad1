"""Mechanisms with one mistake each, and the statements that have to notice it."""
