"""A mechanism in an environment, with everything that follows from the two.

`Game(environment, mechanism)` is what every claim and every piece of evidence is a function of. What it knows is
computed when it is first asked for, and once: payoffs and the solved social programs here, and the results of functions
under `@per_game` wherever they stand. For example, `best_responses(game)` solves the deviators' problems the first time
and gives the same values ever after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import TypeVar, cast

from lpmech.claims.payoffs import (
    Payoffs,
    as_heard,
    expected_after,
    expected_payment,
    heard_rule,
    payment_for,
    reported,
    truthful_payoffs,
)
from lpmech.claims.relation.values import Stated
from lpmech.existence.found import Existence
from lpmech.mechanisms.social import Progress, SocialPrograms, is_separable, silent, solve_all
from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from lpmech.separation.hypotheses import independent_form

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Game:
    """A mechanism in an environment; L, U, V and v̄ are those of `payoffs.py`."""

    environment: Environment  # as it was given: its canonical form names it
    mechanism: Mechanism
    solved: SocialPrograms | None = field(default=None, kw_only=True)  # its social programs, if they are known already
    existence: Existence | None = field(default=None, kw_only=True)  # if it was asked whether any mechanism exists
    stated: Stated | None = field(default=None, kw_only=True)  # a relation between numbers that shall be decided
    progress: Progress = field(default=silent, kw_only=True)

    def __repr__(self) -> str:
        return f"<Game of {shown.text(self.mechanism.name)} in {shown.text(self.environment.name)}>"

    @cached_property
    def separable(self) -> bool:
        """Whether values are private and transitions independent."""
        return is_separable(self.environment)

    @cached_property
    def model(self) -> Environment:
        """The same environment, its transitions factored if it is separable: on it everything is computed."""
        return independent_form(self.environment) if self.separable else self.environment

    @cached_property
    def programs(self) -> SocialPrograms:
        """The solved social programs; the mechanism's own allocation rule may differ from theirs."""
        return self.solved or solve_all(self.environment, self.progress)

    @property
    def has_programs(self) -> bool:
        """Whether the social programs are known already."""
        return self.solved is not None or "programs" in self.__dict__

    @cached_property
    def payoffs(self) -> Payoffs:
        """Truthful payoffs of every agent."""
        self.progress("truthful payoffs")
        known = self.programs if self.has_programs and self.separable else None  # not worth solving for this
        return truthful_payoffs(self.model, self.mechanism, known)

    @property
    def agents(self) -> range:
        """The places of the agents."""
        return range(len(self.environment.agents))

    def under(self, mechanism: Mechanism) -> Game:
        """The same environment under another mechanism, with the same social programs."""
        return replace(self, mechanism=mechanism, solved=self.solved or self.__dict__.get("programs"))

    def slots(self) -> Iterator[tuple[int, int, Table]]:
        """Every agent, the position of each period, and the agent's transfers in it; an infinite horizon may have a
        first period of its own, at the position of the later ones."""
        for agent in self.agents:
            for position, transfers in self.mechanism.periods(self.model, agent):
                yield agent, position, transfers

    def next_transfers(self, agent: int, position: int) -> Table | None:
        """The transfers of the period after the one at `position`; None after the last."""
        return self.mechanism.next_transfers(self.model, agent, position)

    def reported(self, agent: int, position: int) -> Choice:
        """The allocation rule as a function of the agent's report (axis `report <agent>`) and the others' types."""
        stage, rule = self.model.stage(position), self.mechanism.allocation[position]
        if stage.away and stage.away[agent]:
            return heard_rule(stage, rule, agent)
        return reported(self.model, rule, agent)

    def payment_of_report(self, agent: int, position: int, transfers: Table) -> Table:
        """p(m, r) as a function of the agent's report, as it is heard, and the others' types."""
        said = payment_for(transfers, self.model.agents[agent])
        return as_heard(self.model.stage(position), said, agent)

    @cached_property
    def has_away(self) -> bool:
        """Whether some agent is away at some type."""
        return any(stage.has_away for stage in self.environment.stages)

    def truthful_value(self, agent: int, position: int, transfers: Table) -> Table:
        """V_{i,t}(m, θ) = v̄_i − p_i + δ U_i, with `transfers` as p_i."""
        return self._gross[agent, position] - transfers

    @cached_property
    def _gross(self) -> dict[tuple[int, int], Table]:
        """v̄_i + δ U_i by agent and period."""
        paid, model = self.payoffs, self.model
        return {(agent, t): paid.flow[agent][t] + paid.continuation[agent][t].scaled(model.discount)
                for agent in self.agents for t in model.periods}  # fmt: skip

    def lie_payoff(self, agent: int, position: int) -> Table:
        """L_{i,t}(θ, r_i): report r_i today, the truth ever after, before today's payment."""
        stage, rule = self.model.stage(position), self.reported(agent, position)
        today = stage.over_shocks(stage.utilities[agent].choose("allocation", rule))
        return today + self._later_payoff(agent, position, rule).scaled(self.model.discount)

    def _later_payoff(self, agent: int, position: int, rule: Choice) -> Table:
        """E_z E[V_{i,t+1}((r, a(z,r)), θ') | a(z,r), θ]; the terminal utility after the last period."""
        env, transfers = self.model, self.next_transfers(agent, position)
        if transfers is None:
            return expected_after(env, position, env.terminal_utility(agent), rule)
        following = 0 if env.horizon is None else position + 1
        gross = self._gross[agent, following]
        return expected_after(env, position, gross, rule) - expected_payment(env, position, transfers, rule, agent)

    @cached_property
    def _found(self) -> dict[Callable[[Game], object], object]:
        """What functions under `@per_game` gave."""
        return {}

    def once(self, compute: Callable[[Game], T]) -> T:
        """What a function gives of this game, computed once."""
        if compute not in self._found:
            self._found[compute] = compute(self)
        return cast("T", self._found[compute])


def per_game(compute: Callable[[Game], T]) -> Callable[[Game], T]:
    """A function of a game that is computed once for each."""

    @wraps(compute)
    def known(game: Game) -> T:
        return game.once(compute)

    return known
