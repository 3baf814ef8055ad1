"""Contingent transfers proved by bounds: everyone's values, and payments in exact small tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.enclosures.audit import Numbers, Payments, Payoff, Setting, expectation
from lpmech.enclosures.bounds import likely, program, written
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.due import PUBLIC, Dues, dues
from lpmech.enclosures.produce import FINER, Attempt, CannotEnclose, Found, Progress, checked, silent
from lpmech.enclosures.proposals import Sweep
from lpmech.enclosures.sizes import check_memory
from lpmech.mechanisms.forms import Form
from lpmech.problem.environment import Environment
from lpmech.problem.members import member

ZERO = Fraction(0)


def enclose_contingent(
    env: Environment, form: Form, precision: Fraction, *, required: tuple[str, ...] = DEFAULT_REQUIRED,
    progress: Progress = silent,
) -> EnclosedCertificate:  # fmt: skip
    """The enclosed certificate of contingent transfers of an efficient rule, everyone's values known to `precision`.
    Raises CannotEnclose, NoMechanism where there are no such transfers, and NotEnoughMemory.
    """
    form = member(Form, form)
    checked(env)
    if env.horizon is not None:
        raise CannotEnclose("contingent transfers by bounds are for an infinite horizon")
    check_memory(env, given=False)
    attempt = Attempt(env, precision, False, progress)
    found = attempt.at(attempt.first_exponent())
    for more in FINER:
        if found.is_closed:
            break
        found = min(found, attempt.at(attempt.first_exponent() + more), key=lambda one: one.open)
    progress("transfers")
    return _with(found, dues(env, found.setting.plans[0], form)).certificate(precision, required)


def _with(found: Found, due: Dues) -> Found:
    """What was found of the rule, and of payments that are due."""
    setting = replace(found.setting, due=due)
    _tell(setting, due, found.numbers)
    return replace(found, setting=setting)


def _tell(setting: Setting, due: Dues, numbers: Numbers) -> None:
    """Add what everybody has and pays, in units of u."""
    env, unit = setting.env, 1 << setting.shift
    stage, following = env.stage(0), setting.values[setting.everyone.name]
    choose = written(setting.plans[0], stage)
    whole = program(setting.everyone, 0, following, setting.shift, choose, stationary=True).value
    ends = [_ends(own) for own in ([one.table.array.fractions() for one in parts] for parts in due.paid)]
    at = int(whole.cells.argmin())
    least = int(whole.cells.ravel()[at]) + whole.base
    earns = all(int(table.array.numerators.min()) >= 0 for table in (stage.public_utility, *stage.utilities))
    for agent, (_, most) in enumerate(ends):
        bounds = least + whole.lo - most * unit, least + whole.hi
        numbers.participation.append(Payoff(bounds, agent, 0, at, earns and most == 0))
    low, high = (sum((end[k] for end in ends), ZERO) * unit for k in (0, 1))
    state, middle = _farthest(setting)
    numbers.payments.append(Payments(0, min(middle, ZERO) * unit, state, max(middle, ZERO) * unit, state, (low, high)))
    if env.prior is not None and not stage.public_utility.array.numerators.any():
        mean, others = expectation(setting, whole.cells) + whole.base, len(env.agents) - 1
        numbers.discounted = -others * (mean + whole.hi), -others * (mean + whole.lo)


def _ends(parts: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction]:
    """The least and the largest payment of an agent, part by part."""
    return min(sum(map(min, parts), ZERO), ZERO), max(sum(map(max, parts), ZERO), ZERO)


def _farthest(setting: Setting) -> tuple[int, Fraction]:
    """After which state the expected sum of payments is farthest from 0, nearly, and that sum."""
    env, stage = setting.env, setting.env.stage(0)
    sweep, others = Sweep(setting.everyone, 0), len(env.agents) - 1
    plans = [setting.plans[0][z] for z, _ in likely(stage)]
    public = stage.public_utility.over(
        ("allocation", *sweep.axes), {**stage.sizes, "allocation": len(stage.allocations)}
    )
    sums: list[npt.NDArray[np.float64]] = [np.zeros(sweep.shape) for _ in plans]
    for allocation in range(len(stage.allocations)):
        flow = others * sweep.flow(allocation) + public.view(public.numerators[allocation]).floats()
        for found, plan in zip(sums, plans, strict=True):
            np.copyto(found, flow, where=plan == allocation)
    state = int(np.max(np.abs(sums), axis=0).argmax())
    labels = dict(zip(sweep.axes, np.unravel_index(state, sweep.shape) if sweep.axes else (), strict=True))
    exact = [_sum(setting, labels | {"allocation": plan.ravel()[state]}) for plan in plans]
    return state, max(exact, key=abs)


def _sum(setting: Setting, labels: dict[str, np.intp]) -> Fraction:
    """−x/δ at a state and an allocation."""
    env, stage, total = setting.env, setting.env.stage(0), ZERO
    for name, table in zip((PUBLIC, *env.agents), (stage.public_utility, *stage.utilities), strict=True):
        times = len(env.agents) if name == PUBLIC else len(env.agents) - 1
        number = table.array.numerators[tuple(labels[axis] for axis in table.axes)]
        total += times * Fraction(int(number), table.array.denominator)
    return -total / env.discount
