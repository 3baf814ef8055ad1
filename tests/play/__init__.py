"""Tests of the ascending auction and of what is sold beside it."""
