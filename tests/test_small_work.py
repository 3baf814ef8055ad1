"""One small environment is little work. Counted are calls, which no other process on the machine changes."""

import sys
from collections import Counter

import pytest

import lpmech
from lpmech.separation import hypotheses

# Measured: 25,300 and 13,800 calls, of Python's functions and of those written in C. Each was three times as many.
MOST = {"bv08/scheduling_three": 32_000, "bv08/multi_task_efficient_range": 18_000}


def counted(run):
    """How often anything is called, by name."""
    calls = Counter()

    def watch(frame, event, argument):
        if event == "call":
            calls[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            calls[argument.__name__] += 1

    sys.setprofile(watch)
    try:
        run()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("case", MOST)
def test_a_small_environment_is_certified_in_few_calls(case):
    env = lpmech.load(case)
    lpmech.certify(env)  # what is loaded once does not count
    assert counted(lambda: lpmech.certify(env)).total() < MOST[case]


def test_a_hypothesis_is_decided_once_for_an_environment():
    env = lpmech.load("bv08/scheduling_three")
    calls = counted(lambda: lpmech.certify(env))
    assert calls["_dependent_marginal"] == 2  # of the environment, and of its independent form
    assert hypotheses.independent_form(env) is hypotheses.independent_form(env)
