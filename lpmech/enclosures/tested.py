"""Everything that a case expects, beside exact values where there are few joint states, and beside bounds where there
are too many for these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction

from lpmech.casefiles import Case
from lpmech.certificate import regression
from lpmech.certificate.certificate import Certificate
from lpmech.certificate.compared import Result
from lpmech.choice.selection import AUTO
from lpmech.enclosures.cannot import CannotEnclose
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.contingent import enclose_contingent
from lpmech.enclosures.expected import results_by_bounds
from lpmech.enclosures.produce import enclose, has_away, is_separable, lies_stay, obstacles
from lpmech.enclosures.sizes import has_many_states
from lpmech.mechanisms.arrivals import NAME
from lpmech.mechanisms.forms import DUE
from lpmech.mechanisms.kind import STAYING
from lpmech.mechanisms.pivot import PIVOT
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism


class Undecided(Exception):  # noqa: N818 - an answer, not a failure of the program
    """Nothing can be compared by bounds; the text says why."""


class When(Enum):
    """When what a case expects is compared with bounds, if bounds say something of it."""

    NEVER = auto()
    LARGE = auto()
    ALWAYS = auto()


@dataclass(frozen=True, slots=True)
class ByBounds:
    """When bounds are taken, and how closely payments are wanted then."""

    when: When = When.LARGE
    precision: Fraction = Fraction(1, 10**9)

    def takes(self, case: Case) -> bool:
        """Whether this case is compared with bounds."""
        if self.when is When.NEVER or (self.when is When.LARGE and not has_many_states(case.environment)):
            return False
        return _suits(case)


def results_of(case: Case, by: ByBounds) -> list[Result]:
    """Every result that the case expects. Raises Undecided, NotEnoughMemory, and BadInput if the case names a mechanism
    file with faults."""
    if not by.takes(case):
        return regression.results_of(case)
    return [*results_by_bounds(case, _by_bounds(case, by)), *regression.results_besides(case)]


def certified(case: Case, by: ByBounds) -> Certificate | EnclosedCertificate:
    """The certificate of the mechanism that the case is about. Raises Undecided, NotEnoughMemory and NoMechanism."""
    return _by_bounds(case, by) if by.takes(case) else regression.certified(case)


def _by_bounds(case: Case, by: ByBounds) -> EnclosedCertificate:
    try:
        return _enclosed(case, by.precision)
    except (CannotEnclose, NoMechanism) as reason:
        raise Undecided(str(reason)) from reason


def _suits(case: Case) -> bool:
    """Whether bounds prove the mechanism that the case is about."""
    env, wanted = case.environment, case.expect
    if wanted.choose is not None or next(obstacles(env), None) is not None:
        return False
    if regression.mechanism_file(case) is not None or wanted.mechanism in DUE:
        return True
    if wanted.mechanism == NAME:
        return is_separable(env) and has_away(env)
    return wanted.mechanism in (AUTO, PIVOT.name) and is_separable(env)


def pays_present(env: Environment, mechanism: str | None) -> bool:
    """Whether payments of those who are present are meant: by name, or because `auto` tries them first."""
    if mechanism in (None, AUTO):
        return has_away(env) and is_separable(env) and (lies_stay(env) or STAYING.holds(env))
    return mechanism == NAME


def _enclosed(case: Case, precision: Fraction) -> EnclosedCertificate:
    env, required, file = case.environment, regression.required(case), regression.mechanism_file(case)
    if file is not None:
        from lpmech.casefiles.user import read_with_rule  # with readers of spreadsheets
        from lpmech.enclosures.auditing import enclose_given

        return enclose_given(env, lambda rule: read_with_rule(file, env, rule), precision, required=required)
    form = next((one for one in DUE if one == case.expect.mechanism), None)
    if form is not None:
        return enclose_contingent(env, form, precision, required=required)
    return enclose(env, precision, required=required, present=pays_present(env, case.expect.mechanism))
