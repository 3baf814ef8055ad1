"""The claim that no other payments are possible.

`lpmech study unique` decides it in an environment with diverse types, and adds it to the certificate
(`pivot_unique.py`). Nothing of that is loaded to know what the claim says, and what its witness holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from operator import attrgetter
from typing import Any

from lpmech.claims.evidence import VALUES
from lpmech.claims.kind import Kind, Version
from lpmech.claims.papers import BV
from lpmech.claims.participation import OUTSIDE_OPTIONS
from lpmech.existence.program import RowKind
from lpmech.mechanisms.forms import NESTED, Form, read_form
from lpmech.problem.records import Record, inline, spelt
from lpmech.separation.claim import Memory, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Record):
    """A constraint with its multiplier."""

    constraint: RowKind
    period: int | None
    memory: Memory | None
    state: Mapping[str, str]
    report: str | None  # of a lie
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables(Record):
    """Transfers and truthful payoffs: TABLEs of docs/certificate_format.md by period."""

    transfers: tuple[Mapping[str, Any], ...]
    payoffs: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side(Record):
    """A bound on a payment, the sum that proves it, and transfers that attain it."""

    bound: Fraction
    sum: tuple[Term, ...]
    attained: Tables = field(metadata=inline())


@dataclass(frozen=True, slots=True, kw_only=True)
class At(Record):
    """What is said of the payments at one report: the form of the transfers, and how far from the mechanism's."""

    form: Form = field(metadata=spelt(write=attrgetter("phrase"), read=partial(read_form, among=NESTED)))
    period: int | None
    state: Mapping[str, str]
    within: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Record):
    """Between what a payment lies, and why."""

    at: At = field(metadata=inline())
    least: Side
    greatest: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments(Witness):
    """Every payment that is named lies within a distance from the mechanism's."""

    agent: str
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPayments(Witness):
    """Admissible transfers that are farther from the mechanism's at one report."""

    agent: str
    at: At = field(metadata=inline())
    attained: Tables = field(metadata=inline())


pivot_unique = Kind(
    id="pivot_unique",
    away_since=Version.V1_7,
    concept=(
        "uniqueness: at the reports named, no transfers of the form named under which the agent's "
        "truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from the "
        "mechanism's by more than the distance stated"
    ),
    holds="no other payments are possible beyond the distance stated",
    fails="other payments are possible",
    slack=(
        "none; if the claim is true, every payment lies between two bounds, each a sum of constraints; if it "
        "is false, other transfers show it"
    ),
    source=f"{BV}, Theorem 2, on a finite grid of diverse types: lpmech study unique",
    evidence=(VALUES, OUTSIDE_OPTIONS),
    witnesses=(Payments, OtherPayments),
    stated="by `lpmech study unique`, which decides it",
)

KINDS = (pivot_unique,)
