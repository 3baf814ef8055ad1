"""Every kind of claim, in the order of certificate page section 3, and what evidence is verified."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..kernel.certificate import Evidence
from ..kernel.formats import Format
from ..kernel.kinds import Case, Kind
from ..kernel.model import Model
from ..kernel.paid import check_budget
from ..kernel.payoffs import check_continuation
from ..kernel.programs import check_outside, check_program
from . import (
    budgets,
    conditions,
    efficient,
    existence,
    extraction,
    hypotheses,
    incentives,
    interim,
    interim_participation,
    ordered,
    participation,
    relation,
    uniqueness,
)
from .conditions.last_period import check_transfers
from .existence.forms import check_forms

_MODULES = (
    efficient, incentives, interim, participation, interim_participation, budgets,
    hypotheses, conditions, ordered, extraction, existence,
    uniqueness, relation,
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.id: kind for module in _MODULES for kind in module.KINDS}
CONCEPTS = {kind.id: kind.concept for kind in KINDS.values()}
_VERSIONS = ("lpmech-certificate/1", "lpmech-certificate/1.1")
MECHANISMS = Format({version: tuple(name for name in KINDS if KINDS[name].since == version) for version in _VERSIONS})


def _each(agents: Callable[[Evidence], Iterable[int]], check: Callable[[Model, int], None]) -> Callable[[Case], None]:
    """Verifies the evidence of each agent that has some."""

    def verify(case: Case) -> None:
        for agent in agents(case.model.certificate.evidence):
            check(case.model, agent)

    return verify


# Verified in this order, needed or not.
EVIDENCE: tuple[Callable[[Case], object], ...] = (
    lambda case: incentives.check_by_shock(case.model),
    _each(lambda evidence: evidence.programs, check_program),
    _each(lambda evidence: evidence.continuation, check_continuation),
    _each(lambda evidence: evidence.outside, check_outside),
    _each(lambda evidence: evidence.best, incentives.check_best),
    _each(lambda evidence: evidence.last_period, check_transfers),
    interim.check_evidence,
    lambda case: check_budget(case.model),
    lambda case: check_forms(case.model),
    lambda case: case.once(conditions.separated),
)
