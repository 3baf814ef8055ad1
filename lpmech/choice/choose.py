"""The best of the transfers that a mechanism's form allows, agent by agent, as a mechanism.

Forms: for `pivot` history-independent transfers; for Liu's contingent mechanisms the residual claimant's
(`residual.py`); for `existence` the form that works for the agent. Agents' constraints are not linked, so each agent's
transfers are chosen alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import cast

from lpmech.choice import residual
from lpmech.choice.norm import Nearest, least_norm
from lpmech.choice.objectives import PROGRAMS, expected_utility
from lpmech.choice.own import Own, best_own
from lpmech.choice.selection import EXISTENCE, Selection
from lpmech.choice.space import Space, space_of
from lpmech.existence.model import model_of
from lpmech.existence.system import Form
from lpmech.lp.program import LinearProgram
from lpmech.lp.proofs import Infeasible, Unbounded, Vector
from lpmech.lp.solve import solve
from lpmech.mechanisms.last_period import last_period
from lpmech.mechanisms.social import Progress, SocialPrograms, silent
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import ZERO, Table
from lpmech.reading.words import known_name

OBJECTIVES = ("least_norm", *PROGRAMS)
RESIDUAL = ("contingent_vcg", "contingent")
FROM = ("pivot", *RESIDUAL, EXISTENCE)
_MEASURES = {
    "least_norm": "sum of squares of all payments",
    "least_largest": "largest payment or receipt",
    "least_subsidy": "expected discounted subsidy",
    "limited_liability": "largest payment or receipt, none above what the period is worth",
    "largest_margin": "least slack of a lie that changes the allocation",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """One agent's transfers and what they attain. `bound` proves that nothing better exists; None: not proved."""

    agent: str
    objective: str
    form: str
    value: Fraction | None  # None: there is nothing to measure
    bound: Fraction | None
    transfers: tuple[Table, ...]

    @property
    def in_words(self) -> str:
        """What was attained, and whether it is proved the best."""
        said = f"{self.agent}, {self.objective} of the {self.form} transfers"
        if self.value is None:
            return f"{said}: no lie changes the allocation"
        proved = "proved the best" if self.bound == self.value else "not proved to be the best"
        return f"{said}: {_MEASURES[self.objective]} {format_number(self.value)}, {proved}"


def choose(
    env: Environment, programs: SocialPrograms, selection: Selection, objective: str | Own, progress: Progress = silent
) -> Selection:
    """The selection with the best transfers of its mechanism's form. Raises NoMechanism where there is no best."""
    called = objective.name if isinstance(objective, Own) else known_name("objective", objective, OBJECTIVES)
    if objective == "least_subsidy" and env.prior is None:
        raise NoMechanism("least_subsidy is an expectation, and the environment has no prior")
    said, transfers = [], []
    for agent, name in enumerate(env.agents):
        progress(f"{called}: {name}")
        space = space_for(env, programs, selection, agent)
        words, tables = _own(space, objective) if isinstance(objective, Own) else _proved(space, objective)
        said.append(words)
        transfers.append(tables)
    mechanism = Mechanism(name=f"{called} {_form_name(selection)}", allocation=selection.mechanism.allocation,
                          transfers=tuple(transfers))  # fmt: skip
    return replace(selection, mechanism=mechanism, chosen=tuple(said))


def _proved(space: Space, objective: str) -> tuple[str, tuple[Table, ...]]:
    """What is said of the best transfers, and these."""
    found = best(space, objective)
    return found.in_words, found.transfers


def _own(space: Space, own: Own) -> tuple[str, tuple[Table, ...]]:
    """The same for a user's own objective."""
    found = best_own(space, own)
    if isinstance(found, Infeasible):
        raise NoMechanism(_none_in_words(space, own.name, space.building("valid transfers").done(), found))
    if isinstance(found, str):
        raise NoMechanism(f"CVXPY has no candidate for {own.name} and {space.model.name}: {found}")
    return found.in_words, space.tables({place: one.at(found.x) for place, one in space.payments.items()})


def space_for(env: Environment, programs: SocialPrograms, selection: Selection, agent: int) -> Space:
    """What there is to choose from, for one agent."""
    mechanism = selection.mechanism
    model = model_of(env, mechanism.allocation, agent)
    if mechanism.name in RESIDUAL:
        form = cast(residual.Form, mechanism.name)
        return residual.residual_space(model, form, programs.everyone, _last_payments(env, mechanism, agent))
    return space_of(model, _free_form(selection, agent))


def _free_form(selection: Selection, agent: int) -> Form:
    if selection.existence is not None:
        form = selection.existence.agents[agent].form
        if form is None:
            raise NoMechanism(f"nothing to choose among: {selection.existence.agents[agent].explanation}")
        return form
    if selection.mechanism.name != "pivot":
        raise NoMechanism(
            f"no choice among transfers like those of {selection.mechanism.name}; choose with {', '.join(FROM)}"
        )
    return "history_independent"


def _form_name(selection: Selection) -> str:
    return "history_independent" if selection.mechanism.name == "pivot" else selection.mechanism.name


def _last_payments(env: Environment, mechanism: Mechanism, agent: int) -> Table:
    """The last period's own transfers, as the mechanism has them."""
    if env.horizon is None:
        return ZERO
    found = last_period(env, mechanism.allocation[-1])
    assert found.transfers is not None
    return found.transfers[agent]


def best(space: Space, objective: str) -> Chosen:
    """The best transfers of a space, exactly. Raises NoMechanism where there are none, or none is the best."""
    if objective == "least_norm":
        return _least_norm(space)
    if objective == "largest_margin" and not any(one.counts for one in space.slacks):
        return replace(_least_norm(space), objective=objective, value=None, bound=None)
    program = PROGRAMS[objective](space)
    found = solve(program)
    if isinstance(found, Infeasible):
        raise NoMechanism(_none_in_words(space, objective, program, found))
    if isinstance(found, Unbounded):
        raise NoMechanism(_unbounded_in_words(space, objective))
    value = _value(space, objective, found.objective)
    return _chosen(space, objective, found.x, value, value)


def _least_norm(space: Space) -> Chosen:
    payments, program = tuple(space.payments.values()), space.building("valid transfers").done()
    found: Nearest | Infeasible = least_norm(payments, program)
    if isinstance(found, Infeasible):
        raise NoMechanism(_none_in_words(space, "least_norm", program, found))
    return _chosen(space, "least_norm", found.x, found.value, None if found.multipliers is None else found.value)


def _value(space: Space, objective: str, least: Fraction) -> Fraction:
    """The least value of the program as the measure that is told."""
    if objective == "largest_margin":
        return -least
    return least - expected_utility(space) if objective == "least_subsidy" else least


def _chosen(space: Space, objective: str, x: Vector, value: Fraction, bound: Fraction | None) -> Chosen:
    paid = {place: payment.at(x) for place, payment in space.payments.items()}
    return Chosen(agent=space.model.name, objective=objective, form=space.form, value=value, bound=bound,
                  transfers=space.tables(paid))  # fmt: skip


def _none_in_words(space: Space, objective: str, program: LinearProgram, found: Infeasible) -> str:
    """The rows that contradict one another, with their weights."""
    clash = [f"{format_number(weight)} × ({row.id})"
             for row, weight in zip(program.rows, found.y, strict=True) if weight]  # fmt: skip
    shown = "; ".join(clash[:12]) + ("; …" if len(clash) > 12 else "")
    return (
        f"no {space.form} transfers of {space.model.name} meet {objective}: with these weights its conditions add up "
        f"to a contradiction: {shown}"
    )


def _unbounded_in_words(space: Space, objective: str) -> str:
    return (
        f"{objective} has no best {space.form} transfers for {space.model.name}: however good, better ones exist, at "
        "the price of larger payments"
    )
