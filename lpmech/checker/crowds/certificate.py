"""Reading a certificate about a crowd (crowd page section 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from ..bounded.claims import BoundedClaim, Witness, read_claims
from ..kernel.answer import Format
from ..kernel.errors import Limit, Malformed, Path, Rejected, expected
from ..kernel.fields import any_object, fraction, int_of, list_for, list_of, object_of, position, string
from ..kernel.meter import expect_room
from .crowd import MAX_BITS, Crowd, Group

FORMAT = "lpmech-crowd-certificate/1"
LATER = "lpmech-crowd-certificate/2"  # where there are shocks, or periods differ
RENAMED = "lpmech-crowd-certificate/3"  # about an environment whose agents are alike but for names, or in blocks
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PAID = ("period", "state", "agents", "group", "type", "treatment", "from", "to")
State = tuple[int, tuple[int, ...]]


@dataclass(frozen=True)
class Table:
    """Values by lumped state."""

    denominator: int
    numerators: list[int]


@dataclass(frozen=True)
class Paid:
    """A stated payment; the moment is a period and a shock. Type and treatment are those of a block."""

    moment: tuple[int, int]
    state: State
    agents: int
    seat: int
    type: int
    treatment: int
    low: Fraction
    high: Fraction
    path: Path


@dataclass(frozen=True)
class At:
    """A cell; the seat and the type of its block are None where it is nobody's."""

    seat: int | None
    type: int | None
    period: int
    state: State


@dataclass(frozen=True)
class CrowdCertificate:
    """Everything that a certificate about a crowd states; what lists by state hold is checked against it later."""

    format: str
    allocation: list[list[int]]  # by moment
    width: Fraction
    payments: tuple[Paid, ...]
    lumped: int
    joint: int
    everyone: list[Table]
    without: list[list[Table]]  # by period and seat
    claims: tuple[BoundedClaim[At], ...]


def read_head(value: object, known: Format) -> tuple[dict[str, object], str, str]:
    """The fields of a certificate, its format, and the SHA-256 of what it is about; or Malformed."""
    keys = ("format", "environment", "groups", "versions", "mechanism", "orbits", "values", "claims")
    fields = object_of(value, (), keys)
    version = known.version(fields["format"], ("format",))
    about = string(fields["environment"], ("environment",))
    if not _SHA256.fullmatch(about):
        raise expected(("environment",), "64 lower-case hexadecimal digits", about)
    for name, software in any_object(fields["versions"], ("versions",)).items():
        string(software, ("versions", name))
    return fields, version, about


def read_body(
    fields: Mapping[str, object], version: str, crowd: Crowd, witnesses: Mapping[str, Witness]
) -> CrowdCertificate:
    """The rest of the certificate, about a crowd; or Malformed."""
    if version != RENAMED and version != (FORMAT if crowd.is_plain else LATER):
        raise Rejected(f"a certificate about this has the format {FORMAT if crowd.is_plain else LATER}")
    path: Path = ("mechanism",)
    mechanism = object_of(fields["mechanism"], path, ("name", "allocation", "width", "payments"))
    if mechanism["name"] != "pivot":
        raise expected((*path, "name"), '"pivot"', mechanism["name"])
    each = "each period" if crowd.is_plain else "each period and shock"
    plans = list_for(mechanism["allocation"], (*path, "allocation"), len(crowd.moments()), each)
    allocation = [_numbers(item, (*path, "allocation", t)) for t, item in enumerate(plans)]
    width = fraction(mechanism["width"], (*path, "width"))
    labels = _Labels(crowd)
    paid = list_of(mechanism["payments"], (*path, "payments"))
    payments = tuple(labels.paid(item, (*path, "payments", k)) for k, item in enumerate(paid))
    orbits = object_of(fields["orbits"], ("orbits",), ("lumped", "joint"))
    values = list_for(fields["values"], ("values",), crowd.periods, "each period")
    everyone, without = [], []
    for t, item in enumerate(values):
        at: Path = ("values", t)
        found = object_of(item, at, ("everyone", "without"))
        everyone.append(_table(found["everyone"], (*at, "everyone")))
        others = object_of(found["without"], (*at, "without"), labels.names)
        without.append([_table(others[name], (*at, "without", name)) for name in labels.names])
    return CrowdCertificate(
        version, allocation, width, payments, int_of(orbits["lumped"], ("orbits", "lumped")),
        int_of(orbits["joint"], ("orbits", "joint")), everyone, without,
        read_claims(fields["claims"], witnesses, labels.at),
    )  # fmt: skip


def _numbers(value: object, path: Path) -> list[int]:
    """Numbers from 0."""
    items = list_of(value, path)
    for k, item in enumerate(items):
        if type(item) is not int or item < 0:
            raise expected((*path, k), "the number of an action", item)
    return cast("list[int]", items)


def _table(value: object, path: Path) -> Table:
    fields = object_of(value, path, ("denominator", "numerators"))
    denominator = int_of(fields["denominator"], path, "denominator")
    if denominator < 1:
        raise expected((*path, "denominator"), "a positive integer", fields["denominator"])
    if denominator.bit_length() > MAX_BITS:
        raise Limit(f"the denominator of a table has more than {MAX_BITS} bits")
    items = list_of(fields["numerators"], (*path, "numerators"))
    expect_room(len(items), denominator.bit_length())
    return Table(denominator, [int_of(item, (*path, "numerators"), k) for k, item in enumerate(items)])


class _Labels:
    """Reads what names groups, types, treatments and states of a crowd."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.plain = crowd, crowd.is_plain
        self.shocks: dict[int, dict[str, int]] = {}
        self.names = [one.name for group in crowd.groups for one in group.members or (group,)]
        self.seats = {name: i for i, name in enumerate(self.names)}
        self.group_of = [g for g, group in enumerate(crowd.groups) for _ in group.members or (group,)]
        self.types = [{label: s for s, label in enumerate(group.types)} for group in crowd.groups]
        self.treatments = [{one.name: h for h, one in enumerate(group.treatments)} for group in crowd.groups]
        self.public = {label: k for k, label in enumerate(crowd.public)}

    def paid(self, value: object, path: Path) -> Paid:
        fields = object_of(value, path, _PAID if self.plain else (*_PAID, "shock"))
        seat = position(fields["group"], self.seats, (*path, "group"), "a group")
        g = self.group_of[seat]
        agents = fields["agents"]
        if type(agents) is not int or agents < 1:
            raise expected((*path, "agents"), "a number of agents, at least 1", agents)
        low, high = (fraction(fields[key], (*path, key)) for key in ("from", "to"))
        if low > high:
            raise Malformed(path, "from is above to")
        period = self.period(fields["period"], (*path, "period"))
        return Paid(
            (period, 0 if self.plain else self.shock(fields["shock"], period, (*path, "shock"))),
            self.state(fields["state"], (*path, "state")),
            agents,
            seat,
            position(fields["type"], self.types[g], (*path, "type"), "a type"),
            position(fields["treatment"], self.treatments[g], (*path, "treatment"), "a treatment"),
            low, high, path,
        )  # fmt: skip

    def shock(self, value: object, period: int, path: Path) -> int:
        """The shock of a period; null where it has none."""
        names = [shock.name for shock in self.crowd.shocks_in(period)]
        if value is None and names == [None]:
            return 0
        if period not in self.shocks:
            self.shocks[period] = {name: k for k, name in enumerate(names) if name is not None}
        return position(value, self.shocks[period], path, "a shock")

    def period(self, value: object, path: Path) -> int:
        """The period from 0; null where the horizon is infinite."""
        horizon = self.crowd.horizon
        if horizon is None:
            if value is not None:
                raise expected(path, "null, as the horizon is infinite", value)
            return 0
        if type(value) is not int or not 1 <= value <= horizon:
            raise expected(path, f"a period from 1 to {horizon}", value)
        return value - 1

    def state(self, value: object, path: Path) -> State:
        """A lumped state: the numbers of each group sum to its number."""
        names = [group.name for group in self.crowd.groups]
        fields = object_of(value, path, ["public", *names] if self.public else names)
        public = position(fields["public"], self.public, (*path, "public"), "a public state") if self.public else 0
        counts: list[int] = []
        for g, group in enumerate(self.crowd.groups):
            counts += self._counts(fields[group.name], g, group, (*path, group.name))
        return public, tuple(counts)

    def _counts(self, value: object, g: int, group: Group, path: Path) -> list[int]:
        found = [0] * len(group.types)
        for label, count in any_object(value, path).items():
            if type(count) is not int or not 1 <= count <= group.number:
                raise expected((*path, label), f"a number from 1 to {group.number}", count)
            found[position(label, self.types[g], path, "a type")] = count
        if sum(found) != group.number:
            raise Malformed(path, f"the numbers sum to {sum(found)}, not {group.number}, that of the group")
        return found

    def at(self, value: object, path: Path) -> At:
        fields = object_of(value, path, ("group", "type", "period", "state"))
        seat = s = None
        if fields["group"] is not None:
            seat = position(fields["group"], self.seats, (*path, "group"), "a group")
            s = position(fields["type"], self.types[self.group_of[seat]], (*path, "type"), "a type")
        elif fields["type"] is not None:
            raise expected((*path, "type"), "null, as there is no group", fields["type"])
        period = self.period(fields["period"], (*path, "period"))
        return At(seat, s, period, self.state(fields["state"], (*path, "state")))
