"""Contingent transfers proved by bounds: everyone's values, and payments in exact small tables."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.due import Dues, dues
from lpmech.enclosures.owing import tell
from lpmech.enclosures.produce import FINER, Attempt, Found, Progress, check_lies_stay, checked, silent
from lpmech.enclosures.sizes import check_memory
from lpmech.mechanisms.forms import Form
from lpmech.problem.environment import Environment
from lpmech.problem.members import member


def enclose_contingent(
    env: Environment, form: Form, precision: Fraction, *, required: tuple[str, ...] = DEFAULT_REQUIRED,
    progress: Progress = silent,
) -> EnclosedCertificate:  # fmt: skip
    """The enclosed certificate of contingent transfers of an efficient rule, everyone's values known to `precision`.
    Raises CannotEnclose, NoMechanism where there are no such transfers, and NotEnoughMemory.
    """
    form = member(Form, form)
    checked(env)
    check_lies_stay(env)
    check_memory(env, given=False)
    attempt = Attempt(env, precision, False, progress)
    found = attempt.at(attempt.first_exponent())
    for more in FINER:
        if found.is_closed:
            break
        found = min(found, attempt.at(attempt.first_exponent() + more), key=lambda one: one.open)
    progress("transfers")
    return _with(found, dues(env, found.setting.plans, form)).certificate(precision, required)


def _with(found: Found, due: Dues) -> Found:
    """What was found of the rule, and of payments that are due."""
    setting = replace(found.setting, due=due)
    tell(setting, due, found.numbers)
    return replace(found, setting=setting)
