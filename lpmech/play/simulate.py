"""A mechanism played out in a session: `lpmech.simulate`.

    found = lpmech.simulate(cert, lies={"ann": {"high": "low"}}, paths=2000, seed=1)
    found.gain("ann").mean, found.gain("ann").exact
    found.to_pandas()

The first state is drawn from the prior, or given by labels: `state={"ann": "high", "bob": "low"}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import numpy as np

from lpmech.certificate import pipeline, results
from lpmech.certificate.certificate import Certificate
from lpmech.choice.selection import AUTO
from lpmech.lp.steps import State
from lpmech.mechanisms.social import Progress, silent
from lpmech.play.play import Play
from lpmech.play.run import Comparison, compare
from lpmech.play.strategy import Rule, Strategy, in_words, labels_of_all_periods
from lpmech.problem.environment import Environment, check_environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.product import product_of
from lpmech.problem.remembering import StateMechanism
from lpmech.reading.words import known_name

DEFAULT_PERIODS = 20  # of an infinite horizon
Lies = Mapping[str, Mapping[str, str]] | Iterable[str | Rule]


def simulate(
    subject: Environment | Certificate, mechanism: str | Mechanism | StateMechanism = AUTO, *,
    periods: int | None = None, paths: int = 1000, seed: int = 0, state: Mapping[str, str] | None = None,
    lies: Lies = (), progress: Progress = silent,
) -> Comparison:  # fmt: skip
    """Random paths of a mechanism beside the exact expectations; if some agents lie, truthful paths besides.

    `subject` is an environment, with a mechanism or the name of one that is constructed; or a certificate, which has
    its own. `lies` says what agents report: by agent and true type, `{"ann": {"high": "low"}}`, in words,
    `["ann:high=low"]`, or as rules (`lpmech.play.strategy.Rule`). `periods` is the horizon, or 20, if it is not given.
    Raises UnknownName, a KeyError and ValueError, for names that mean nothing, ValueError for numbers that make no
    sense or if there is neither a prior nor a `state`, and NoMechanism as `certify` does.
    """
    env, played = _subject(subject, mechanism, progress)
    rules = tuple(_rules(env, lies))
    given = subject if isinstance(subject, Environment) else env
    first = at_start(given, env, from_prior(given) if state is None else at(given, state))
    count = _positive("periods", default_periods(env) if periods is None else periods, env.horizon)
    play = Play(env, played, Strategy(rules=rules))
    return compare(play, first, count, _positive("paths", paths), seed, progress)


def _subject(
    subject: Environment | Certificate, mechanism: str | Mechanism | StateMechanism, progress: Progress
) -> tuple[Environment, Mechanism]:
    """Where it is played, and what: a mechanism with states in its product."""
    if isinstance(subject, Certificate):
        if mechanism != AUTO:
            raise ValueError("a certificate has its own mechanism; give its environment to play another one")
        return subject.environment, subject.mechanism
    check_environment(subject)
    if isinstance(mechanism, Mechanism | StateMechanism):
        return in_product(subject, mechanism)
    selection = pipeline.construct(subject, mechanism, progress=progress)[1]
    return in_product(subject, selection.states or selection.mechanism)


def in_product(env: Environment, mechanism: Mechanism | StateMechanism) -> tuple[Environment, Mechanism]:
    """A mechanism with states as the plain one in its product; any other as it is."""
    if isinstance(mechanism, Mechanism):
        return env, mechanism
    product = product_of(env, mechanism)
    return product.environment, product.mechanism


def at_start(env: Environment, played: Environment, first: Mapping[State, Fraction]) -> Mapping[State, Fraction]:
    """The first states in a product, whose public state has the mechanism's state, too: the start, which stands first.

    Where no product is played, they are as they are given.
    """
    if played is env:
        return first
    public = env.stage(0).public
    each = len(played.stage(0).public) // len(public or ("",))
    return {(state[0] * each, *state[1:]) if public else (0, *state): chance for state, chance in first.items()}


def default_periods(env: Environment) -> int:
    """How many periods are played if nobody says: all, or some of an infinite horizon."""
    return env.horizon or DEFAULT_PERIODS


def from_prior(env: Environment) -> Mapping[State, Fraction]:
    """The prior as the distribution of the first state. Raises ValueError if there is none."""
    stage = env.stage(0)
    if env.prior is None:
        start = {name: stage.labels[name][0] for name in stage.components}
        raise ValueError(f"the environment has no prior; say where to start: state={start!r}")
    prior = env.prior.full(stage.components, stage.sizes).array
    return {tuple(map(int, place)): prior.item(tuple(place)) for place in np.argwhere(prior.numerators)}


def at(env: Environment, state: Mapping[str, str]) -> Mapping[State, Fraction]:
    """A first state that is certain. Raises UnknownName."""
    stage = env.stage(0)
    return {results.state_index(stage, stage.components, state): Fraction(1)}


def _rules(env: Environment, lies: Lies) -> Iterator[Rule]:
    """The rules of lies, however they are given."""
    if isinstance(lies, str):
        raise TypeError(f"lies takes a list, such as [{lies!r}], not a text")
    if not isinstance(lies, Mapping):
        for one in lies:
            yield from [one] if isinstance(one, Rule) else in_words(env, [one])
        return
    for agent, by_type in lies.items():
        labels = labels_of_all_periods(env, known_name("agent", agent, env.agents))
        for own, report in by_type.items():
            known = [known_name(f"type of {agent}", label, labels) for label in (own, report)]
            yield Rule(agent=agent, when={agent: known[0]}, report=known[1])


def _positive(what: str, given: int, most: int | None = None) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1 or (most is not None and given > most):
        raise ValueError(f"{what} is a number from 1{'' if most is None else f' to {most}'}, not {given!r}")
    return given
