"""Scheduling sold by an ascending auction every period, beside the dynamic pivot mechanism.

`tasks.py` recognises a scheduling problem in an environment, `ascending.py` has the game and its equilibrium, and
`path.py` plays it beside the pivot mechanism. (Bergemann and Välimäki 2008, Section 3.)
"""
