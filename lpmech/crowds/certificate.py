"""The certificate of a crowd, and how it is written (docs/crowd_format.md, section 3)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import lpmech
from lpmech.certificate.about import About
from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.certificate.folder import write_folder
from lpmech.claims.judgement import Judgement, judge
from lpmech.crowds.audit import Audit, Bounds, Paid
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.formats import CERTIFICATE, LATER_CERTIFICATE, RENAMED_CERTIFICATE
from lpmech.crowds.found import Found
from lpmech.crowds.solve import Solved, Values
from lpmech.crowds.verdicts import Claim, Place
from lpmech.problem.exact import format_number
from lpmech.problem.written import integer
from lpmech.reading.files import compact, readable
from lpmech.separation.claim import Verdict

SHORT = 2_048  # bits of a stated number that is written exactly
KEPT = 96  # bits of one that is not
LISTED = 200  # lumped states whose payments are listed, if there are no more
FIRST = 100  # and how many, if there are
NOTHING = About()


@dataclass(frozen=True, kw_only=True, eq=False)
class CrowdCertificate:
    """Claims about the pivot mechanism in a crowd, or in an environment whose groups were found."""

    crowd: Crowd
    found: Found | None
    solved: tuple[tuple[Solved, ...], ...]  # by society, everyone first, and period
    audit: Audit
    claims: tuple[Claim, ...]
    wanted: Fraction  # the width of payments that was asked for
    required: tuple[str, ...] = DEFAULT_REQUIRED

    def __repr__(self) -> str:
        return f"<CrowdCertificate {self.verdict!s}: pivot in {self.crowd.name}>"

    @property
    def verdict(self) -> Judgement:
        """Over the required claims, and the width that was asked for."""
        verdicts = {claim.id: claim.verdict for claim in self.claims}
        found = judge([verdicts.get(name, Verdict.UNDECIDED) for name in self.required])
        return found if self.audit.width <= self.wanted else Judgement.UNDECIDED

    @property
    def format(self) -> str:
        """The format of the certificate: the oldest that can say it."""
        if self.found is not None and not self.found.is_plain:
            return RENAMED_CERTIFICATE
        return CERTIFICATE if self.crowd.is_plain else LATER_CERTIFICATE

    @property
    def environment_sha256(self) -> str:
        """The SHA-256 of what the certificate is about."""
        return self.crowd.sha256 if self.found is None else self.found.environment.sha256

    @property
    def is_exact(self) -> bool:
        """Whether every table of values solves its equation."""
        tables = [*self.audit.everyone, *(one for tables in self.audit.without for one in tables)]
        return all(not any(one.own) for one in tables)

    @cached_property
    def payments(self) -> list[tuple[int, Paid, Bounds]]:
        """Payments with their moments and bounds: of all lumped states, or of the first ones in the first period if
        there are many."""
        audit = self.audit
        states = len(audit.program.states)
        first = range(states if states * len(audit.rules) <= LISTED else min(states, FIRST))
        moments = range(len(audit.rules)) if states * len(audit.rules) <= LISTED else audit.moments[0]
        return [(z, paid, audit.payment(z, paid)) for z in moments for paid in audit.payments(z, first)]

    def payments_at(self, state: Mapping[str, Any], period: int | None = None) -> list[dict[str, Any]]:
        """What is paid at a lumped state, in the form of the certificate.

        `state` has for every group the numbers of agents by type, and `public` where there is a public state. `period`
        counts from 1. Under every shock of the period. Raises ValueError where there is no such state.
        """
        crowd = self.crowd
        counts = tuple(int(state.get(group.name, {}).get(label, 0)) for group in crowd.groups for label in group.types)
        public = crowd.public.index(state["public"]) if crowd.public else 0
        number = self.audit.program.index.get((public, counts))
        if number is None:
            raise ValueError(f"no lumped state has these numbers: {state}")
        moments = self.audit.moments[0 if period is None else period - 1]
        return [self._paid(z, paid, self.audit.payment(z, paid))
                for z in moments for paid in self.audit.payments(z, [number])]  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The certificate."""
        audit, crowd = self.audit, self.crowd
        return {
            "format": self.format,
            "environment": self.environment_sha256,
            "groups": None if self.found is None else _groups(self.found),
            "versions": {"lpmech": lpmech.__version__},
            "mechanism": {
                "name": "pivot",
                "allocation": [(rule - audit.program.starts[:-1]).tolist() for rule in audit.rules],
                "width": stated_above(audit.width),
                "payments": [self._paid(*one) for one in self.payments],
            },
            "orbits": {"lumped": len(audit.program.states), "joint": integer(crowd.joint_states)},
            "values": [dict(self._values(t)) for t in audit.periods],
            "claims": [claim.to_json(self.place, stated_below, stated_above) for claim in self.claims],
        }

    def _values(self, period: int) -> Iterator[tuple[str, Any]]:
        everyone, *others = (one[period].values for one in self.solved)
        yield "everyone", _table(everyone)
        yield "without", {seat.own.name: _table(one) for seat, one in zip(self.crowd.seats, others, strict=True)}

    def _paid(self, number: int, paid: Paid, bounds: Bounds) -> dict[str, Any]:
        seat, moment = self.crowd.seats[paid.seat], self.crowd.moments[number]
        shock = self.crowd.shocks_in(moment.period)[moment.shock].label
        return {
            "period": self.period(moment.period),
            **({} if self.crowd.is_plain else {"shock": shock}),
            "state": self.state(paid.state),
            "agents": paid.agents,
            "group": seat.own.name,
            "type": seat.group.types[paid.type],
            "treatment": seat.group.treatments[paid.treatment].name,
            "from": stated_below(bounds[0]),
            "to": stated_above(bounds[1]),
        }

    def period(self, position: int) -> int | None:
        """The period's number; None with an infinite horizon."""
        return None if self.crowd.horizon is None else position + 1

    def state(self, number: int) -> dict[str, Any]:
        """A lumped state, by labels: numbers of agents by group and type, without zeros."""
        public, counts = self.audit.program.states[number]
        found: dict[str, Any] = {"public": self.crowd.public[public]} if self.crowd.public else {}
        left = iter(counts)
        for group in self.crowd.groups:
            numbers = {label: next(left) for label in group.types}
            found[group.name] = {label: count for label, count in numbers.items() if count}
        return found

    def place(self, at: Place) -> dict[str, Any]:
        """A cell, by labels."""
        seat = None if at.seat is None else self.crowd.seats[at.seat]
        return {
            "group": None if seat is None else seat.own.name,
            "type": None if seat is None or at.type is None else seat.group.types[at.type],
            "period": self.period(at.period),
            "state": self.state(at.state),
        }

    def files(self, about: About = NOTHING) -> dict[str, str]:
        """The files of `save`, by name."""
        from lpmech.problem.canonical import canonical

        subject = self.crowd.canonical() if self.found is None else canonical(self.found.environment)
        return {
            "environment.json": subject,
            "certificate.json": compact(self.to_json()),
            "about.json": readable(about.to_json()),
        }

    def save(self, directory: str | os.PathLike[str], about: About = NOTHING) -> tuple[str, ...]:
        """Writes environment.json, certificate.json and about.json, each whole or not at all. Returns the names."""
        return write_folder(Path(directory), self.files(about))


def _groups(found: Found) -> list[Any]:
    """The agents of each group; with the names of their types and in blocks if need be."""
    if found.is_plain:
        return [list(group) for group in found.groups]
    return [
        [[{"agent": one.agent, "types": list(one.types)} for one in block] for block in group] for group in found.blocks
    ]


def _table(values: Values) -> dict[str, Any]:
    return {"denominator": integer(values.denominator), "numerators": [integer(x) for x in values.numerators]}


def stated_below(value: Fraction) -> str:
    """A number, or if it is long a dyadic one just below it, of the same sign unless that is below 0."""
    return format_number(_short(value))


def stated_above(value: Fraction) -> str:
    """The same just above."""
    return format_number(-_short(-value))


def _short(value: Fraction) -> Fraction:
    size = value.numerator.bit_length() - value.denominator.bit_length()
    if max(value.numerator.bit_length(), value.denominator.bit_length()) <= SHORT:
        return value
    unit = Fraction(2) ** (size - KEPT)
    return (value // unit) * unit
