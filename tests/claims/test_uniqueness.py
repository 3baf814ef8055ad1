"""The intervals of admissible payments, by a second road: z3 on constraints written out naively from the format."""

import json
from fractions import Fraction
from random import Random

import pytest
import z3

import lpmech
from lpmech.certificate.unique import NotSeparable, unique
from lpmech.checker.kernel.answer import first_reason
from lpmech.checker.kernel.canonical import digest
from lpmech.checker.kernel.errors import CheckError
from lpmech.checker.kernel.meter import DEFAULT_LIMIT
from lpmech.checker.kernel.read_environment import read_environment
from lpmech.checker.verify import read_certificate, verify
from lpmech.claims.diverse import grid_of, with_diverse_types
from lpmech.claims.pivot_unique import payment
from lpmech.mechanisms.forms import PLAIN, Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.separation.hypotheses import independent_form
from tests.certificates.judge import Judge
from tests.certificates.mutate import leaves, put
from tests.claims.uniqueness import system_of
from tests.quick import quick
from tests.strategies import INDEPENDENT_KINDS, random_environment

REQUIRE = ("pivot_unique",)
SMALL = {"agents": (2, 2), "types": (1, 2), "allocations": (2, 2), "periods": (1, 2), "max_states": 4, "private": True,
         "kinds": INDEPENDENT_KINDS, "sets": "same", "public": False, "plain": True}  # fmt: skip


def environment(seed, **switches):
    """A small environment with private values and independent transitions."""
    return Environment.from_json(random_environment(seed, **{**SMALL, **switches}))


def agent_of(env):
    return env.agents[0]


def judged(certificate):
    return Judge(json.loads(canonical(certificate.environment)), json.loads(json.dumps(certificate.to_json())))


def answer(certificate, document=None):
    """The checker's answer, about the claim and what it needs alone."""
    env = read_environment(json.loads(canonical(certificate.environment)))
    given = json.loads(json.dumps(certificate.to_json() if document is None else document))
    try:
        return (
            first_reason(verify(env, read_certificate(given, env, digest(env)), DEFAULT_LIMIT), None, REQUIRE)
            or "accepted"
        )
    except CheckError as error:
        return f"{error.verdict}: {error}"


def interval_by_z3(system, paid):
    """Whether the payment can be below, at and above a number, over all admissible transfers: a function."""
    unknowns = {}

    def term(left):
        named = [(c, unknowns.setdefault(u, z3.Real(f"x{len(unknowns)}"))) for u, c in left.items()]
        return z3.Sum([z3.Q(c.numerator, c.denominator) * x for c, x in named])

    solver = z3.Solver()
    for (kind, *_), (left, right) in system.rows.items():
        bound = z3.Q(right.numerator, right.denominator)
        solver.add(term(left) == bound if kind in ("truth", "exit") else term(left) >= bound)
    wanted = unknowns[paid]

    def possible(relation):
        return solver.check(relation(wanted)) == z3.sat

    return possible


def rational(value):
    return z3.Q(value.numerator, value.denominator)


CASES = [(seed, horizon, form) for form in PLAIN for horizon in ("infinite", "finite") for seed in range(6)]


@pytest.mark.heavy
@pytest.mark.parametrize(("seed", "horizon", "form"), quick(CASES, 4, rows=True))
def test_every_bound_is_the_best_one(seed, horizon, form):
    env = environment(seed, horizon=horizon)
    found = unique(env, agent_of(env), 1 if form == PLAIN[0] else 0, forms=(form,))
    judge = judged(found.certificate)
    system = system_of(judge, found.agent, form.phrase)
    for one in found.intervals[:4]:
        block = one.system.block
        stage = block.stage(one.at[0])
        labels = tuple(stage.labels[name][k] for name, k in zip(stage.components, one.at[1], strict=True))
        paid = ("p", one.at[0] + 1, None, (None, *labels))
        possible = interval_by_z3(system, paid)
        own = payment(one.system, found.certificate.mechanism, one.at)
        assert possible(lambda p, own=own: p == rational(own))
        if one.least is None:
            assert possible(lambda p: p < -(10**9))
        else:
            assert possible(lambda p, one=one: p == rational(one.least.value))
            assert not possible(lambda p, one=one: p < rational(one.least.value))
        if one.greatest is None:
            assert possible(lambda p: p > 10**9)
        else:
            assert possible(lambda p, one=one: p == rational(one.greatest.value))
            assert not possible(lambda p, one=one: p > rational(one.greatest.value))


@pytest.mark.parametrize(("horizon", "steps", "form"), [
    ("infinite", 1, PLAIN[0]), ("infinite", 0, PLAIN[0]), ("infinite", 0, PLAIN[1]),
    ("finite", 2, PLAIN[0]), ("finite", 1, PLAIN[1])])  # fmt: skip
@pytest.mark.parametrize("seed", quick(range(20, 24), 4))
def test_the_checker_and_the_naive_judge_accept_the_claim(seed, horizon, steps, form):
    env = environment(seed, horizon=horizon, shocks=None, public=None, sets="any")
    found = unique(env, agent_of(env), steps, forms=(form,), within=Fraction(1, 3) if seed % 2 else None)
    assert answer(found.certificate) == "accepted"
    judge = judged(found.certificate)
    (claim,) = [claim for claim in judge.certificate["claims"] if claim["id"] == "pivot_unique"]
    assert not list(judge.claim_faults(claim))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", quick(range(40, 60), 7))
def test_history_independent_payments_lie_within_one_step(seed):
    env = environment(seed, shocks=False, types=(1, 3), allocations=(2, 3), negative=False)
    found = unique(env, agent_of(env), 3, forms=PLAIN[:1])
    for one in found.intervals:
        own = payment(one.system, found.certificate.mechanism, one.at)
        assert one.least.value <= own <= one.greatest.value <= one.least.value + found.step


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(70, 73))
def test_payments_with_memory_lie_within_the_wider_bounds(seed):
    env = environment(seed, shocks=False, horizon="infinite", types=(1, 2), max_states=2, negative=False)
    found = unique(env, agent_of(env), 1)
    plain, remembering = ([one for one in found.intervals if one.form == form] for form in PLAIN)
    assert len(plain) == len(remembering) > 0
    wide = found.step / (1 - env.discount)
    for one, other in zip(plain, remembering, strict=True):
        own = payment(one.system, found.certificate.mechanism, one.at)
        assert own - found.step <= other.least.value <= one.least.value
        assert one.greatest.value <= other.greatest.value <= own + wide


@pytest.mark.long
def test_the_interval_closes_as_the_grid_is_refined():
    env = lpmech.load("bv08/multi_task_efficient_range")
    lengths = []
    for steps in (1, 2, 4, 8):
        found = unique(env, "series", steps, forms=PLAIN[:1])
        (one,) = [one for one in found.intervals if one.at == (0, (0, 0))]
        assert one.least.value <= 1 <= one.greatest.value
        lengths.append(one.greatest.value - one.least.value)
        assert lengths[-1] <= found.step == Fraction(3, 2) / steps
    assert lengths[-1] <= Fraction(3, 16) < lengths[0]


@pytest.mark.long
def test_diverse_types_by_hand():
    """Neighbours on the grid; with memory δ · 3/4 · D more, D = 1/2 + δ · 3/4 · D the range of ann's own payoffs."""
    found = unique(lpmech.load("bv08/diverse_types"), "ann", 0)
    stay = Fraction(1, 2) * Fraction(3, 4)
    more = stay * Fraction(1, 2) / (1 - stay)
    price = {"low": (1, Fraction(4, 3), Fraction(3, 2)), "high": (Fraction(3, 2), Fraction(5, 3), 2)}
    for one in found.intervals:
        stage = one.system.block.stage(0)
        own, other = (stage.labels[name][k] for name, k in zip(stage.components, one.at[1], strict=True))
        gets = own in ("own", "2 if ann") or (own == "3/2 if ann" and other == "low")
        least, pivot_payment, greatest = price[other] if gets else (0, 0, 0)
        extra = more if own == "own" and one.form == PLAIN[1] else 0
        assert payment(one.system, found.certificate.mechanism, one.at) == pivot_payment
        assert (one.least.value, one.greatest.value) == (least, greatest + extra)


def test_a_single_auction_by_hand():
    """One good, one period: the price lies between the neighbours of the second value, 7/3, on the grid of halves."""
    env = Environment.from_arrays(
        discount=1, horizon=1, agents=("ann", "bob"), types={"ann": ("high",), "bob": ("t",)},
        allocations=("to ann", "to bob"), utility={"ann": (("allocation",), [5, 0]),
                                                   "bob": (("allocation",), ["0", "7/3"])})  # fmt: skip
    found = unique(env, "ann", 3)
    assert found.grid == tuple(Fraction(7, 9) * k for k in (1, 2, 3, 4))
    for one in found.intervals:  # at 7/3 ann gets the good: it comes first
        assert (one.least.value, one.greatest.value) == (Fraction(14, 9), Fraction(7, 3))


@pytest.mark.parametrize("seed", range(80, 92))
def test_old_types_keep_values_allocations_and_payments(seed):
    env = environment(seed, shocks=None, public=None, sets="any", types=(1, 3), prior=None, terminal=None)
    model = independent_form(env)
    programs = solve_all(model)
    grid = grid_of(model, programs.without[0], 2)
    rich = with_diverse_types(model, 0, grid)
    assert Environment.from_json(json.loads(canonical(rich))).stages[0].types == rich.stages[0].types
    richer = solve_all(rich)
    old, new = pivot(model, programs), pivot(rich, richer)
    for position in env.periods:
        stage, more = env.stage(position), rich.stage(position)
        kept = tuple(slice(0, stage.sizes[name]) for name in stage.components)
        before, after = (programs.everyone.periods[position], richer.everyone.periods[position])
        assert after.value.full(stage.components, more.sizes).array.numerators[kept].size
        for one, two in [(before.value, after.value), *((p[position], q[position])
                         for p, q in zip(old.transfers, new.transfers, strict=True))]:  # fmt: skip
            large = two.full(stage.components, more.sizes).array
            small = one.full(stage.components, stage.sizes).array
            assert (large.numerators[kept] * small.denominator == small.numerators * large.denominator).all()


@pytest.mark.long
def test_every_change_of_a_witness_is_refused_or_harmless():
    random, seen = Random(5), {"accepted": 0, "rejected": 0, "malformed": 0}
    for seed, horizon, form, steps in [(3, "infinite", PLAIN[0], 1), (2, "finite", PLAIN[1], 1),
                                       (3, "infinite", PLAIN[1], 0)]:  # fmt: skip
        certificate = unique(environment(seed, horizon=horizon), "ann", steps, forms=(form,)).certificate
        document = json.loads(json.dumps(certificate.to_json()))
        document["claims"] = [claim for claim in document["claims"] if claim["id"] == "pivot_unique"]
        paths = [path for path in leaves(document["claims"]) if path[1] == "witness"]
        for path in random.sample(paths, min(24, len(paths))):
            changed = json.loads(json.dumps(document))
            put(changed["claims"], path, another(document["claims"], path, paths, random))
            said = answer(certificate, changed)
            kind = said.split(":")[0] if said.split(":")[0] in seen else "rejected"
            seen[kind] += 1
            if kind != "malformed":
                judge = Judge(json.loads(canonical(certificate.environment)), changed)
                assert bool(list(judge.claim_faults(changed["claims"][0]))) == (kind == "rejected"), (path, said)
    assert seen["rejected"] > 20
    assert seen["malformed"] > 1


def another(claims, path, paths, random):
    """Another value of the same kind."""
    value = claims
    for key in path:
        value = value[key]
    if isinstance(value, int):
        return value + random.choice((1, -1))
    if path[-1] in ("bound", "weight", "within"):
        return str(Fraction(value) + random.choice((1, -1, Fraction(1, 10**12))))
    others = sorted(
        {str(v) for v in (get(claims, p) for p in paths if p[-1] == path[-1]) if isinstance(v, str)} - {value}
    )
    return random.choice([*others, None])


def get(value, path):
    for key in path:
        value = value[key]
    return value


def test_interdependent_values_are_refused():
    env = lpmech.load("l14/oil_leases")
    with pytest.raises(NotSeparable, match="private values"):
        unique(env, env.agents[0], 1)


def test_a_large_program_is_left_out():
    found = unique(lpmech.load("bv08/multi_task_efficient_range"), "series", 2, most_rows=1000)
    assert [form for form, _ in found.left_out] == [Form.ONE_PERIOD_MEMORY]
    assert {one.form for one in found.intervals} == {Form.HISTORY_INDEPENDENT}
