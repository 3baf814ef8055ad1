"""The certificate of an audit: the mechanism, the claims and their evidence, as docs/certificate_format.md says.

Tables are written as integers over one declared denominator, on just the axes on which their values depend. Files are
written whole or not at all.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import lpmech
from lpmech import results
from lpmech.audit.run import Audit
from lpmech.canonical import canonical, sha256
from lpmech.claims import Claim, Verdict
from lpmech.environment import Environment
from lpmech.exact import format_number
from lpmech.mechanisms.mechanism import Mechanism
from lpmech.social import Program
from lpmech.stages import PREVIOUS
from lpmech.tables import Choice, Table

DEFAULT_REQUIRED = ("efficient", "incentive_compatible")
LARGEST_JSON_INTEGER = 1 << 53


@dataclass(frozen=True, kw_only=True, eq=False)
class Certificate:
    """Claims about one mechanism in one environment, with everything that a checker needs."""

    environment: Environment  # as it was given: its canonical form names it
    audit: Audit  # of the same environment, where possible with factored transitions
    required: tuple[str, ...] = DEFAULT_REQUIRED
    notes: tuple[str, ...] = ()  # mechanisms that were tried before, and why they cannot be built

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, in the order of the format's page."""
        return self.audit.claims

    def claim(self, claim_id: str) -> Claim:
        """One claim; KeyError where it was not computed."""
        found = {claim.id: claim for claim in self.claims}
        return found[claim_id]

    @property
    def verdict(self) -> str:
        """`certified`, `refuted` or `undecided`: the verdict over the required claims."""
        verdicts = {claim.id: claim.verdict for claim in self.claims}
        required = [verdicts.get(claim_id, Verdict.UNDECIDED) for claim_id in self.required]
        if Verdict.REFUTED in required:
            return "refuted"
        return "undecided" if Verdict.UNDECIDED in required else "certified"

    @property
    def program(self) -> ProgramView:
        """The social program with everyone."""
        return ProgramView(self.environment, self.audit.programs.everyone)

    def program_without(self, agent: str) -> ProgramView:
        """The social program without an agent."""
        return ProgramView(self.environment, self.audit.programs.without[self.environment.agents.index(agent)])

    @property
    def transfers(self) -> TransfersView:
        """The transfers as rows."""
        return TransfersView(self.environment, self.audit.mechanism)

    @cached_property
    def environment_sha256(self) -> str:
        """The SHA-256 of the canonical environment."""
        return sha256(self.environment)

    def to_json(self) -> dict[str, Any]:
        """The certificate in the form of docs/certificate_format.md."""
        return {
            "format": "lpmech-certificate/1",
            "environment": self.environment_sha256,
            "versions": {"lpmech": lpmech.__version__},
            "mechanism": _mechanism(self.audit),
            "evidence": _evidence(self.audit),
            "claims": [_claim(claim) for claim in self.claims],
        }

    def save(self, directory: str | os.PathLike[str]) -> None:
        """Writes environment.json, certificate.json, transfers.json and transfers.csv; each whole or not at all."""
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / "environment.json", canonical(self.environment))
        write_text(folder / "certificate.json", compact(self.to_json()))
        write_text(folder / "transfers.json", json.dumps(self.transfers.to_json(), indent=1, ensure_ascii=False) + "\n")
        write_text(folder / "transfers.csv", self.transfers.to_csv())


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Values of a solved program, looked up by labels."""

    environment: Environment
    program: Program

    def value(self, state: Mapping[str, str], period: int = 1) -> Fraction:
        """W_t(state), the expected discounted social surplus from the period on; labels as in the environment.

        Raises KeyError or ValueError where the state or the period is none of the environment's.
        """
        position, index = self._place(state, period)
        return self.program.periods[position].value.array.item(index)

    def allocation(self, state: Mapping[str, str], period: int = 1, shock: str | None = None) -> str:
        """The first optimal allocation."""
        position, index = self._place(state, period)
        stage = self.environment.stage(position)
        place = 0 if shock is None else stage.labels["shock"].index(shock)
        return stage.allocations[int(self.program.periods[position].allocation.positions[(place, *index)])]

    def _place(self, state: Mapping[str, str], period: int) -> tuple[int, tuple[int, ...]]:
        position = 0 if self.environment.horizon is None else period - 1
        if position not in self.environment.periods:
            raise ValueError(f"period {period} is not among 1..{self.environment.horizon}")
        components = self.program.components(self.environment, position)
        return position, results.state_index(self.environment.stage(position), components, state)


@dataclass(frozen=True, slots=True)
class TransfersView:
    """The transfers of a mechanism as rows."""

    environment: Environment
    mechanism: Mechanism

    def rows(self) -> list[results.Row]:
        """One row an agent, period, memory and state (the reports); `payment` is paid by the agent."""
        return list(results.transfer_rows(self.environment, self.mechanism))

    def to_json(self) -> dict[str, Any]:
        """The shape of `lpmech transfers --format json`, with the allocation rule."""
        return {
            "environment": sha256(self.environment),
            "mechanism": self.mechanism.name,
            "allocation_rule": list(results.rule_rows(self.environment, self.mechanism)),
            "transfers": self.rows(),
        }

    def to_csv(self) -> str:
        """Comma-separated values, one column a component of the state."""
        return results.to_csv(results.flat(self.rows()))

    def to_pandas(self) -> Any:
        """A pandas DataFrame; payments are exact `Fraction`s, in a column of objects."""
        import pandas

        rows = results.flat(self.rows())
        exact = [row | {"payment": Fraction(row["payment"])} for row in rows]
        return pandas.DataFrame(exact)


def write_text(path: Path, text: str) -> None:
    """Writes to a temporary file beside `path`, then renames."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def compact(value: Any) -> str:
    """JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def integer(value: int) -> int | str:
    """An INT of the certificate format."""
    value = int(value)
    return value if abs(value) < LARGEST_JSON_INTEGER else hex(value)


def table_json(table: Table, agents: Sequence[str]) -> dict[str, Any]:
    """A TABLE of the certificate format, on just the axes on which the values depend."""
    small = table.minimal()
    axes = tuple(axis for axis in _axis_order(agents) if axis in small.axes)
    numerators = small.to(axes).numerators.ravel()
    return {
        "axes": list(axes),
        "denominator": integer(small.array.denominator),
        "numerators": [integer(value) for value in numerators.tolist()],
    }


def _axis_order(agents: Sequence[str]) -> tuple[str, ...]:
    remembered = (PREVIOUS + axis for axis in ("allocation", "public", *agents))
    return (*remembered, "shock", "public", *agents)


def _index_json(choice: Choice, axes: Sequence[str]) -> dict[str, Any]:
    """An INDEX TABLE of the certificate format; an axis left out of `axes` has one label only."""
    positions = choice.positions
    for place, axis in reversed(list(enumerate(choice.axes))):
        if axis not in axes:
            positions = positions.take(0, axis=place)
    return {"axes": list(axes), "indices": positions.ravel().tolist()}


def _mechanism(audit: Audit) -> dict[str, Any]:
    env, mechanism = audit.environment, audit.mechanism
    rules = [_index_json(rule, results.choice_axes(env.stage(t), rule)) for t, rule in enumerate(mechanism.allocation)]
    by_shock = mechanism.by_shock
    return {
        "name": mechanism.name,
        "allocation": rules,
        "transfers": _by_agent(env, mechanism.transfers),
        "transfers by shock": None if by_shock is None else _by_agent(env, by_shock),
    }


def _by_agent(env: Environment, tables: Sequence[Sequence[Table]]) -> dict[str, Any]:
    return {
        name: [table_json(table, env.agents) for table in periods]
        for name, periods in zip(env.agents, tables, strict=True)
    }


def _evidence(audit: Audit) -> dict[str, Any]:
    env, programs = audit.environment, audit.programs
    solved = (programs.everyone, *programs.without)
    return {
        "values": {results.program_name(env, program.without): _program(env, program) for program in solved},
        "continuation": _by_agent(env, audit.payoffs.continuation),
        "outside options": _by_agent(env, audit.outside),
        "best responses": _by_agent(env, [[one.value for one in found] for found in audit.responses]),
        "budget": [table_json(table, env.agents) for table in audit.payoffs.budget],
        **_interdependence(audit),
    }


def _interdependence(audit: Audit) -> dict[str, Any]:
    """The evidence for the claims about interdependence, where there are any."""
    found, env = audit.interdependence, audit.environment
    evidence: dict[str, Any] = {}
    if found.claims:
        evidence["convex independence"] = [separation.to_json() for separation in found.separations]
    if found.last_period is not None and found.last_period.transfers is not None:
        tables = zip(env.agents, found.last_period.transfers, strict=True)
        evidence["last period"] = {name: table_json(table, env.agents) for name, table in tables}
    return evidence


def _program(env: Environment, program: Program) -> dict[str, Any]:
    return {
        "values": [table_json(period.value, env.agents) for period in program.periods],
        "allocation": [
            _index_json(period.allocation, results.choice_axes(env.stage(t), period.allocation))
            for t, period in enumerate(program.periods)
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "concept": claim.concept,
        "verdict": str(claim.verdict),
        "least_slack": None if claim.least_slack is None else format_number(claim.least_slack),
        "at": None if claim.at is None else claim.at.to_json(),
        "reason": claim.reason,
        "witness": dict(claim.witness),
    }
