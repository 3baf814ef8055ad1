"""Which mechanism to certify.

`pivot`; `contingent_vcg` and `contingent` (Liu 2014, Theorems 3.2 and 3.1); the same with participation fees (`fees…`,
Section 3.3), with a balanced budget in every period (`balanced…`, Proposition 3.7), or extracting the whole surplus
(`extraction…`, Proposition 4.1). `auto` takes the first that is known to work: the pivot mechanism where values are
private and transitions independent; else Liu's contingent transfers, those of Theorem 3.2 before those of Theorem 3.1;
and where their systems have no solution, the pivot formulas as they stand, for the audit to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lpmech.environment import Environment
from lpmech.mechanisms import balanced, extraction, fees
from lpmech.mechanisms.contingent import contingent, obstacle_in_words
from lpmech.mechanisms.due_payments import Form
from lpmech.mechanisms.mechanism import Mechanism, NoMechanism
from lpmech.mechanisms.pivot import pivot
from lpmech.social import SocialPrograms, is_separable

AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """A mechanism, and what was tried before it without success."""

    mechanism: Mechanism
    notes: tuple[str, ...] = ()


def _pivot(env: Environment, programs: SocialPrograms) -> Mechanism:
    return pivot(env, programs)


def _contingent_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _contingent(env, programs, "contingent_vcg")


def _contingent_by_report(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _contingent(env, programs, "contingent")


def _contingent(env: Environment, programs: SocialPrograms, form: Form) -> Mechanism:
    found = contingent(env, programs.everyone, form)
    if isinstance(found, Mechanism):
        return found
    raise NoMechanism(f"no {form} transfers: {obstacle_in_words(env, found)}")


MECHANISMS: Mapping[str, Callable[[Environment, SocialPrograms], Mechanism]] = MappingProxyType(
    {
        "pivot": _pivot,
        "contingent_vcg": _contingent_vcg,
        "contingent": _contingent_by_report,
        **fees.MECHANISMS,
        **balanced.MECHANISMS,
        **extraction.MECHANISMS,
    }
)


def select(name: str, env: Environment, programs: SocialPrograms) -> Selection:
    """The mechanism of that name. Raises KeyError where there is none, NoMechanism where it cannot be built."""
    if name != AUTO:
        return Selection(mechanism=MECHANISMS[name](env, programs))
    notes: list[str] = []
    for candidate in () if is_separable(env) else ("contingent_vcg", "contingent"):
        try:
            return Selection(mechanism=MECHANISMS[candidate](env, programs), notes=tuple(notes))
        except NoMechanism as reason:
            notes.append(str(reason))
    return Selection(mechanism=pivot(env, programs), notes=tuple(notes))
