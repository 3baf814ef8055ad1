"""The claim `stated_relation`: what is said of numbers of an environment and a mechanism, against what they are.

`values.py` has the shapes, `quantities.py` the numbers that can be named (one value each), `words.py` the arithmetic in
words, and `claim.py` the claim. docs/claims.md, *Stated relations*, defines every quantity.
"""
