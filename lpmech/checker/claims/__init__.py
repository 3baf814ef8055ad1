"""Every kind of claim, in the order of certificate page section 3, and what evidence is verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..kernel.certificate import E, Part
from ..kernel.evidence import BUDGET, CONTINUATION, OUTSIDE, PROGRAMS
from ..kernel.formats import Format
from ..kernel.kinds import Case, Kind
from ..kernel.model import Model
from ..kernel.payoffs import check_budget, check_continuation
from ..kernel.programs import check_outside, check_program
from . import (
    budgets,
    conditions,
    each_period,
    efficient,
    existence,
    extraction,
    hypotheses,
    incentives,
    interim,
    interim_means,
    last_period,
    ordered,
    participation,
    relation,
    uniqueness,
)
from .existence.forms import FORM_TABLES, check_forms

_MODULES = (
    efficient, incentives, interim_means, interim, participation, budgets, each_period, hypotheses, conditions,
    last_period, ordered, extraction, existence,
    uniqueness, relation,
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.id: kind for module in _MODULES for kind in module.KINDS}
_VERSIONS = (
    "lpmech-certificate/1", "lpmech-certificate/1.1", "lpmech-certificate/1.2", "lpmech-certificate/1.3",
    "lpmech-certificate/1.4",
)  # fmt: skip
MECHANISMS = Format({version: tuple(name for name in KINDS if KINDS[name].since == version) for version in _VERSIONS})


def _each(
    part: Part[Mapping[int, E]], check: Callable[[Model, int], None]
) -> tuple[Part[Any], Callable[[Case], object]]:
    """A part of the evidence that is verified agent by agent."""

    def verify(case: Case) -> None:
        for agent in case.model.certificate.evidence[part]:
            check(case.model, agent)

    return part, verify


# Parts of the evidence, each verified in this order, needed or not.
EVIDENCE: tuple[tuple[Part[Any], Callable[[Case], object]], ...] = (
    _each(PROGRAMS, check_program),
    _each(CONTINUATION, check_continuation),
    _each(OUTSIDE, check_outside),
    _each(incentives.BEST, incentives.check_best),
    (BUDGET, lambda case: check_budget(case.model)),
    _each(interim.INTERIM, interim.check_evidence),
    (conditions.SEPARATIONS, lambda case: case.once(conditions.separated)),
    _each(last_period.LAST_PERIOD, last_period.check_transfers),
    (FORM_TABLES, lambda case: check_forms(case.model)),
)
