"""`command` runs `lpmech ARGUMENTS`, for comparison with what a session gives."""

from tests.cli.conftest import lpmech as command  # noqa: F401 - a fixture
