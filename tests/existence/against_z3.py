"""Verdicts against z3's exact linear arithmetic on random systems.

`draws` is a road of the farm: `python -m tests.farm --roads z3`. Three parts, each with its own second way:

- *alternatives*: random systems, and tight ones moved by ±10^-k, k up to 30, whose answer is known beforehand;
- *forms*: the transfers of each form (`naive.py`: payments as unknowns), at random, and at the edge: a utility of the
  agent is moved, and one of another agent by as much the other way (the efficient rule stays), to where z3 says that
  transfers cease to exist, and from there by ±10^-k: on one side they exist, on the other they do not;
- *mechanisms*: every public mechanism of two or three periods, payments remembering the whole history, likewise.
"""

import copy
import random
from fractions import Fraction

from lpmech.existence.decide import allocation_rule, decide_agent
from lpmech.existence.forms import decide_form
from lpmech.existence.model import model_of
from lpmech.lp.alternatives import decide, decide_batch
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.exact import from_fractions
from tests import oracle
from tests.existence.naive import FORMS, FullHistory, Payments
from tests.existence.samples import KINDS, clashing

POWERS = (0, 1, 3, 6, 8, 9, 12, 16, 20, 25, 30)
EDGE_POWERS = (1, 8, 16, 30)


# alternatives


def drawn(rng):
    """(rows, right, equal rows): small integers, duplicates and mixtures among them."""
    height, width, size = rng.randint(1, 8), rng.randint(1, 8), rng.choice([1, 2, 9, 100])
    rows = [[Fraction(rng.randint(-size, size)) for _ in range(width)] for _ in range(height)]
    right = [Fraction(rng.randint(-size, size)) for _ in range(height)]
    if height > 1 and rng.random() < 0.5:
        rows[0], right[0] = mixture(rng, rows[1:], right[1:])
    return rows, right, [place for place in range(height) if rng.random() < 0.2]


def mixture(rng, rows, right):
    """A combination of rows with weights ≥ 0, and of their right-hand sides."""
    weights = [Fraction(rng.randint(0, 4), rng.choice([1, 3, 7])) for _ in rows]
    mixed = [sum(w * row[j] for w, row in zip(weights, rows, strict=True)) for j in range(len(rows[0]))]
    return mixed, sum(w * b for w, b in zip(weights, right, strict=True))


def tight(rng, gap):
    """Rows μ with a staircase of ones (so that they can all be met with equality), and minus a mixture of them.

    All of μ y ≥ b and −(Σ w μ) y ≥ −Σ w b + gap: a solution exists iff gap ≤ 0.
    """
    height = rng.randint(1, 7)
    width = height + rng.randint(0, 2)
    rows = [[Fraction(rng.randint(-9, 9), rng.choice([1, 4, 10])) if j < k else Fraction(j == k) for j in range(width)]
            for k in range(height)]  # fmt: skip
    for row in rows:  # columns mixed, which keeps the rank
        for j in range(1, width):
            row[j] += row[j - 1] * Fraction(1, 3)
    right = [Fraction(rng.randint(-99, 99), rng.choice([1, 7])) for _ in range(height)]
    mixed, bound = mixture(rng, rows, right)
    order = rng.sample(range(height + 1), height + 1)
    rows, right = [*rows, [-x for x in mixed]], [*right, -bound + gap]
    return [rows[k] for k in order], [right[k] for k in order]


def by_z3(rows, right, equal):
    """Whether the system has a solution."""
    import z3

    y = [z3.Real(f"y{j}") for j in range(len(rows[0]))]
    solver = z3.SolverFor("QF_LRA")
    for place, (row, bound) in enumerate(zip(rows, right, strict=True)):
        left, edge = z3.Sum([q(a) * b for a, b in zip(row, y, strict=True)]), q(bound)
        solver.add(left == edge if place in equal else left >= edge)
    return solver.check() == z3.sat


def q(value):
    import z3

    value = Fraction(value)
    return z3.Q(value.numerator, value.denominator)


def by_engine(rows, right, equal):
    """The engine's answer, alone and in a batch, each with its proof confirmed by plain sums."""
    matrix = from_fractions([x for row in rows for x in row], (len(rows), len(rows[0])))
    bounds = from_fractions(list(right), (len(right),))
    batch = decide_batch(matrix.view(matrix.numerators[None]), bounds.view(bounds.numerators[None]), equal)
    answers = {confirmed(one, rows, right, equal) for one in (decide(matrix, bounds, equal), batch[0])}
    assert len(answers) == 1, "alone and in a batch"
    return answers.pop()


def confirmed(answer, rows, right, equal):
    if answer.solution is not None:
        y = answer.solution.fractions()
        sums = [sum(a * b for a, b in zip(row, y, strict=True)) for row in rows]
        assert all(x == b if k in equal else x >= b for k, (x, b) in enumerate(zip(sums, right, strict=True)))
        return True
    weights = answer.certificate.fractions()
    assert all(w >= 0 or k in equal for k, w in enumerate(weights))
    assert not any(sum(w * row[j] for w, row in zip(weights, rows, strict=True)) for j in range(len(rows[0])))
    assert sum(w * b for w, b in zip(weights, right, strict=True)) > 0
    return False


def alternatives(seed, by_second=by_z3):
    """One random system and one near tie: (what, truth, agreed), the truth by a second way."""
    rng = random.Random(f"alternatives {seed}")
    rows, right, equal = drawn(rng)
    truth = by_second(rows, right, equal)
    yield "alternatives, random", truth, by_engine(rows, right, equal) == truth
    gap = rng.choice([-1, 1]) * Fraction(1, 10 ** POWERS[seed % len(POWERS)]) * (seed % 7 > 0)
    rows, right = tight(rng, gap)
    truth = by_second(rows, right, ())
    assert truth == (gap <= 0), "the second way and what is known beforehand"
    yield "alternatives, near a tie", truth, by_engine(rows, right, ()) == truth


# forms of transfers and all mechanisms


class Second:
    """The rows of a program with payments as unknowns, in z3, with right-hand sides that move with t."""

    def __init__(self, here, moved=None):
        """`moved`: the same program where t = 1."""
        import z3

        self.unknowns, self.t, self.rows = {}, z3.Real("t"), []
        for equality in (True, False):
            pairs = zip(self.part(here, equality), self.part(moved or here, equality), strict=True)
            for (row, right), (_, other) in pairs:
                edge = q(right) + q(other - right) * self.t
                left = z3.Sum([q(v) * self.unknowns.setdefault(k, z3.Real(f"x{len(self.unknowns)}"))
                               for k, v in row.items()])  # fmt: skip
                self.rows.append(left == edge if equality else left >= edge)

    @staticmethod
    def part(payments, equality):
        equal, lies = payments.rows()
        return equal if equality else list(lies.values())

    def exists(self, t=0):
        """Whether payments exist; None where z3 does not say soon."""
        import z3

        solver = z3.SolverFor("QF_LRA")
        solver.set("timeout", 15000)
        solver.add(*self.rows, self.t == q(t))
        found = solver.check()
        return None if found == z3.unknown else found == z3.sat

    def edge(self, sign):
        """The greatest (least) t at which payments exist; None where there is none, or z3 does not find it soon."""
        import z3

        solver = z3.Optimize()
        solver.set("timeout", 4000)  # milliseconds
        solver.add(*self.rows)
        handle = solver.maximize(self.t * sign)
        if solver.check() != z3.sat:
            return None
        value = solver.upper(handle)
        if z3.is_int_value(value):
            return sign * Fraction(value.as_long())
        return sign * value.as_fraction() if z3.is_rational_value(value) else None


def moved(data, agent, cell, by):
    """The agent's utility at the cell plus `by`, that of another agent minus `by`: the same social surplus."""
    data = copy.deepcopy(data)
    other = next(name for name in data["agents"] if name != agent)
    for name, step in ((agent, by), (other, -by)):
        entries = data["stages"][0]["utility"][name]["entries"]
        entries[cell] = str(Fraction(entries[cell]) + step)
    return data


def second_way(data, agent, form):
    naive = oracle.Environment(data)
    rule = oracle.solve(naive).selected
    return FullHistory(naive, rule, agent) if form is None else Payments(naive, rule, agent, form)


def verdict(data, agent, form):
    """The package's: whether transfers of the form, or any mechanism (None), exist; None where it is undecided."""
    env = Environment.from_json(data)
    model = model_of(env, allocation_rule(solve_all(env)), env.agents.index(agent))
    if form is not None:
        return decide_form(model, Form(form)).works
    answer = decide_agent(model).answer
    return {"exists": True, "refuted": False}.get(answer)


def environment(rng, seed, horizon):
    types = rng.choice(((2, 2), (2, 2), (3, 2), (2, 3))) if horizon != 3 else (2, 2)
    return clashing(seed, types=types, allocations=rng.choice((2, 3)) if horizon != 3 else 2, horizon=horizon,
                    kind=KINDS[seed % len(KINDS)], shocks=horizon != 3 and rng.random() < 0.3)  # fmt: skip


def existing(seed, form, what, horizon):
    """At random and at the edge: (what, truth, agreed)."""
    rng = random.Random(f"{what} {form} {seed}")
    data, agent = environment(rng, seed, horizon), rng.choice(["ann", "bob"])
    truth = Second(second_way(data, agent, form)).exists()
    if truth is None:
        return
    yield f"{what}, random", truth, verdict(data, agent, form) == truth
    for near, truth in at_the_edge(rng, data, agent, form, EDGE_POWERS[seed % len(EDGE_POWERS)]):
        yield f"{what}, at the edge", truth, verdict(near, agent, form) == truth


def at_the_edge(rng, data, agent, form, power):
    """(environment, truth): before the edge, on it, and beyond."""
    for _ in range(4):
        cell = rng.choice(sorted(data["stages"][0]["utility"][agent]["entries"]))
        here, there = (second_way(one, agent, form) for one in (data, moved(data, agent, cell, 1)))
        second, sign = Second(here, there), rng.choice([-1, 1])
        edge = second.edge(sign)
        if edge is not None:
            break
    else:
        return
    for side in (-1, 0, 1):
        t = edge + side * sign * Fraction(1, 10**power)
        truth = second.exists(t)
        if truth is not None:
            assert side < 0 or truth == (side == 0), "z3 contradicts itself"
            yield moved(data, agent, cell, t), truth


def draws(seed):
    """Of one seed: two systems, one form, and every fourth time all mechanisms."""
    yield from alternatives(seed)
    if seed % 2 == 0:
        form = FORMS[seed // 2 % len(FORMS)]
        yield from existing(seed, form, form, (None, 2)[seed // 8 % 2])
    if seed % 8 == 1:
        yield from existing(seed, None, "every mechanism", (2, 3)[seed // 8 % 2])
