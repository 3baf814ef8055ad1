"""`pytest` runs the quick tests, which touch every room. `pytest --everything` also runs those marked `long`.

Drawn examples are the same in every run. Environment variables look for more faults: `HYPOTHESIS_PROFILE=search` draws
new examples, and `SEARCH=100` makes the tests that use `tests/search.py` draw and mutate a hundred times as many.
"""

import os

import pytest
from hypothesis import settings

QUICK = "not long"  # as in `addopts`
SURROUNDINGS = ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "COLUMNS", "LINES")

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("quick", settings.get_profile("same"), max_examples=20)
settings.register_profile("search", deadline=None, print_blob=True)


def pytest_addoption(parser):
    parser.addoption("--everything", action="store_true", help="run the long tests too: whole corpora and searches")


def pytest_configure(config):
    if config.option.everything and config.option.markexpr == QUICK:
        config.option.markexpr = ""
    quick = config.option.markexpr == QUICK
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick" if quick else "same"))


@pytest.fixture(autouse=True, scope="session")
def nothing_of_the_surroundings():
    """No test sees where it runs: programs print other lines on a terminal, in colours, or for a service."""
    with pytest.MonkeyPatch.context() as patch:
        for name in SURROUNDINGS:
            patch.delenv(name, raising=False)
        yield
