"""A certificate read back as values: the mechanism, its truthful payoffs and the claims, for those who show them.

Nothing is trusted here that a checker has not accepted: `stored` reads the JSON of docs/certificate_format.md as it
stands, and whoever shows it asks the checker first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from lpmech.certificate.derived import complete
from lpmech.certificate.reader import Reader, Shape, part_of
from lpmech.claims.existence import Automata, exists_any
from lpmech.claims.game import Game
from lpmech.claims.judgement import Judgement, judge
from lpmech.claims.kind import Kind
from lpmech.claims.payoffs import Payoffs
from lpmech.claims.registry import KINDS
from lpmech.mechanisms.social import Society
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table
from lpmech.separation.claim import NOTHING, Cell, Verdict, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a certificate says of a claim, its witness apart."""

    kind: Kind
    verdict: Verdict
    least_slack: Fraction | None
    at: Cell | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Stored:
    """What a certificate says of one mechanism in one environment."""

    game: Game  # of the certificate's environment and mechanism
    certificate: Shape

    @property
    def given(self) -> Environment:
        """The environment as it is written."""
        return self.game.environment

    @property
    def environment(self) -> Environment:
        """The same, its transitions factored if it is separable."""
        return self.game.model

    @property
    def mechanism(self) -> Mechanism:
        """The allocation rule and the transfers."""
        return self.game.mechanism

    @property
    def payoffs(self) -> Payoffs:
        """What truth yields."""
        return self.game.payoffs

    @cached_property
    def claims(self) -> Mapping[str, Shape]:
        """The claims by id, in their order."""
        return {claim["id"]: claim for claim in self.certificate["claims"]}

    @cached_property
    def stated(self) -> Mapping[str, Stated]:
        """What is said of every claim, by id."""
        return {name: _stated(told) for name, told in self.claims.items()}

    def verdict(self, claim_id: str) -> Verdict:
        """What is known of a claim: undecided too if it is not stated."""
        claim = self.claims.get(claim_id)
        return Verdict.UNDECIDED if claim is None else Verdict(claim["verdict"])

    def witness(self, kind: Kind) -> Witness:
        """What shows a claim to be as its verdict says; nothing if it is not stated."""
        claim = self.claims.get(kind.id)
        return NOTHING if claim is None else kind.witness(claim["witness"])

    def judged(self, required: Collection[str]) -> Judgement:
        """The verdict over claims that are required, by their ids."""
        exists = self.verdict(exists_any.id) if exists_any.id in self.claims else None
        known = [self.verdict(one) for one in required]
        return judge(known, exists, needs_more_memory=self.needs_more_memory)

    @property
    def needs_more_memory(self) -> bool:
        """Whether mechanisms exist, but none whose transfers remember one period: automata show that some do."""
        return isinstance(self.witness(exists_any), Automata)

    @cached_property
    def outside(self) -> tuple[tuple[Table, ...], ...]:
        """What every agent has if it leaves for good, by agent and period."""
        return self._reader.by_agent(part_of(self._evidence, "outside options"))

    @cached_property
    def budget(self) -> tuple[Table, ...]:
        """What is expected of all later payments, by period. Raises MissingEvidence."""
        part_of(self._evidence, "budget")
        return self.payoffs.budget

    @cached_property
    def best_responses(self) -> tuple[tuple[Table, ...] | None, ...]:
        """What the best plan of reports is worth, by agent and period; None where it is the truthful payoff."""
        told = part_of(self._evidence, "best responses")
        return tuple(
            None
            if told[name] is None
            else tuple(self._reader.table(one, self._reader.position(t)) for t, one in enumerate(told[name]))
            for name in self.environment.agents
        )

    def interim_continuation(self, name: str) -> tuple[Table, ...] | None:
        """What an agent who sees no more than its own types can expect from the next period on, by period; None where
        the certificate does not say."""
        told = (self._evidence.get("interim continuation") or {}).get(name)
        return None if told is None else tuple(self._reader.table(one, t) for t, one in enumerate(told))

    @cached_property
    def social(self) -> tuple[Table, ...]:
        """The value of the social program with everyone, by period."""
        return self.program(Society())[0]

    def program(self, society: Society) -> tuple[tuple[Table, ...], tuple[Choice, ...]]:
        """Values and allocations of a social program, by period."""
        told = part_of(self._evidence, "values", str(society))
        values = tuple(self._reader.table(one, t) for t, one in enumerate(told["values"]))
        return values, tuple(self._reader.choice(one, t) for t, one in enumerate(told["allocation"]))

    def table(self, told: Shape, position: int) -> Table:
        """A TABLE of a period, from a claim's witness."""
        return self._reader.table(told, position)

    @property
    def _evidence(self) -> Shape:
        told: Shape = self.certificate["evidence"]
        return told

    @property
    def _reader(self) -> Reader:
        return Reader(env=self.environment)


def _stated(told: Shape) -> Stated:
    slack, at = told["least_slack"], told["at"]
    return Stated(
        kind=KINDS[told["id"]],
        verdict=Verdict(told["verdict"]),
        least_slack=None if slack is None else exact.parse_result(slack),
        at=Cell.from_json(at) if at else None,
    )


@dataclass(frozen=True, eq=False)
class _Read(Game):
    """A game whose payoffs are read from a certificate rather than computed."""

    evidence: Shape = field(default_factory=dict, kw_only=True)

    @cached_property
    def payoffs(self) -> Payoffs:
        """Truthful payoffs of every agent."""
        return Reader(env=self.model).payoffs(self.mechanism, self.evidence)


def stored(env: Environment, certificate: Shape) -> Stored:
    """The certificate about an environment, read back; tables that it leaves out are derived."""
    whole = complete(env, certificate)
    mechanism = Reader(env=env).mechanism(whole["mechanism"])
    return Stored(game=_Read(env, mechanism, evidence=whole["evidence"]), certificate=whole)
