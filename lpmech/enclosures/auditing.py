"""Somebody's own mechanism, audited by bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from lpmech.certificate.certificate import AUDIT_REQUIRED
from lpmech.enclosures.bounds import Plan
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.given import given_by
from lpmech.enclosures.produce import Attempt, Found, Progress, checked, silent
from lpmech.enclosures.proposals import Floats
from lpmech.enclosures.sizes import check_memory
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice

COARSE = Fraction(1, 10**4)  # where that decides everything, tables are shorter


def enclose_given(
    env: Environment, read: Callable[[Callable[[], tuple[Choice, ...]]], Mechanism], precision: Fraction, *,
    required: tuple[str, ...] = AUDIT_REQUIRED, progress: Progress = silent,
) -> EnclosedCertificate:  # fmt: skip
    """The enclosed certificate of a mechanism that `read` makes; it may ask for an efficient rule. Tables are as long
    as it takes to decide every claim, up to `precision`. Raises CannotEnclose.
    """
    checked(env)
    check_memory(env, given=True)
    mechanism = read(lambda: _efficient(env, precision, progress))
    given = given_by(env, mechanism)
    if isinstance(given, str):
        raise CannotEnclose(given)
    plans = tuple(_plan(env, position, rule) for position, rule in zip(env.periods, mechanism.allocation, strict=True))
    tries = sorted({max(COARSE, precision), precision}, reverse=True)
    return _decided(lambda wanted, known: Attempt(env, wanted, False, progress, given, plans, known), tries, {}
                    ).certificate(precision, required)  # fmt: skip


def _decided(make: Callable[[Fraction, Mapping[str, Floats]], Attempt], tries: Sequence[Fraction],
             known: Mapping[str, Floats]) -> Found:  # fmt: skip
    """The first attempt that leaves nothing open, or the last one; each begins with the values of the one before."""
    attempt = make(tries[0], known)
    found, known = attempt.at(attempt.first_exponent()), attempt.values
    if len(tries) == 1 or (found.is_closed and not _straddles(found)):
        return found
    del attempt, found  # their tables are as large as those to come
    return _decided(make, tries[1:], known)


def _straddles(found: Found) -> bool:
    """Whether it is open what agents have, at worst."""
    payoffs = found.numbers.participation
    is_open = any(one.bounds[0] < 0 and not one.never_below for one in payoffs)
    return is_open and min(one.bounds[1] for one in payoffs) >= 0


def _efficient(env: Environment, precision: Fraction, progress: Progress) -> tuple[Choice, ...]:
    """A rule that floats take for efficient, bettered where bounds refute it."""
    attempt = Attempt(env, precision, False, progress)
    attempt.at(attempt.first_exponent())
    return tuple(
        Choice(("shock", *env.stage(position).components), plan.astype("int64"))
        for position, plan in zip(env.periods, attempt.plans, strict=True)
    )


def _plan(env: Environment, position: int, rule: Choice) -> Plan:
    stage = env.stage(position)
    return rule.over(("shock", *stage.components), {**stage.sizes, "shock": len(stage.shocks)}).astype("uint8").copy()
