"""Conditions under which lagged transfers make truth-telling optimal with interdependent values, decided exactly.

- *Convex independence* (Liu 2014, Assumption 2): at no allocation and types of the others is the distribution of the
  others' next types under one own type a non-negative combination of those under the other own types;
- *spanning* (Liu 2014, Assumption 3): these distributions are linearly independent.

Spanning implies convex independence: a combination is a linear dependency.
"""

from lpmech.separation.convex_independence import convex_independence
from lpmech.separation.spanning import spanning

__all__ = ["convex_independence", "spanning"]
