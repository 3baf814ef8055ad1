"""Which mechanism to certify.

`pivot`; `second_price`, the same from indices, in licensing environments, and `second_index`, which charges the
second-highest index instead and is there to be refuted; `contingent_vcg` and `contingent` (Liu 2014, Theorems 3.2 and
3.1), and `contingent_vcg_literal`, which meets the equations of Lemma 7.3 at every type; the same with participation
fees (`fees…`, Section 3.3), with a balanced budget in every period (`balanced…`, Proposition 3.7), extracting the
whole surplus (`extraction…`, Proposition 4.1), or with a constant last allocation (`…_constant_last`, Remark 3.5);
`generalized_vcg` and `generalized_vcg_interior`, for types in order (Theorem 3.8); `existence`: the simplest
transfers with one-period memory that exist at all.
`auto` takes the first that is known to work: the pivot mechanism where values are private and transitions independent;
else Liu's contingent transfers, those of Theorem 3.2 before those of Theorem 3.1; else existence; and where all of
these fail, the pivot formulas as they stand, for the audit to judge, together with what existence has found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lpmech import existence
from lpmech.existence.decide import Existence
from lpmech.existence.interior import interior
from lpmech.licensing import second_price
from lpmech.mechanisms import balanced, constant_last, extraction, fees, generalized_vcg
from lpmech.mechanisms.contingent import contingent, obstacle_in_words
from lpmech.mechanisms.due_payments import Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import Progress, SocialPrograms, is_separable, silent
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism

AUTO = "auto"
EXISTENCE = "existence"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """A mechanism, what was tried before it without success, and what is known of existence where that was asked."""

    mechanism: Mechanism
    notes: tuple[str, ...] = ()
    existence: Existence | None = None
    chosen: tuple[str, ...] = ()  # where it is the best of several or rounded: in which sense


def _contingent_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _contingent(env, programs, "contingent_vcg")


def _contingent_vcg_literal(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _contingent(env, programs, "contingent_vcg_literal")


def _contingent_by_report(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _contingent(env, programs, "contingent")


def _contingent(env: Environment, programs: SocialPrograms, form: Form) -> Mechanism:
    found = contingent(env, programs.everyone, form)
    if isinstance(found, Mechanism):
        return found
    raise NoMechanism(f"no {form} transfers: {obstacle_in_words(env, found)}")


CONSTRUCTIONS: Mapping[str, Callable[[Environment, SocialPrograms], Mechanism]] = MappingProxyType(
    {
        "pivot": pivot,
        **second_price.MECHANISMS,
        "contingent_vcg": _contingent_vcg,
        "contingent": _contingent_by_report,
        "contingent_vcg_literal": _contingent_vcg_literal,
        **fees.MECHANISMS,
        **balanced.MECHANISMS,
        **extraction.MECHANISMS,
        **constant_last.MECHANISMS,
        "generalized_vcg": generalized_vcg.generalized_vcg,
        generalized_vcg.INTERIOR: interior,
    }
)
MECHANISMS = (*CONSTRUCTIONS, EXISTENCE)


def select(
    name: str, env: Environment, programs: SocialPrograms, progress: Progress = silent, *, sharpen: int = 0
) -> Selection:
    """The mechanism of that name. Raises KeyError where there is none, NoMechanism where it cannot be built.

    Where existence is decided and refuted, `sharpen` is how often a larger least ε is looked for.
    """
    if name == AUTO:
        return _automatic(env, programs, progress, sharpen)
    if name == EXISTENCE:
        return _existence(env, programs, progress, (), sharpen)
    return Selection(mechanism=CONSTRUCTIONS[name](env, programs))


def _automatic(env: Environment, programs: SocialPrograms, progress: Progress, sharpen: int) -> Selection:
    if is_separable(env):
        return Selection(mechanism=pivot(env, programs))
    notes: list[str] = []
    for candidate in ("contingent_vcg", "contingent"):
        try:
            return Selection(mechanism=CONSTRUCTIONS[candidate](env, programs), notes=tuple(notes))
        except NoMechanism as reason:
            notes.append(str(reason))
    found = _existence(env, programs, progress, tuple(notes), sharpen)
    return replace(found, mechanism=replace(found.mechanism, remarks=constant_last.advice(env, programs)))


def _existence(
    env: Environment, programs: SocialPrograms, progress: Progress, notes: tuple[str, ...], sharpen: int
) -> Selection:
    """The simplest transfers that exist; where none are found, the pivot formulas with the answer about existence."""
    answer = existence.decide(env, programs, sharpen=sharpen, progress=progress)
    found = existence.mechanism(env, programs, answer)
    if found is None:
        return Selection(mechanism=pivot(env, programs), notes=notes, existence=answer)
    return Selection(mechanism=found, notes=notes, existence=answer)
