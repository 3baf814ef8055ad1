"""Self-generation against full-history programs, payoffs of mechanisms that exist, and one or two periods."""

from fractions import Fraction

import pytest

from lpmech.existence.chain import Chain, Gap
from lpmech.existence.decide import decide_agent
from lpmech.existence.forms import decide_form
from lpmech.existence.self_generation import Settled, refute, starts
from lpmech.existence.witnesses import chain_witness
from lpmech.existence.words import chain_in_words
from lpmech.mechanisms.forms import NESTED, Form
from lpmech.problem.mechanism import Mechanism
from tests import oracle
from tests.existence import naive
from tests.existence.samples import KINDS, clashing, small
from tests.existence.test_forms import Case
from tests.existence.verify import Verifier
from tests.quick import quick
from tests.search import times
from tests.test_against_oracle import oracle_mechanism


def is_refuted(model):
    return isinstance(refute(model, next(starts(model))), Chain)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(27)), 13))
def test_three_periods_and_two_types_against_every_history_dependent_mechanism(seed):
    """With two own types the bounds are exact: refuted iff the program over all histories is infeasible (z3)."""
    pytest.importorskip("z3")
    shocks = seed % 4 == 0
    data = clashing(seed, horizon=3, kind=KINDS[seed % len(KINDS)], shocks=shocks, allocations=2 + seed % 2)
    second = oracle.Environment(data)
    rule = oracle.solve(second).selected
    for model in Case(data).models[: 1 if shocks else 2]:
        exists = naive.is_feasible_z3(naive.FullHistory(second, rule, model.name))
        assert is_refuted(model) == (not exists)


@pytest.mark.parametrize("seed", quick(range(80), 13))
def test_two_periods_are_always_decided(seed):
    """With two periods one-period memory is full memory, and the last period's sets are given by differences."""
    data = clashing(seed, types=((2, 2), (3, 2), (2, 3))[seed % 3], horizon=1 + seed % 2, kind=KINDS[seed % 5],
                    shocks=seed % 4 == 0, public=seed % 7 == 0)  # fmt: skip
    for model in Case(data).models:
        assert is_refuted(model) != decide_form(model, Form.ONE_PERIOD_MEMORY).works


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(27)), 13))
def test_payoffs_of_mechanisms_that_exist_keep_to_the_bounds(seed):
    if seed % 2:
        data = small(seed, shocks=seed % 4 == 1)
    else:
        data = clashing(seed, kind=KINDS[seed % 5], horizon=(None, 3)[seed % 3 == 0], shocks=seed % 4 == 0)
    case, second = Case(data), oracle.Environment(data)
    for form in NESTED:
        found = [decide_form(model, form) for model in case.models]
        mechanism = Mechanism(name=form, allocation=case.rules, transfers=tuple(one.transfers for one in found))
        audit = oracle.Audit(second, *oracle_mechanism(case.env, second, mechanism))
        for model, one in zip(case.models, found, strict=True):
            if one.works:
                bounds = refute(model, next(starts(model)), passes=15)
                assert isinstance(bounds, Settled)
                check_payoffs(second, audit.truthful(model.name), model, bounds.bounds)


def check_payoffs(second, values, model, bounds):
    """V(m, (high, o)) − V(m, (low, o)) ≤ bound, after every memory of every period."""
    for period, table in values.items():
        at = 0 if second.horizon is None else period - 1
        labels, axes = second.labels(period), model.others_axes(at)
        for (memory, state), value in table.items():
            named = second.point(state)
            others = tuple(labels[axis].index(named[axis]) for axis in axes)
            high = labels[model.name].index(named[model.name])
            for low, label in enumerate(labels[model.name]):
                other = table[memory, second.replace(state, model.name, label)]
                bound = bounds.get(Gap(at, others, high, low))
                assert bound is None or value - other <= bound


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(times(14)), 13))
def test_a_refutation_holds_from_every_start(seed):
    """With relaxed constraints: refuted below the ε that a refutation proves, never above that of the last form."""
    data = clashing(seed, kind="persistent", types=(2, 2))
    for model in Case(data).models:
        least = decide_form(model, Form.ONE_PERIOD_MEMORY).epsilon
        result = refute(model, next(starts(model)))
        if isinstance(result, Chain):
            slack = result.epsilon / 2
            again = refute(model, next(starts(model, slack)), slack)
            assert isinstance(again, Chain)
            assert slack < again.epsilon <= least
        above = least + Fraction(1, 10)
        assert isinstance(refute(model, next(starts(model, above)), above, passes=10), Settled)


def twins(seed, weight=None):
    """Two types of ann that nothing tells apart; or own transitions do, with a small weight."""
    data = clashing(seed, types=(3, 2), kind="twins" if weight is None else "near twins")
    if weight is not None:
        same, own = data["stages"][0]["transition"]["mixture"]
        same["weight"], own["weight"] = ({"axes": [], "values": str(share)} for share in (1 - weight, weight))
    return data


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [11, 14, 15, 26])
def test_types_that_nothing_tells_apart_are_refuted_without_any_start(seed):
    second, model = oracle.Environment(twins(seed)), Case(twins(seed)).models[0]
    one = decide_agent(model)
    assert one.answer == "refuted"
    assert one.refutation.start.kind == "none"
    assert not one.refutation.contradiction.later
    Verifier(second, oracle.solve(second).selected, "ann").check(one.witness.to_json())


@pytest.mark.long
def test_a_stated_bound_refutes_mechanisms_that_keep_to_it_and_no_others():
    """Types that are told apart once in a million periods: mechanisms exist, with differences beyond the bound."""
    refuted = 0
    for seed in (11, 14, 15, 26):
        data = twins(seed, Fraction(1, 10**6))
        second, model = oracle.Environment(data), Case(data).models[0]
        none, assumed = starts(model)
        assert isinstance(refute(model, none), Settled)
        found = refute(model, assumed)
        if isinstance(found, Chain):
            refuted += 1
            Verifier(second, oracle.solve(second).selected, "ann").check(chain_witness(model, found).to_json())
            assert "assumption" in chain_in_words(model, found, found.epsilon)
            assert decide_agent(model).answer in ("exists", "refuted for bounded differences")
    assert refuted
