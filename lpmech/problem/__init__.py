"""What a problem is: exact numbers, tables with named axes, transitions, stages, environments and mechanisms.

This room imports numpy and the standard library only. An `Environment` says who knows what, what may be chosen, what
it is worth and how types move; a `Mechanism` says what is chosen and who pays what; `canonical.py` writes an
environment as the one text that its SHA-256 names.
"""
