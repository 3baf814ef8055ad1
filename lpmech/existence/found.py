"""What is known of the existence of transfers, agent by agent, as values; `decide.py` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from lpmech.existence.model import ZERO
from lpmech.mechanisms.forms import Form
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Table

if TYPE_CHECKING:
    from lpmech.existence.automata import Automaton
    from lpmech.existence.chain import Chain
    from lpmech.existence.finite import EveryMechanism
    from lpmech.existence.forms import Found
    from lpmech.existence.self_generation import Settled
    from lpmech.existence.witnesses import FormClash, NoMechanism

NAME = "existence"


class Answer(StrEnum):
    """What is known of the existence of transfers."""

    EXISTS = "exists"
    REFUTED = "refuted"
    REFUTED_IF_BOUNDED = "refuted for bounded differences"  # mechanisms whose payoffs of two types differ by so much
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AgentExistence:
    """What is known of one agent."""

    agent: int
    name: str
    answer: Answer
    forms: tuple[Found, ...]  # those that were tried, the simplest first; the last one works where one does
    refutation: Chain | None  # of every mechanism
    relaxed: Chain | None  # the same, or a refutation of ε-incentive compatible mechanisms for larger ε
    every: EveryMechanism | None  # of a finite horizon: the least ε of all mechanisms, where it was computed
    witness: NoMechanism | None  # what refutes every mechanism
    contradictions: tuple[FormClash, ...]  # of the forms that do not work
    clashes: tuple[str, ...]  # the same in words
    automaton: Automaton | None  # where more memory than that of the forms is needed, or another agent needs it
    one_period_is_enough: bool  # whether a mechanism with more memory exists only where one without does
    reached: Settled | None  # where it is undecided: the bounds
    explanation: str

    @property
    def form(self) -> Form | None:
        """The simplest form that works."""
        return self.forms[-1].form if self.forms[-1].works else None

    @property
    def transfers(self) -> tuple[Table, ...] | None:
        """Incentive compatible transfers of that form."""
        return self.forms[-1].transfers if self.forms[-1].works else None

    @property
    def least_epsilon(self) -> tuple[Fraction, Fraction]:
        """Bounds, from below and above, on the ε for which some mechanism is ε-incentive compatible for the agent."""
        if self.answer is Answer.EXISTS:
            return ZERO, ZERO
        if self.one_period_is_enough:
            return self.forms[-1].epsilon, self.forms[-1].epsilon
        if self.every is not None:
            return self.every.epsilon, self.every.epsilon
        below = self.relaxed.epsilon if self.relaxed is not None and self.answer is Answer.REFUTED else ZERO
        return below, self.forms[-1].epsilon

    def to_plain(self) -> dict[str, object]:
        """The answer, the least ε of each form that was tried, and the witnesses, as plain data."""
        return {
            "answer": str(self.answer),
            "form": self.form,
            "least epsilon": {found.form: format_number(found.epsilon) for found in self.forms},
            "least epsilon of all": [format_number(end) for end in self.least_epsilon],
            "contradictions": [one.to_json() for one in self.contradictions],
            "refutation": None if self.witness is None else self.witness.to_json(),
            "automaton": None if self.automaton is None else self.automaton.machine.in_words(),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Existence:
    """What is known of every agent."""

    agents: tuple[AgentExistence, ...]

    @property
    def answer(self) -> Answer:
        """Of all agents together: a mechanism exists iff every agent has transfers."""
        answers = {one.answer for one in self.agents}
        order = (Answer.REFUTED, Answer.REFUTED_IF_BOUNDED, Answer.UNDECIDED)
        return next((answer for answer in order if answer in answers), Answer.EXISTS)

    @property
    def needs_more_memory(self) -> bool:
        """Whether mechanisms exist, but none whose transfers remember one period; then every agent has an automaton."""
        return self.answer is Answer.EXISTS and any(one.form is None for one in self.agents)

    def to_plain(self) -> dict[str, object]:
        """Answers and witnesses by agent, as plain data."""
        return {one.name: one.to_plain() for one in self.agents}

    @property
    def explanation(self) -> str:
        """Agent by agent, in words."""
        return "\n\n".join(one.explanation for one in self.agents)
