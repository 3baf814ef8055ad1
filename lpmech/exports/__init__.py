"""Ways out of lpmech: its linear programs as texts that other solvers read, and as PuLP models."""

from lpmech.exports.export import FORMATS, export, named_program, written
from lpmech.exports.floats import NotExact
from lpmech.exports.pulp_model import Unrepaired, pulp_model, repaired

__all__ = ["FORMATS", "NotExact", "Unrepaired", "export", "named_program", "pulp_model", "repaired", "written"]
