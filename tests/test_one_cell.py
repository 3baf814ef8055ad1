"""Everything with one agent or two, of one type, with one allocation: all tables have one cell, most have no axis.

numpy turns arrays without axes into plain numbers, of 64 bits or of any length, in many operations.
"""

import json
from fractions import Fraction
from itertools import product

import pytest

import lpmech
from lpmech.advice.lint import lint
from lpmech.choice.objectives import OBJECTIVES
from lpmech.choice.selection import KINDS
from lpmech.enclosures.produce import enclose
from lpmech.lp.formats import ProgramFormat
from lpmech.mechanisms.forms import ProgramKind
from lpmech.problem.canonical import canonical
from lpmech.problem.mechanism import NoMechanism
from tests.quick import quick
from tests.search import times

WORTHS = (0, 1, "-7/3", 2**62, -(2**63), 2**63, 2**64, "1/1000000000000000000000000000000")
AGENTS = (("ann",), ("ann", "bob"))
ALL = [*product((1, 2, None), AGENTS, (None, ("dry",)), WORTHS)]
TRIED = ALL if times(1) > 1 else ALL[::3]  # a step that is prime to all axes but the first


def environment(horizon, agents, public, worth):
    moving = [*agents, *(["public"] if public else [])]
    last = {"utility": dict.fromkeys(agents, ((), worth))}
    return lpmech.Environment.from_arrays(
        discount="1000000007/1000000009", agents=agents, horizon=horizon, types={name: ["t"] for name in agents},
        allocations=["x"], utility=dict.fromkeys(agents, ((), worth)), public=public, prior=((), 1),
        transition={name: ((f"next {name}",), [1]) for name in moving}, terminal=None if horizon is None else last,
    )  # fmt: skip


@pytest.mark.heavy
@pytest.mark.parametrize("of", quick(TRIED, 17))
def test_everything_works_with_one_cell(of):
    env = environment(*of)
    assert lpmech.Environment.from_json(json.loads(canonical(env))) == env
    for name, kind in KINDS.items():
        try:
            certificate = lpmech.certify(env, name)
        except NoMechanism:
            continue
        assert lpmech.verify(env, certificate).verdict == "accepted"
        certificate.files()
        own = certificate.mechanism if certificate.product is None else certificate.product.states
        assert lpmech.audit(env, own).claims["incentive_compatible"]
        for objective in OBJECTIVES if kind.can_choose else ():
            try:
                lpmech.choose(env, objective, name)
            except NoMechanism:
                continue
    assert lpmech.certify(env).verdict == "certified"
    assert [row.value for row in lpmech.values(env).rows()]
    assert lpmech.conditions(env).spanning
    assert lpmech.simulate(env, paths=2).told.paths == 2
    assert isinstance(lint(env), tuple)
    assert enclose(env, Fraction(1, 10**6)).verdict == "certified"
    for what, fmt in product(ProgramKind, ProgramFormat):
        try:
            assert lpmech.export(env, fmt, what, inexact=fmt is ProgramFormat.PULP)
        except NoMechanism:
            assert what is ProgramKind.ALTERNATIVES
    for memory, rule in (("none", "efficient"), ("history", "any")):
        asked = {"incentives": "interim", "allocation": rule, "payments": {"memory": memory}}
        if env.horizon is not None or rule == "efficient":
            assert lpmech.design(env, {"format": "lpmech-problem/1", **asked}).status.value == "feasible"
