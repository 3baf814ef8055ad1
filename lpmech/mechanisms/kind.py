"""A kind of mechanism: all that the program says of one, and how it is built.

Each mechanism's own file has its kinds as `KINDS`; `lpmech/choice/selection.py` lists the files. For example

    KINDS = (MechanismKind(name="pivot", title="…", source="…", build=formula(pivot), form=Form.HISTORY_INDEPENDENT,
                           needs=(SEPARABLE,), automatic=True),)

makes `lpmech certify CASE --mechanism pivot`, `lpmech explain pivot` and `mechanism = "pivot"` in case files work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import Progress, SocialPrograms, is_separable, silent
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.remembering import StateMechanism

Answer = TypeVar("Answer", covariant=True)
PROMISES = ("efficient", "incentive_compatible")  # claims by id
Construct = Callable[[Environment, SocialPrograms], Mechanism]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an environment must have, as words that follow *needs*, and whether one has it."""

    words: str
    holds: Callable[[Environment], bool]


SEPARABLE = Need(words="private values and independent transitions", holds=is_separable)
STAYING = Need(words="feasible sets that no lie can change",
               holds=lambda env: all(stage.lies_stay_feasible for stage in env.stages))  # fmt: skip
INFINITE_HORIZON = Need(words="an infinite horizon", holds=lambda env: env.horizon is None)
FINITE_HORIZON = Need(words="a finite horizon", holds=lambda env: env.horizon is not None)
TWO_PERIODS = Need(words="at least two periods", holds=lambda env: env.horizon != 1)
PRIOR = Need(words="a prior", holds=lambda env: env.prior is not None)
TWO_AGENTS = Need(words="at least two agents", holds=lambda env: len(env.agents) > 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What a mechanism is built for. `sharpen` is how often a larger least ε is looked for where none exists."""

    env: Environment
    programs: SocialPrograms
    progress: Progress = silent
    sharpen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Built(Generic[Answer]):
    """A mechanism, and what is known of existence if that was asked, else None.

    `states`: a mechanism with states, which is meant instead of `mechanism`, if that is what the kind builds.
    """

    mechanism: Mechanism
    answer: Answer
    states: StateMechanism | None = None


def _no_advice(env: Environment, programs: SocialPrograms) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismKind(Generic[Answer]):
    """One kind of mechanism. `build` raises NoMechanism with the reason where there is none."""

    name: str  # of `--mechanism`
    title: str  # a phrase: what is constructed
    source: str  # where it comes from
    also: tuple[str, ...] = ()  # what others call it, for who looks for it by such a name
    build: Callable[[Task], Built[Answer]]
    promises: tuple[str, ...] = PROMISES  # the claims that decide the verdict if none are named
    needs: tuple[Need, ...] = ()  # without which it cannot be built, or does not keep what it promises
    automatic: bool = False  # whether `auto` tries it, in the order of the kinds, where its needs are met
    form: Form | None = None  # the form whose transfers `--choose` and `--round` look among; None: among none
    residual: bool = False  # whether `--choose` looks only among those that make the agent the residual claimant
    by_agent: bool = False  # whether each agent has a form of its own, which the answer knows
    advice: Callable[[Environment, SocialPrograms], tuple[str, ...]] = _no_advice  # told where `auto` had to search

    @property
    def can_choose(self) -> bool:
        """Whether there are transfers to choose among."""
        return self.form is not None or self.by_agent

    @property
    def chosen_as(self) -> str:
        """What transfers are called that are chosen among those of the kind: by their form, if all have one."""
        return self.name if self.form is None else self.form.value

    def meets(self, env: Environment) -> bool:
        """Whether an environment has all that is needed."""
        return all(need.holds(env) for need in self.needs)

    def construct(self, env: Environment, programs: SocialPrograms) -> Mechanism:
        """The mechanism alone. Raises NoMechanism."""
        return self.build(Task(env=env, programs=programs)).mechanism


def formula(construct: Construct) -> Callable[[Task], Built[None]]:
    """How a mechanism is built that needs no search for existence."""
    return lambda task: Built(mechanism=construct(task.env, task.programs), answer=None)
