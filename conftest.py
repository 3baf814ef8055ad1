"""`pytest` runs the quick tests, which touch every room. `pytest --everything` also runs those marked `long`.

Drawn examples are the same in every run. Environment variables look for more faults: `HYPOTHESIS_PROFILE=search` draws
new examples, and `SEARCH=100` makes the tests that use `tests/search.py` draw and mutate a hundred times as many. With
`SEARCH=1/8` an eighth of the parameters of every test that are not quick are run, evenly spread, as `.ci/run` does.
"""

import gc
import os
import sys

import pytest

QUICK = "not long"  # as in `addopts`
SURROUNDINGS = ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "COLUMNS", "LINES")

PLUGINS = ("hypothesis", "lpmech")  # packages with a plugin of pytest

# Pytest rewrites the asserts of all modules of such packages, though no test fails in them: half of a first start.
for finder in sys.meta_path:
    getattr(finder, "_must_rewrite", set()).difference_update(PLUGINS)


def pytest_addoption(parser):
    parser.addoption("--everything", action="store_true", help="run the long tests too: whole corpora and searches")


def pytest_configure(config):
    if config.option.everything and config.option.markexpr == QUICK:
        config.option.markexpr = ""
    load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick" if config.option.markexpr == QUICK else "same"))


def load_profile(name):
    """How Hypothesis draws."""
    from hypothesis import settings

    settings.register_profile("same", derandomize=True, database=None, deadline=None)
    settings.register_profile("quick", settings.get_profile("same"), max_examples=20)
    settings.register_profile("search", deadline=None, print_blob=True)
    settings.load_profile(name)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection():
    """Thousands of tests are no garbage: Python looks through them neither while they are made nor ever after."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc):
    """The quick run makes no tests of long parameters, which would only be deselected, and others of a share of them,
    unless tests are named."""
    yield
    if any("::" in name for name in metafunc.config.args):
        return
    if metafunc.config.option.markexpr == QUICK:
        metafunc._calls = quick_calls(metafunc) or metafunc._calls[:1]  # none would be a test without parameters
    else:
        metafunc._calls = shared_calls(metafunc)


def quick_calls(metafunc):
    """The sets of parameters that are not long; of a heavy test the first of them."""
    if metafunc.definition.get_closest_marker("long"):
        return []
    calls = [call for call in metafunc._calls if all(mark.name != "long" for mark in call.marks)]
    return calls[:1] if metafunc.definition.get_closest_marker("heavy") else calls


def shared_calls(metafunc):
    """The sets of parameters that are not long, and the share that is asked for of the others."""
    from tests.search import some

    quick = {id(call) for call in quick_calls(metafunc)}
    taken = quick | {id(call) for call in some(call for call in metafunc._calls if id(call) not in quick)}
    return [call for call in metafunc._calls if id(call) in taken]


@pytest.fixture(autouse=True, scope="session")
def nothing_of_the_surroundings():
    """No test sees where it runs: programs print other lines on a terminal, in colours, or for a service."""
    with pytest.MonkeyPatch.context() as patch:
        for name in SURROUNDINGS:
            patch.delenv(name, raising=False)
        yield
