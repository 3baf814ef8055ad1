"""Every kind of claim, in the order of certificate page section 3, and what evidence is verified."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .. import existence
from ..existence.forms import FORM_TABLES, check_forms
from ..interim import claims as interim
from ..kernel.answer import Format
from ..kernel.certificate import CONTINUATION, OUTSIDE, PROGRAMS, E, Part
from ..kernel.kinds import ABSENCE, AWAY, FIRST, Kind, Need
from ..kernel.model import Model
from ..kernel.payoffs import check_continuation, check_outside, check_program
from . import budgets, conditions, efficient, hypotheses, incentives, ordered, relation, uniqueness

_KINDS = (
    *efficient.KINDS, *incentives.INCENTIVES, interim.LIES, *interim.TRUTH, *interim.BEST_RESPONSE,
    *incentives.PARTICIPATION, *budgets.SUMS, budgets.ABSENT, interim.EACH_PERIOD, *hypotheses.KINDS,
    *conditions.KINDS, *ordered.KINDS, *budgets.EXTRACTION, *existence.KINDS, *uniqueness.KINDS, *relation.KINDS,
)  # fmt: skip
KINDS: Mapping[str, Kind] = {kind.id: kind for kind in _KINDS}
_VERSIONS = (
    "lpmech-certificate/1", "lpmech-certificate/1.1", "lpmech-certificate/1.2", "lpmech-certificate/1.3",
    "lpmech-certificate/1.4",
)  # fmt: skip
MECHANISMS = Format({version: tuple(name for name in KINDS if KINDS[name].since == version) for version in _VERSIONS})

# Adds no claim, only what some mean. It is a format of its own, since what is said to a file of a version that there is
# not names those above, and never changes.
WITH_ABSENCE = Format({ABSENCE: MECHANISMS.claims})
WITH_AWAY = Format({AWAY: MECHANISMS.claims})
_KNOWN = {ABSENCE: {ABSENCE}, AWAY: {ABSENCE, AWAY}}  # by version the ones whose meanings it has


def format_of(value: object) -> Format:
    """The format with the version that a certificate about a mechanism is, or should be, written in."""
    later = {ABSENCE: WITH_ABSENCE, AWAY: WITH_AWAY}
    version = value.get("format") if isinstance(value, dict) else None
    return later.get(version, MECHANISMS) if isinstance(version, str) else MECHANISMS


def knows_absence(kind: Kind, version: str) -> bool:
    """Whether a version says what a kind of claim means where agents are away."""
    return kind.away_since == FIRST or kind.away_since in _KNOWN.get(version, ())


def _each(part: Part[Mapping[int, E]], check: Callable[[Model, int], None]) -> tuple[Part[Any], Need]:
    """A part of the evidence that is verified agent by agent."""

    def verify(model: Model) -> None:
        for agent in model.certificate.evidence[part]:
            check(model, agent)

    return part, verify


# Parts of the evidence, each verified in this order, needed or not.
EVIDENCE: tuple[tuple[Part[Any], Need], ...] = (
    _each(PROGRAMS, check_program),
    _each(CONTINUATION, check_continuation),
    _each(OUTSIDE, check_outside),
    _each(incentives.BEST, incentives.check_best),
    (budgets.BUDGET, budgets.check_budget),
    _each(interim.INTERIM, interim.check_evidence),
    (conditions.SEPARATIONS, lambda model: model.once(conditions.separated)),
    _each(conditions.LAST_PERIOD, conditions.check_transfers),
    (FORM_TABLES, check_forms),
)
