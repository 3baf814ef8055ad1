"""The claim `stated_relation`: what a case file or a statement says of numbers, against what they are.

The quantities are defined in docs/claims.md, *Stated relations*. Each is read off the table that the audit
has of it, so that a claim costs what its tables cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from lpmech.claims.exit import exit_sets
from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.payoffs import Payoffs, truthful_value
from lpmech.claims.relation_words import relation_in_words
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import exact, tables
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism, has_memory
from lpmech.problem.relations import Quantity, Relation, Stated
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Claim, Verdict

RELATION = "stated_relation"


def stated_relation(
    env: Environment, mechanism: Mechanism, programs: SocialPrograms, payoffs: Payoffs, stated: Stated
) -> Claim:
    """The claim that the conclusion holds, or a premise fails; undecided where a quantity is no one number."""
    numbers = Numbers(env, mechanism, programs, payoffs)
    try:
        *premises, conclusion = [_valued(one, numbers) for one in (*stated.premises, stated.conclusion)]
    except ValueError as found:
        return Claim(id=RELATION, verdict=Verdict.UNDECIDED, reason=str(found))
    holds = conclusion[0] or not all(premise for premise, _, _ in premises)
    witness: dict[str, object] = {"premises": [shape for _, shape, _ in premises], "conclusion": conclusion[1]}
    reason = "; ".join(words for _, _, words in (*premises, conclusion))
    return Claim(id=RELATION, verdict=Verdict.PROVED if holds else Verdict.REFUTED, reason=reason, witness=witness)


def _valued(relation: Relation, numbers: Numbers) -> tuple[bool, dict[str, object], str]:
    """Whether a relation holds, its JSON form, and the arithmetic in words."""
    values = [numbers.value(quantity) for _, quantity in relation.terms]
    terms = [
        {"weight": format_number(weight), **quantity.to_json(), "value": format_number(value)}
        for (weight, quantity), value in zip(relation.terms, values, strict=True)
    ]
    shape: dict[str, object] = {
        "terms": terms,
        "relation": relation.relation,
        "constant": format_number(relation.constant),
    }
    return relation.holds(values), shape, relation_in_words(relation, values)


class Numbers:
    """The quantities of a mechanism in an environment."""

    def __init__(self, env: Environment, mechanism: Mechanism, programs: SocialPrograms, payoffs: Payoffs) -> None:
        self.env, self.mechanism, self.programs, self.payoffs = env, mechanism, programs, payoffs

    def value(self, quantity: Quantity) -> Fraction:
        """The exact value."""
        position = 0 if quantity.period is None else quantity.period - 1
        stage = self.env.stage(position)
        table = self._table(quantity, position)
        labels: Mapping[str, str | None] = {
            "allocation": quantity.allocation, "shock": quantity.shock, **quantity.state,
            **({REPORT + quantity.agent: quantity.report} if quantity.agent else {}),
        }  # fmt: skip
        for axis in table.axes:
            label, known = labels[axis], stage.labels[axis.removeprefix(REPORT)]
            table = table.take(axis, 0 if label is None else list(known).index(label))
        return table.array.item(())

    def _table(self, quantity: Quantity, position: int) -> Table:
        """The quantity as a function of the state, and of the allocation, shock or report that is named."""
        env, stage, name = self.env, self.env.stage(position), quantity.name
        agent = None if quantity.agent is None else env.agents.index(quantity.agent)
        if name in ("welfare", "welfare tomorrow", "worth", "best"):
            return self._of_program(name, agent, position)
        if name == "chosen":
            return self._share(self.mechanism.allocation[position], position)
        if agent is None:
            raise ValueError(f"{name} is about an agent")
        if name == "utility":
            return stage.utilities[agent]
        if name.startswith("exited"):
            return self._exited(name, agent, position)
        if name == "payment by shock":
            if self.mechanism.by_shock is None:
                raise ValueError("the mechanism has no transfers by shock")
            return self.mechanism.by_shock[agent][position]
        paid = self._payment(agent, position)
        if name == "payment":
            return paid
        payoff = truthful_value(env, self.payoffs, agent, position, paid)
        return payoff if name == "payoff" else payoff - self._slack(agent, position)

    def _of_program(self, name: str, agent: int | None, position: int) -> Table:
        program = self.programs.everyone if agent is None else self.programs.without[agent]
        if name == "welfare":
            return program.periods[position].value
        if name == "best":
            return self._share(program.periods[position].allocation, position)
        later = self.env.expect(position, self._tomorrow(program, agent, position))
        if name == "welfare tomorrow":
            return later
        return self.env.stage(position).utility_of_society(agent) + later.scaled(self.env.discount)

    def _tomorrow(self, program: Program, agent: int | None, position: int) -> Table:
        """The program's value in the next period; terminal utilities after the last."""
        if self.env.horizon is None:
            return program.periods[0].value
        if position + 1 < self.env.horizon:
            return program.periods[position + 1].value
        others = (j for j in range(len(self.env.agents)) if j != agent)
        return tables.total(self.env.terminal_utility(j) for j in others)

    def _share(self, rule: Choice, position: int) -> Table:
        """The probability of each allocation under a rule."""
        stage = self.env.stage(position)
        places = np.arange(len(stage.allocations))
        hit = (rule.positions[..., None] == places).astype(np.int64)
        return stage.over_shocks(Table((*rule.axes, "allocation"), exact.from_integers(hit)))

    def _payment(self, agent: int, position: int) -> Table:
        """The payment of the period, or of the first one; it must not depend on a memory."""
        transfers = next(table for t, table in self.mechanism.periods(self.env, agent) if t == position)
        if has_memory(transfers):
            raise ValueError(f"the payment of {self.env.agents[agent]} depends on a memory")
        return transfers

    def _slack(self, agent: int, position: int) -> Table:
        """What each report loses in the period, or in the first one."""
        blocks = incentive_blocks(self.env, self.mechanism, self.payoffs)
        found = next(one for one in blocks if (one.agent, one.position) == (agent, position))
        return tables.total(found.terms)

    def _exited(self, name: str, agent: int, position: int) -> Table:
        sets = exit_sets(self.env, self.mechanism, self.programs.without[agent])
        if name == "exited":
            return _indicator(sets[position])
        if self.env.horizon is not None and position + 1 == self.env.horizon:
            return tables.constant(1)
        following = sets[0 if self.env.horizon is None else position + 1]
        return self.env.expect(position, _indicator(following))


def _indicator(states: Choice) -> Table:
    return Table(states.axes, exact.from_integers(states.positions.astype(np.int64)))
