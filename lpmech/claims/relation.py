"""The claim `stated_relation`: what a case file or a statement says of numbers, against what they are.

The quantities are defined in docs/claims.md, *Stated relations*. Each is read off the table that the audit
has of it, so that a claim costs what its tables cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.claims.exit import exit_sets
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.kind import Failure, claim
from lpmech.claims.relation_words import relation_in_words
from lpmech.mechanisms.social import Program
from lpmech.problem import exact, tables
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import has_memory
from lpmech.problem.relations import Quantity, Relation
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import Finding, Verdict


@claim(
    id="stated_relation",
    failure=Failure.RELATION,
    concept=(
        "stated relation: where the premises that are stated between numbers of the environment "
        "and the mechanism hold, so does the conclusion"
    ),
    holds="the relation stated holds",
    fails="the relation stated does not hold",
    slack=(
        "none; a relation between values, payments and other numbers, stated in the case file under [relation], "
        "with each number as it is: true, or refuted by plain arithmetic"
    ),
    source="docs/case_format.md",
    applies=lambda game: game.stated is not None,
)
def stated_relation(game: Game) -> Finding:
    """Proved if the conclusion holds, or a premise fails; undecided if a quantity is no one number."""
    assert game.stated is not None
    numbers = Numbers(game)
    try:
        *premises, conclusion = [_valued(one, numbers) for one in (*game.stated.premises, game.stated.conclusion)]
    except ValueError as found:
        return Finding(verdict=Verdict.UNDECIDED, reason=str(found))
    holds = conclusion[0] or not all(premise for premise, _, _ in premises)
    witness: dict[str, object] = {"premises": [shape for _, shape, _ in premises], "conclusion": conclusion[1]}
    reason = "; ".join(words for _, _, words in (*premises, conclusion))
    return Finding(verdict=Verdict.PROVED if holds else Verdict.REFUTED, reason=reason, witness=witness)


KINDS = (stated_relation,)


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


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """The quantities of a mechanism in an environment."""

    game: Game

    def value(self, quantity: Quantity) -> Fraction:
        """The exact value."""
        position = 0 if quantity.period is None else quantity.period - 1
        stage = self.game.model.stage(position)
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
        env, stage, name = self.game.model, self.game.model.stage(position), quantity.name
        agent = None if quantity.agent is None else env.agents.index(quantity.agent)
        if name in ("welfare", "welfare tomorrow", "worth", "best"):
            return self._of_program(name, agent, position)
        if name == "chosen":
            return self._share(self.game.mechanism.allocation[position], position)
        if agent is None:
            raise ValueError(f"{name} is about an agent")
        if name == "utility":
            return stage.utilities[agent]
        if name.startswith("exited"):
            return self._exited(name, agent, position)
        if name == "payment by shock":
            if self.game.mechanism.by_shock is None:
                raise ValueError("the mechanism has no transfers by shock")
            return self.game.mechanism.by_shock[agent][position]
        paid = self._payment(agent, position)
        if name == "payment":
            return paid
        payoff = self.game.truthful_value(agent, position, paid)
        return payoff if name == "payoff" else payoff - self._slack(agent, position)

    def _of_program(self, name: str, agent: int | None, position: int) -> Table:
        program = self.game.programs.everyone if agent is None else self.game.programs.without[agent]
        if name == "welfare":
            return program.periods[position].value
        if name == "best":
            return self._share(program.periods[position].allocation, position)
        later = self.game.model.expect(position, self._tomorrow(program, agent, position))
        if name == "welfare tomorrow":
            return later
        return self.game.model.stage(position).utility_of_society(agent) + later.scaled(self.game.model.discount)

    def _tomorrow(self, program: Program, agent: int | None, position: int) -> Table:
        """The program's value in the next period; terminal utilities after the last."""
        if self.game.model.horizon is None:
            return program.periods[0].value
        if position + 1 < self.game.model.horizon:
            return program.periods[position + 1].value
        others = (j for j in range(len(self.game.model.agents)) if j != agent)
        return tables.total(self.game.model.terminal_utility(j) for j in others)

    def _share(self, rule: Choice, position: int) -> Table:
        """The probability of each allocation under a rule."""
        stage = self.game.model.stage(position)
        places = np.arange(len(stage.allocations))
        hit = (rule.positions[..., None] == places).astype(np.int64)
        return stage.over_shocks(Table((*rule.axes, "allocation"), exact.from_integers(hit)))

    def _payment(self, agent: int, position: int) -> Table:
        """The payment of the period, or of the first one; it must not depend on a memory."""
        transfers = next(table for t, table in self.game.mechanism.periods(self.game.model, agent) if t == position)
        if has_memory(transfers):
            raise ValueError(f"the payment of {self.game.model.agents[agent]} depends on a memory")
        return transfers

    def _slack(self, agent: int, position: int) -> Table:
        """What each report loses in the period, or in the first one."""
        found = next(one for one in incentive_blocks(self.game) if (one.agent, one.position) == (agent, position))
        return tables.total(found.terms)

    def _exited(self, name: str, agent: int, position: int) -> Table:
        sets = exit_sets(self.game)[agent]
        if name == "exited":
            return _indicator(sets[position])
        if self.game.model.horizon is not None and position + 1 == self.game.model.horizon:
            return tables.constant(1)
        following = sets[0 if self.game.model.horizon is None else position + 1]
        return self.game.model.expect(position, _indicator(following))


def _indicator(states: Choice) -> Table:
    return Table(states.axes, exact.from_integers(states.positions.astype(np.int64)))
