"""Tests of simulated paths and of exact expectations."""
