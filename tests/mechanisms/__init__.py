"""Tests of the mechanisms that lpmech builds."""
