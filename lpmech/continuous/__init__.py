"""Continuous signals: efficient mechanisms whose incentive constraints are certified over the whole continuum.

Signals lie in [0, 1]; densities and utilities are piecewise polynomial (docs/continuous_format.md). Transfers, found in
floats on a grid, are rounded to rationals; what they achieve is then bounded at every signal, exactly
(docs/continuous.md). Liu (2014), Section 5.
"""
