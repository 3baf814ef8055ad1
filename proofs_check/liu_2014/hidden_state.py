"""Liu (2014), Section 3.2: signals about a hidden state of nature, and whether they stay correlated.

Two states of nature, which nobody observes; ann and bob each have one of two signals about the state of today. The next
signals are drawn given the next state, which moves from today's; the state of today is judged from both signals.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from lpmech.statements.built import Built, BuiltInstance
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from lpmech.statements.values import Values

AGENTS, STATES, SIGNALS = ("ann", "bob"), range(2), range(2)
CHANCES = tuple(Fraction(n, 4) for n in range(5))


def _drawn(rng: Random, signals: Sequence[Fraction] = CHANCES) -> dict[str, Any]:
    """The prior of the first state, where each state leads to it, each agent's chance of the first signal by state."""

    def chances() -> list[Fraction]:
        return [rng.choice(signals) for _ in STATES]

    return {"prior": rng.choice(CHANCES[1:4]), "moves": [rng.choice(CHANCES) for _ in STATES],
            "ann": chances(), "bob": chances(),
            "worth": [[Fraction(rng.randint(0, 5)) for _ in STATES] for _ in AGENTS]}  # fmt: skip


def _sensible(found: Any) -> bool:
    pairs = [found["moves"], found["ann"], found["bob"], *found["worth"]]
    shaped = len(found["worth"]) == 2 and all(isinstance(pair, list) and len(pair) == 2 for pair in pairs)
    chances = [*found["moves"], *found["ann"], *found["bob"]] if shaped else []
    return shaped and 0 < found["prior"] < 1 and all(0 <= chance <= 1 for chance in chances)


def _signal(found: Any, name: str, state: int, signal: int) -> Fraction:
    """The chance of a signal in a state."""
    first: Fraction = found[name][state]
    return first if signal == 0 else 1 - first


def judged(found: Any, signals: tuple[int, int]) -> Fraction:
    """The chance of the first state, given both signals; the prior where they cannot be."""
    weights = [
        chance * _signal(found, "ann", state, signals[0]) * _signal(found, "bob", state, signals[1])
        for state, chance in enumerate((found["prior"], 1 - found["prior"]))
    ]
    likely: Fraction = weights[0] / sum(weights) if any(weights) else found["prior"]
    return likely


def _next(found: Any, signals: tuple[int, int]) -> list[list[str]]:
    """The chances of the next signals of both."""
    here = judged(found, signals)
    first = here * found["moves"][0] + (1 - here) * found["moves"][1]
    return [[str(sum(chance * _signal(found, "ann", state, one) * _signal(found, "bob", state, two)
                     for state, chance in enumerate((first, 1 - first)))) for two in SIGNALS]
            for one in SIGNALS]  # fmt: skip


def environment(found: Any) -> dict[str, Any]:
    """The environment in JSON form: the object goes to one of the two, and is worth what is judged of the state."""

    def worth(agent: int, pair: tuple[int, int]) -> str:
        here = judged(found, pair)
        return str(here * found["worth"][agent][0] + (1 - here) * found["worth"][agent][1])

    utility = {
        name: {"axes": ["allocation", *AGENTS],
               "values": [[[worth(agent, (one, two)) if agent == place else "0" for two in SIGNALS] for one in SIGNALS]
                          for place in range(2)]}
        for agent, name in enumerate(AGENTS)
    }  # fmt: skip
    joint = [[_next(found, (one, two)) for two in SIGNALS] for one in SIGNALS]
    stage = {"types": {name: ["good", "bad"] for name in AGENTS}, "allocations": ["to ann", "to bob"],
             "utility": utility,
             "transition": {"joint": {"axes": [*AGENTS, "next ann", "next bob"], "values": joint}}}  # fmt: skip
    return {"format": "lpmech-environment/1", "name": "signals about a hidden state", "discount": "1/2",
            "horizon": None, "agents": list(AGENTS), "stages": [stage]}  # fmt: skip


def _informative(case: BuiltInstance) -> bool:
    return all(case.parameters[name][0] != case.parameters[name][1] for name in AGENTS)


def _lasting(case: BuiltInstance) -> bool:
    return bool(case.parameters["moves"][0] != case.parameters["moves"][1])


def _never_settled(case: BuiltInstance) -> bool:
    return all(0 < chance < 1 for name in AGENTS for chance in case.parameters[name])


HIDDEN = Built(parameters=Values(_drawn, _sensible), build=environment)
OPEN = Built(parameters=Values(lambda rng: _drawn(rng, CHANCES[1:4]), _sensible), build=environment)
INFORMATIVE = Hypothesis("the chance of each agent's signals depends on the state", _informative)
LASTING = Hypothesis("the next state depends on the state", _lasting)
NEVER_SETTLED = Hypothesis("no signal settles the state", _never_settled)


def _uncorrelated(case: BuiltInstance) -> Failure | None:
    """Types of the others given which the own type tells nothing of their next types."""
    rest = {"ann": "bob", "bob": "ann"}
    for name, given in product(AGENTS, SIGNALS):
        rows = [_marginal(case, name, (own, given) if name == "ann" else (given, own)) for own in SIGNALS]
        if rows[0] == rows[1]:
            label = ("good", "bad")[given]
            return Failure(words=f"where {rest[name]} has the signal {label}, {name}'s tells nothing of the next",
                           claims=("convex_independence", "spanning"))  # fmt: skip
    return None


def _marginal(case: BuiltInstance, name: str, signals: tuple[int, int]) -> list[Fraction]:
    """The chances of the other's next signal."""
    chances = [[Fraction(cell) for cell in row] for row in _next(case.parameters, signals)]
    return [sum(column) for column in zip(*chances, strict=True)] if name == "ann" else [sum(row) for row in chances]  # type: ignore[misc]


signals_as_printed = statement(
    "L14-X23", "Section 3.2, after Assumption 3, as printed",
    "Where each agent's signal tells something of a hidden state that moves dependently, it is correlated with the "
    "others' next signals even given their signals of today.",
    draws=HIDDEN, hypotheses=(INFORMATIVE, LASTING), expected=Expected.REFUTED,
    corrects="not where the others' signals settle the state: then the own signal has nothing to add",
)(_uncorrelated)  # fmt: skip


@statement(
    "L14-R3.2", "Section 3.2, after Assumption 3",
    "Where besides no signal settles the state, of which there are two, each agent's signal is correlated with the "
    "other's next one, given the other's of today, and with two signals spanning holds.",
    draws=OPEN, hypotheses=(INFORMATIVE, LASTING, NEVER_SETTLED),
)  # fmt: skip
def signals_stay_correlated(case: BuiltInstance) -> Failure | None:
    failure = _uncorrelated(case)
    return failure or (None if case.proved("spanning") else Failure(words="spanning fails"))
