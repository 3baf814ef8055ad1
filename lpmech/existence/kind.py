"""The mechanism `existence`: the simplest transfers with one-period memory that exist at all, agent by agent.

If some agent has none, what is built is the pivot mechanism, for the audit to judge, and the answer says what was found
about the existence of others.

The mechanism `automata` is what existence finds, in as much memory as it takes: one mechanism with states, of an
automaton for every agent. One whose transfers have a form has the automaton of its form.
"""

from __future__ import annotations

from lpmech.existence.found import NAME, Answer, Existence
from lpmech.mechanisms.kind import Built, MechanismKind, Task
from lpmech.mechanisms.pivot import pivot
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.remembering import StateMechanism

AUTOMATA = "automata"


def _build(task: Task) -> Built[Existence]:
    from lpmech.existence.decide import decide, mechanism  # which takes its time to load

    answer = decide(task.env, task.programs, sharpen=task.sharpen, progress=task.progress)
    found = mechanism(task.env, task.programs, answer)
    return Built(mechanism=pivot(task.env, task.programs) if found is None else found, answer=answer)


def _build_automata(task: Task) -> Built[Existence | None]:
    built = _build(task)
    if built.answer.answer is not Answer.EXISTS:
        raise NoMechanism(f"there are no automata: existence is {built.answer.answer}")
    return Built(mechanism=built.mechanism, answer=None, states=joined(task, built.answer))


def joined(task: Task, found: Existence) -> StateMechanism:
    """The automata of all agents as one mechanism. Raises NoMechanism where they have too many states."""
    from lpmech.existence import automata
    from lpmech.existence.model import model_of
    from lpmech.existence.states import MOST_STATES, Joined

    rules = tuple(period.allocation for period in task.programs.everyone.periods)
    of_agents = []
    for one in found.agents:
        automaton = one.automaton
        if automaton is None:
            assert one.form is not None
            automaton = automata.of_form(model_of(task.env, rules, one.agent, pays_away=False), one.form)
        of_agents.append(automaton)
    together = Joined(task.env, rules, of_agents)
    if not together.fits:
        raise NoMechanism(f"the automata of all agents together have more than {MOST_STATES:,} states")
    return together.mechanism(AUTOMATA)


KINDS = (
    MechanismKind(
        name=NAME,
        title="the simplest transfers with one-period memory that exist, or a proof that there are none",
        source="Bergemann and Välimäki (2008), Section 2; Liu (2014); Abreu, Pearce and Stacchetti (1990)",
        build=_build,
        automatic=True,
        by_agent=True,
    ),
    MechanismKind(
        name=AUTOMATA,
        title="an automaton for every agent, with as much memory as existence needs, as one mechanism with states",
        source="Abreu, Pearce and Stacchetti (1990); our own",
        build=_build_automata,
    ),
)
