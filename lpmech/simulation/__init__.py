"""A mechanism played out: random paths under given reports, beside the exact expectations.

`strategy.py` says what agents report, `play.py` what follows from it in one period, `expected.py` propagates the
distribution of states exactly, `draws.py` draws without rounding, and `run.py` plays the paths and compares.
"""
