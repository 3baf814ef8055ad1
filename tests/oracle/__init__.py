"""A second, deliberately naive implementation of the format pages, for the tests.

Plain fractions and dictionaries keyed by label tuples; nothing is imported from the package under test, and every
definition is written out from the pages on environments and certificates. A joint state is the tuple
`(public or None, type of agent 1, ..., type of agent N)`, a stage without shocks has the one shock `None`, and a
memory is `None` in period 1 and `(previous reports, previous allocation)` later. An infinite horizon has period 1
and period 2, which stands for every later period and follows itself.
"""

from .audit import Audit, claims
from .environment import (
    Environment,
    has_independent_transitions,
    has_private_values,
    has_same_feasible_sets,
    least_value,
    values_are_non_negative,
)
from .pivot import Pivot
from .program import Program, best_stationary_values, solve

__all__ = [
    "Audit",
    "Environment",
    "Pivot",
    "Program",
    "best_stationary_values",
    "claims",
    "has_independent_transitions",
    "has_private_values",
    "has_same_feasible_sets",
    "least_value",
    "solve",
    "values_are_non_negative",
]
