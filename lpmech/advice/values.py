"""Advice on values: agents that only lose or have nothing at stake, and public states on which nothing depends."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.advice.kind import Level, Lint, Spot, Subject
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import Factored, Joint, Mixture, Transition


def losing(subject: Subject) -> Iterator[Spot]:
    """Agents with values of at most 0, some of them below."""
    env = subject.env
    for agent, name in enumerate(env.agents):
        signs = [stage.utilities[agent].array.numerators for _, _, stage in subject.stages()]
        signs.append(env.terminal_utility(agent).array.numerators)
        if all((one <= 0).all() for one in signs) and any((one < 0).any() for one in signs):
            yield Spot(place=f"utility of {name}", found="no value above 0, and some below")


def indifferent(subject: Subject) -> Iterator[Spot]:
    """Agents whose values are 0 everywhere."""
    env = subject.env
    for agent, name in enumerate(env.agents):
        tables = [*(stage.utilities[agent] for _, _, stage in subject.stages()), env.terminal_utility(agent)]
        if not any(table.array.numerators.any() for table in tables):
            yield Spot(place=f"utility of {name}", found="0 everywhere")


def idle_public(subject: Subject) -> Iterator[Spot]:
    """Public states on which no value and no agent's next type depends."""
    stages = [stage for _, _, stage in subject.stages()]
    ends = subject.env.terminal.utilities if subject.env.terminal else ()
    tables = [*(table for stage in stages for table in _moved_by_public(stage)), *ends]
    if any(len(stage.public) > 1 for stage in stages) and not any("public" in table.axes for table in tables):
        yield Spot(place="public", found="no value and no agent's transition depends on it")


def _moved_by_public(stage: Stage) -> Iterator[Table]:
    sets = () if stage.open is None else (stage.open,)
    yield from (table.minimal() for table in (*stage.utilities, stage.public_utility, *sets))
    yield from (table.minimal() for table in _of_agents(stage.transition))


def _of_agents(transition: Transition | None) -> Iterator[Table]:
    """The tables of a transition, without the public state's own move, where that stands alone."""
    match transition:
        case Factored():
            yield from (table for name, table in transition.factors.items() if name != "public")
        case Joint():
            yield transition.over([name for name in transition.components if name != "public"])
        case Mixture():
            for weight, element in transition.elements:
                yield weight
                yield from _of_agents(element)
        case None:
            return


def no_prior(subject: Subject) -> Iterator[Spot]:
    """No distribution of the first state, though there are several."""
    first = subject.env.stages[0]
    if subject.env.prior is None and any(len(first.labels[name]) > 1 for name in first.components):
        yield Spot(place="prior", found="none")


LINTS = (
    Lint(
        id="only-losses", title="an agent that only loses", level=Level.NOTE, look=losing,
        means="No allocation is worth more than 0 to it, and some cost it something. Such an agent stays only if it is "
        "paid.",
        mend="If these are costs, all is well. If they are benefits, take the minus away.",
    ),
    Lint(
        id="nothing-at-stake", title="an agent whose values are all 0", level=Level.WARNING, look=indifferent,
        means="Such an agent never loses by a lie unless payments depend on its reports.",
        mend="See whether its utility was meant to be filled in.",
    ),
    Lint(
        id="idle-public-state", title="a public state on which nothing depends", level=Level.NOTE, look=idle_public,
        means="No value and no move of a type depends on it. It makes more states, and only payments may depend "
        "on it.",
        mend="Let a table list the axis `public`, or leave the public state out.",
    ),
    Lint(
        id="no-prior", title="no prior", level=Level.NOTE, look=no_prior,
        means="Claims in expectation from the start on, such as the expected balance of the budget, stay undecided.",
        mend="Give the distribution of the first state as `prior`.",
    ),
)  # fmt: skip
