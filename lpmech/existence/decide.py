"""Does any transfer rule make truth-telling optimal for the efficient allocation rule? Agent by agent, both ways.

For each agent the forms of transfers are tried from the simplest (`forms.py`); the first that is incentive compatible
is handed over. Where none is, self-generation may refute every mechanism (`self_generation.py`), which takes less time
than a search for an automaton, which remembers more (`automata.py`). What refutes one-period memory does so where more
memory adds nothing.
Finite horizons of not too many histories are decided by the program of all public mechanisms (`finite.py`).
Where all of this fails, larger automata are tried, and at last the agent is undecided, with the bounds that were
reached. Agents' incentive constraints do not interact, so a mechanism exists iff each agent has transfers, and each may
have its own form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lpmech.existence import automata
from lpmech.existence.automata import Automaton
from lpmech.existence.chain import Chain, Start, StartKind
from lpmech.existence.cuts import refute_by_cuts
from lpmech.existence.finite import MOST_ROWS, EveryMechanism, decide_every_mechanism, is_small
from lpmech.existence.forms import Found, decide_form
from lpmech.existence.found import NAME, AgentExistence, Answer, Existence
from lpmech.existence.histories import count_rows
from lpmech.existence.model import Model, model_of
from lpmech.existence.self_generation import PASSES, Settled, refined, refute, starts
from lpmech.existence.sharpen import sharpened
from lpmech.existence.witnesses import NoMechanism, chain_witness, form_witness, history_witness
from lpmech.existence.words import chain_in_words, contradiction_in_words, histories_in_words, one_period_in_words
from lpmech.mechanisms.forms import NESTED
from lpmech.mechanisms.social import Progress, SocialPrograms, silent
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.shown import counted
from lpmech.problem.tables import Choice


def decide(
    env: Environment, programs: SocialPrograms, *, passes: int = PASSES, sharpen: int = 0, progress: Progress = silent
) -> Existence:
    """Decides every agent. `passes` bounds the passes of self-generation, `sharpen` the halvings for the least ε."""
    rules = allocation_rule(programs)
    found = []
    for agent, name in enumerate(env.agents):
        progress(f"existence: {name}")
        found.append(decide_agent(model_of(env, rules, agent, pays_away=False), passes=passes, sharpen=sharpen))
    answer = Existence(agents=tuple(found))
    if not answer.needs_more_memory:
        return answer
    models = (model_of(env, rules, one.agent, pays_away=False) for one in found)
    return Existence(agents=tuple(_as_automaton(one, model) for one, model in zip(found, models, strict=True)))


def _as_automaton(one: AgentExistence, model: Model) -> AgentExistence:
    """With an automaton of its form, where it has none: the claim of existence takes one from every agent."""
    return one if one.form is None else replace(one, automaton=automata.of_form(model, one.form))


def decide_agent(model: Model, *, passes: int = PASSES, sharpen: int = 0) -> AgentExistence:
    """The simplest form that works, an automaton, a refutation of every mechanism, or neither."""
    forms = tuple(_tried(model))
    if forms[-1].works:
        return _answered(model, forms, Answer.EXISTS, _works_in_words(model, forms))
    enough = automata.more_memory_is_useless(model)
    every = not enough and is_small(model)
    opening = () if every or (enough and sharpen) else tuple(starts(model))
    coarse = _at_once(model, opening, passes)
    if not isinstance(coarse, Chain) and not enough:
        if automaton := automata.search(model, automata.small_machines(model)):
            return _remembered(model, forms, automaton)
        if every:
            return _with_every_mechanism(model, forms)
    reached: list[Settled] = []
    for start in opening:
        if enough and start.kind is StartKind.ASSUMED:
            break
        result = _refute(model, start, coarse if start is opening[0] else None, passes, cut=not enough)
        if isinstance(result, Chain):
            relaxed = sharpened(model, result, forms[-1].epsilon, sharpen, passes)
            answer = Answer.REFUTED_IF_BOUNDED if start.kind is StartKind.ASSUMED else Answer.REFUTED
            words = chain_in_words(model, result, forms[-1].epsilon if enough else relaxed.epsilon)
            return _answered(model, forms, answer, words, result, relaxed)
        reached.append(result)
    if enough:
        return _answered(model, forms, Answer.REFUTED, one_period_in_words(model, forms[-1]))
    if automaton := automata.search(model, automata.large_machines(model)):
        return _remembered(model, forms, automaton)
    words = undecided_in_words(model, forms, reached)
    return _answered(model, forms, Answer.UNDECIDED, words, reached=reached[-1])


def _at_once(model: Model, opening: Sequence[Start], passes: int) -> Chain | Settled | None:
    """What short bounds from a proved start say, before automata are looked for: that takes longer, and is in vain
    where the bounds clash. None where there is no such start."""
    if not opening or opening[0].kind is StartKind.ASSUMED:
        return None
    return refute(model, opening[0], passes=passes)


def _refute(
    model: Model, start: Start, coarse: Chain | Settled | None, passes: int, *, cut: bool
) -> Chain | Settled:  # fmt: skip
    """By short bounds on differences, if these are not known; else by cuts, where bounds begin with proved ones; else
    by long bounds."""
    coarse = coarse or refute(model, start, passes=passes)
    if (
        isinstance(coarse, Settled)
        and cut
        and start.kind is StartKind.PROVED
        and (chain := refute_by_cuts(model, start))
    ):
        return chain
    return refined(model, coarse, passes)


def _tried(model: Model) -> Sequence[Found]:
    """The forms up to the first that works."""
    tried: list[Found] = []
    for form in NESTED:
        tried.append(decide_form(model, form))
        if tried[-1].works:
            break
    return tried


def _with_every_mechanism(model: Model, forms: tuple[Found, ...]) -> AgentExistence:
    """The answer of the program over histories."""
    found = decide_every_mechanism(model)
    if not found.epsilon:
        return _remembered(model, forms, found.mechanism)
    return _answered(model, forms, Answer.REFUTED, histories_in_words(model, found), every=found)


def _remembered(model: Model, forms: tuple[Found, ...], automaton: Automaton) -> AgentExistence:
    return _answered(model, forms, Answer.EXISTS, automaton_in_words(model, forms, automaton), automaton=automaton)


def _answered(
    model: Model, forms: tuple[Found, ...], answer: Answer, explanation: str, refutation: Chain | None = None,
    relaxed: Chain | None = None, reached: Settled | None = None, automaton: Automaton | None = None,
    every: EveryMechanism | None = None,
) -> AgentExistence:  # fmt: skip
    failing = [found for found in forms if not found.works]
    contradictions = tuple(form_witness(model, found) for found in failing)
    witness: NoMechanism | None = contradictions[-1] if answer is Answer.REFUTED else None
    witness = witness if relaxed is None else chain_witness(model, relaxed)
    witness = witness if every is None else history_witness(model, every)
    enough = automata.more_memory_is_useless(model)
    clashes = tuple(contradiction_in_words(model, found) for found in failing)
    return AgentExistence(agent=model.agent, name=model.name, answer=answer, forms=forms, refutation=refutation,
                          relaxed=relaxed, every=every, witness=witness, contradictions=contradictions,
                          clashes=clashes, automaton=automaton, one_period_is_enough=enough, reached=reached,
                          explanation=explanation)  # fmt: skip


def _works_in_words(model: Model, forms: tuple[Found, ...]) -> str:
    *simpler, found = forms
    said = f"Truth-telling is made optimal for {model.name} by {found.form.in_words} transfers"
    if not simpler:
        return f"{said}."
    least = (f"{one.form.in_words} transfers, ε ≥ {format_number(one.epsilon)}" for one in simpler)
    return f"{said}. Simpler forms leave some lie a gain of ε: {'; '.join(least)}."


def automaton_in_words(model: Model, forms: tuple[Found, ...], automaton: Automaton) -> str:
    """What an automaton does that no form of transfers can."""
    least = format_number(automaton.slack)
    return (
        f"Truth-telling is made optimal for {model.name} by payments that remember {automaton.machine.in_words()}: an "
        f"automaton with {counted(len(automaton.states), 'state')}, under which every lie loses at least {least}. "
        f"With one-period memory some lie would gain at least {format_number(forms[-1].epsilon)}."
    )


def undecided_in_words(model: Model, forms: tuple[Found, ...], reached: Sequence[Settled]) -> str:
    """Why no answer was found."""
    last = reached[-1]
    how = "settled" if last.complete else "had not settled"
    said = [
        f"Undecided for {model.name}: no transfers with one-period memory make truth-telling optimal, no automaton "
        f"that remembers more was found to do so, and the bounds on what other mechanisms can promise {how} after "
        f"{last.passes} passes without a contradiction.",
        contradiction_in_words(model, forms[-1]),
    ]
    if model.env.horizon is not None:
        rows = counted(count_rows(model), "row")
        said.append(f"The program of all public mechanisms has {rows}, one for every lie after every "
                    f"history; those of more than {MOST_ROWS} are not solved.")  # fmt: skip
    if last.bounds:
        greatest = format_number(max(last.bounds.values()))
        said.append(f"The bounds reached on differences of payoffs between types are at most {greatest}.")
    return "\n".join(said)


def allocation_rule(programs: SocialPrograms) -> tuple[Choice, ...]:
    """The efficient allocation rule: the first optimal allocation, by period."""
    return tuple(period.allocation for period in programs.everyone.periods)


def mechanism(env: Environment, programs: SocialPrograms, existence: Existence | None = None) -> Mechanism | None:
    """The efficient rule with every agent's simplest transfers; None where some agent has none."""
    known = existence or decide(env, programs)
    transfers = tuple(one.transfers for one in known.agents if one.transfers is not None)
    if len(transfers) < len(known.agents):
        return None
    return Mechanism(name=NAME, allocation=allocation_rule(programs), transfers=transfers)
