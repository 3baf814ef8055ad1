"""A mechanism played out: random paths beside exact expectations, and ascending auctions.

`strategy.py` says what agents report, `play.py` what follows from it in one period, `expected.py` propagates the
distribution of states exactly, `draws.py` draws without rounding, and `run.py` plays the paths and compares.
`tasks.py` recognises a scheduling problem in an environment, `ascending.py` has the auction that sells it every period
and its equilibrium, and plays it beside the pivot mechanism. (Bergemann and Välimäki 2008, Section 3.)
"""
