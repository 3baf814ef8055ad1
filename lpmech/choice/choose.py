"""The best of the transfers that a mechanism's form allows, agent by agent, as a mechanism.

What there is to choose from says the mechanism's kind (`mechanisms/kind.py`): the transfers of its form, or of these
the residual claimant's (`residual.py`); for `existence` the form that works for the agent. Agents' constraints are not
linked, so each agent's transfers are chosen alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.choice.objectives import OBJECTIVES, Best, Clash, Objective
from lpmech.choice.own import Own, best_own
from lpmech.choice.residual import residual_space
from lpmech.choice.selection import KINDS, Kind, Selection
from lpmech.choice.space import Space, space_of
from lpmech.existence.model import model_of
from lpmech.lp.program import LinearProgram
from lpmech.lp.proofs import Infeasible, Vector
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.last_period import last_period
from lpmech.mechanisms.social import Progress, SocialPrograms, silent
from lpmech.problem import shown
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import ZERO, Table
from lpmech.reading.words import known_name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Chosen:
    """One agent's transfers and what they attain. `bound` proves that nothing better exists; None: not proved."""

    agent: str
    objective: Objective
    form: Form
    value: Fraction | None  # None: there is nothing to measure
    bound: Fraction | None
    transfers: tuple[Table, ...]

    @property
    def in_words(self) -> str:
        """What was attained, and whether it is proved the best."""
        said = f"{self.agent}, {self.objective.name} of the {self.form} transfers"
        if self.value is None:
            return f"{said}: no lie changes the allocation"
        proved = "proved the best" if self.bound == self.value else "not proved to be the best"
        return f"{said}: {self.objective.measure} {format_number(self.value)}, {proved}"

    def __repr__(self) -> str:
        return f"<Chosen {shown.text(self.in_words, shown.LONGEST_FACT)}>"

    def _repr_html_(self) -> str:
        facts = (("objective", self.objective.name), (self.objective.measure, self.value), ("no less than", self.bound),
                 ("form", self.form.phrase), ("that is", self.in_words))  # fmt: skip
        return shown.html_facts(f"Transfers of {self.agent}", ((k, v) for k, v in facts if v is not None))


def objective_named(name: str) -> Objective:
    """The objective of `--choose`. Raises UnknownName."""
    return OBJECTIVES[known_name("objective", name, tuple(OBJECTIVES))]


def choose(
    env: Environment, programs: SocialPrograms, selection: Selection, objective: Objective | Own,
    progress: Progress = silent,
) -> Selection:  # fmt: skip
    """The selection with the best transfers of its mechanism's form. Raises NoMechanism where there is no best."""
    for need in objective.needs if isinstance(objective, Objective) else ():
        if not need.holds(env):
            raise NoMechanism(f"{objective.name} needs {need.words}, which the environment does not have")
    said, transfers = [], []
    for agent, name in enumerate(env.agents):
        progress(f"{objective.name}: {name}")
        space = space_for(env, programs, selection, agent)
        words, tables = _own(space, objective) if isinstance(objective, Own) else _proved(space, objective)
        said.append(words)
        transfers.append(tables)
    mechanism = Mechanism(name=f"{objective.name} {_kind(selection).chosen_as}", transfers=tuple(transfers),
                          allocation=selection.mechanism.allocation)  # fmt: skip
    return replace(selection, mechanism=mechanism, chosen=tuple(said))


def _proved(space: Space, objective: Objective) -> tuple[str, tuple[Table, ...]]:
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
    return found.in_words, _at(space, found.x)


def space_for(env: Environment, programs: SocialPrograms, selection: Selection, agent: int) -> Space:
    """What there is to choose from, for one agent. Raises NoMechanism where there is nothing."""
    mechanism, form = selection.mechanism, selection.form(agent)
    if not _kind(selection).can_choose:
        known = ", ".join(kind.name for kind in KINDS.values() if kind.can_choose)
        raise NoMechanism(f"no choice among transfers like those of {mechanism.name}; choose with {known}")
    if form is None:
        assert selection.existence is not None
        raise NoMechanism(f"nothing to choose among: {selection.existence.agents[agent].explanation}")
    model = model_of(env, mechanism.allocation, agent, pays_away=selection.existence is None)
    if _kind(selection).residual:
        return residual_space(model, form, programs.everyone, _last_payments(env, mechanism, agent))
    return space_of(model, form)


def _kind(selection: Selection) -> Kind:
    """The kind; only mechanisms that were constructed are chosen among."""
    assert selection.kind is not None
    return selection.kind


def _last_payments(env: Environment, mechanism: Mechanism, agent: int) -> Table:
    """The last period's own transfers, as the mechanism has them."""
    if env.horizon is None:
        return ZERO
    found = last_period(env, mechanism.allocation[-1])
    assert found.transfers is not None
    return found.transfers[agent]


def best(space: Space, objective: Objective) -> Chosen:
    """The best transfers of a space, exactly. Raises NoMechanism where there are none, or none is the best."""
    found = objective.find(space)
    if isinstance(found, Clash):
        raise NoMechanism(_none_in_words(space, objective.name, found.program, found.proof))
    if not isinstance(found, Best):
        raise NoMechanism(_unbounded_in_words(space, objective.name))
    return Chosen(agent=space.model.name, objective=objective, form=space.form, value=found.value, bound=found.bound,
                  transfers=_at(space, found.x))  # fmt: skip


def _at(space: Space, x: Vector) -> tuple[Table, ...]:
    """The tables of transfers at a point."""
    return space.tables({place: payment.at(x) for place, payment in space.payments.items()})


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
