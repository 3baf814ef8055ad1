"""Designs: one problem about an environment, one linear program, one certificate (docs/design.md).

A *problem* says which allocations may be chosen, what lies are to be unprofitable, who may stay away, whose money it
is and what is wanted. `reading.py` reads it, `nodes.py` lists what can be met in play, `rows.py` writes the program,
`attainment.py` asks whether a mechanism attains its value, and `solving.py` answers.
"""
