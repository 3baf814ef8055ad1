"""Ways out of lpmech: its linear programs as texts that other solvers read, as PuLP models, and graphs."""

from lpmech.exports.export import export, named_program, written
from lpmech.exports.floats import NotExact
from lpmech.exports.graphs import state_graph, type_graph
from lpmech.exports.pulp_model import Unrepaired, pulp_model, repaired

__all__ = [
    "NotExact",
    "Unrepaired",
    "export",
    "named_program",
    "pulp_model",
    "repaired",
    "state_graph",
    "type_graph",
    "written",
]
