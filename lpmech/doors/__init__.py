"""Ways out of lpmech: its linear programs as texts that other solvers read, with nothing rounded."""

from lpmech.doors.export import export

__all__ = ["export"]
