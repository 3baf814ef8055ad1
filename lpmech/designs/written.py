"""A problem as it stands in a certificate: every key is there, numbers are texts (docs/design_format.md, section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lpmech.designs.cut import written_out
from lpmech.designs.problem import (
    FORMAT,
    Aim,
    Allocation,
    Entry,
    Linear,
    Memory,
    Objective,
    Of,
    Participation,
    Pattern,
    Problem,
    State,
    Step,
    Term,
)
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Stage

Object = dict[str, Any]


def problem_shape(problem: Problem, env: Environment) -> Object:
    """The problem as JSON, which `read_problem` reads as the same problem."""
    rule = {"rule": [_entry(one) for one in problem.rule]}
    payments = problem.payments
    write = _Terms(written_out(env, problem.cut), problem.payments.memory)
    lots = {"deterministic": True} if problem.deterministic else {}
    cut = {} if problem.cut is None else {"cut": {"after": problem.cut.after, "then": problem.cut.then.value}}
    return {
        "format": FORMAT,
        "allocation": rule if problem.allocation is Allocation.RULE else problem.allocation.value,
        **lots,
        "incentives": problem.incentives.value,
        "payments": {
            "memory": payments.memory.value,
            "agents": [env.agents[agent] for agent in payments.agents],
            "at most": _number(payments.at_most),
            "at least": _number(payments.at_least),
            "at most received": _number(payments.at_most_received),
        },
        "participation": _participation(problem.participation, env),
        "budget": [{"kind": kind.value, "sense": sense.value} for kind, sense in problem.budget.items()],
        "objective": write.objective(problem.objective),
        "constraints": [
            {"terms": write.linear(one.terms), "relation": one.relation.value, "constant": format_number(one.constant)}
            for one in problem.constraints
        ],
        **cut,
    }


def _number(value: Fraction | None) -> str | None:
    return None if value is None else format_number(value)


def _participation(rule: Participation, env: Environment) -> Object:
    """Outside options by agent: one number, or one for each type."""
    outside: Object = {}
    for agent, name in enumerate(env.agents):
        table = rule.outside[agent]
        by_type = {label: format_number(worth) for label, worth in table.items()}
        outside[name] = by_type if by_type else format_number(rule.otherwise[agent])
    return {"when": rule.when.value, "view": rule.view.value, "outside": outside}


def _entry(entry: Entry) -> Object:
    pattern = _pattern(entry.pattern)
    return {
        "period": None if entry.period is None else entry.period + 1,
        "reports": pattern["reports"],
        "shock": pattern["shock"],
        "previous": None if entry.previous is None else _pattern(entry.previous),
        "before": {str(period + 1): _pattern(one) for period, one in entry.before.items()},
        "choose": {label: format_number(share) for label, share in entry.choose},
    }


def _pattern(pattern: Pattern) -> Object:
    return {"reports": dict(pattern.reports), "allocation": pattern.allocation, "shock": pattern.shock}


class _Terms:
    """Quantities in labels."""

    def __init__(self, env: Environment, memory: Memory) -> None:
        self.env, self.historic = env, memory is Memory.HISTORY

    def objective(self, objective: Objective) -> Object | None:
        aim = objective.aim
        if aim is Aim.FIND:
            return None
        if aim in (Aim.SUBSIDY, Aim.EPSILON):
            return {Aim.MINIMISE.value: aim.value}
        sums = [self.linear(one) for one in objective.of]
        return {aim.value: sums[0] if aim in (Aim.MAXIMISE, Aim.MINIMISE) else sums}

    def linear(self, linear: Linear) -> list[Object]:
        return [self._term(term) for term in linear]

    def _term(self, term: Term) -> Object:
        found: Object = {"times": format_number(term.times), "of": term.of.value}
        agent = None if term.agent is None else self.env.agents[term.agent]
        if term.of in (Of.UTILITY, Of.PAYMENTS, Of.PAYOFF, Of.PAYMENT):
            found["agent"] = agent
        if term.of is Of.PAYOFF:
            found["type"] = None if term.type is None else self.env.stages[0].types[term.agent or 0][term.type]
        if term.of in (Of.FREQUENCY, Of.PROBABILITY):
            found["allocation"] = sorted(term.labels)
        if term.of in (Of.FREQUENCY, Of.PAYMENT, Of.PROBABILITY):
            found["period"] = None if term.period is None else term.period + 1
        return found | (self._place(term) if term.of in (Of.PAYMENT, Of.PROBABILITY) else {})

    def _place(self, term: Term) -> Object:
        period = term.period or 0
        stage = self.env.stage(period)
        first = 0 if self.historic or self.env.horizon is None else period - 1
        after = [self._step(step, self.env.stage(first + k)) for k, step in enumerate(term.after)]
        shock = {} if term.of is Of.PAYMENT else {
            "shock": None if term.shock is None else stage.labels["shock"][term.shock]}  # fmt: skip
        assert term.reports is not None
        return {"after": after, "reports": _labels(stage, term.reports), **shock}

    def _step(self, step: Step, stage: Stage) -> Object:
        shock = {"shock": stage.labels["shock"][step.shock]} if step.shock is not None and stage.has_shocks else {}
        return {"reports": _labels(stage, step.reports), "allocation": stage.allocations[step.allocation], **shock}


def _labels(stage: Stage, state: State) -> Mapping[str, str]:
    return {axis: stage.labels[axis][place] for axis, place in zip(stage.components, state, strict=True)}
