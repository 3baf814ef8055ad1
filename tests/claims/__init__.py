"""Tests of the intervals of admissible payments."""
