"""The command line, run in this process."""

from tests.cli.conftest import lpmech

__all__ = ["lpmech"]
