"""Shipped cases whose programs a naive builder writes in seconds."""

from lpmech.casefiles import library

LARGE = ("bv08/scheduling_five", "bt/barley_yeast_hops", "beyond/gittins_table")
SMALL_CASES = [name for name in library.cases() if name not in LARGE]
