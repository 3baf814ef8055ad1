"""The mechanism, the evidence and the claims of a certificate as JSON (docs/certificate_format.md).

Tables are written as integers over one declared denominator, on just the axes on which their values depend.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lpmech.certificate import results
from lpmech.certificate.audit import Audit
from lpmech.claims.best_response import truth_is_best
from lpmech.claims.forms import FormsFinding, FormTransfers
from lpmech.existence.automata import Automaton
from lpmech.lp import steps
from lpmech.mechanisms.social import Program
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table
from lpmech.problem.written import table_json
from lpmech.separation.claim import Claim

MOST_CELLS = 10_000  # of best responses that are written out where truth is one


def _index_json(choice: Choice, axes: Sequence[str]) -> dict[str, Any]:
    """An INDEX TABLE of the certificate format; an axis left out of `axes` has one label only."""
    positions = choice.positions
    for place, axis in reversed(list(enumerate(choice.axes))):
        if axis not in axes:
            positions = positions.take(0, axis=place)
    return {"axes": list(axes), "indices": positions.ravel().tolist()}


def mechanism_json(audit: Audit) -> dict[str, Any]:
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


def automaton_json(automaton: Automaton) -> dict[str, Any]:
    """An AUTOMATON of docs/existence.md."""
    return {"initial": 0, "states": [_state(automaton, number) for number in range(len(automaton.states))]}


def _state(automaton: Automaton, number: int) -> dict[str, Any]:
    model, period = automaton.model, automaton.states[number][0]
    axes = model.stage(period).components
    where = axes.index(model.name)
    joint = steps.states(model.stage(period), axes)
    states = [(one[where], (*one[:where], *one[where + 1 :])) for one in joint]
    sizes = tuple(model.stage(period).sizes[axis] for axis in axes)
    payoffs = Table(axes, exact.from_fractions([automaton.payoffs[number][state] for state in states], sizes))
    following = None if model.next(period) is None else [
        [automaton.next.get((number, allocation, *state)) for state in states]
        for allocation in range(len(model.stage(period).allocations))
    ]  # fmt: skip
    return {"period": model.env.period(period), "payoffs": table_json(payoffs, model.env.agents), "next": following}


def evidence_json(audit: Audit) -> dict[str, Any]:
    env, programs = audit.environment, audit.programs
    solved = (programs.everyone, *programs.without)
    return {
        "values": {results.program_name(env, program.without): _program(env, program) for program in solved},
        "continuation": _by_agent(env, audit.payoffs.continuation),
        "outside options": _by_agent(env, audit.outside),
        "best responses": {name: _best_responses(audit, agent) for agent, name in enumerate(env.agents)},
        "budget": [table_json(table, env.agents) for table in audit.payoffs.budget],
        **_interim(audit),
        **_interdependence(audit),
    }


def _best_responses(audit: Audit, agent: int) -> list[dict[str, Any]] | None:
    """B_i; None where the tables would be large and are the truthful payoffs."""
    env, found = audit.environment, audit.responses[agent]
    large = any(one.cells > MOST_CELLS for one in found)
    if large and truth_is_best(env, audit.mechanism, audit.payoffs, agent, found):
        return None
    return [table_json(one.value, env.agents) for one in found]


def _interim(audit: Audit) -> dict[str, Any]:
    """What agents who see their own types only can expect, where it was computed."""
    agents, found = audit.environment.agents, audit.interim.continuation
    return {} if not found else {
        "interim continuation": {
            name: [table_json(table, agents, ("allocation", REPORT + name)) for table in periods]
            for name, periods in found.items()
        }
    }  # fmt: skip


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


def forms_json(env: Environment, found: FormsFinding) -> dict[str, Any]:
    """Transfers of single forms, where it was asked which exist."""
    if not found.claims:
        return {}
    return {
        "forms": {
            name: {form: None if one is None else _form(env, one) for form, one in listed.items()}
            for name, listed in found.transfers.items()
        }
    }


def _form(env: Environment, one: FormTransfers) -> dict[str, Any]:
    return {
        "transfers": [table_json(table, env.agents) for table in one.transfers],
        "continuation": [table_json(table, env.agents) for table in one.continuation],
    }


def _program(env: Environment, program: Program) -> dict[str, Any]:
    return {
        "values": [table_json(period.value, env.agents) for period in program.periods],
        "allocation": [
            _index_json(period.allocation, results.choice_axes(env.stage(t), period.allocation))
            for t, period in enumerate(program.periods)
        ],
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "concept": claim.concept,
        "verdict": str(claim.verdict),
        "least_slack": None if claim.least_slack is None else format_number(claim.least_slack),
        "at": None if claim.at is None else claim.at.to_json(),
        "reason": claim.reason,
        "witness": dict(claim.witness),
    }
