"""Kinds of arms that case files may name instead of tables.

*beta_bernoulli*: use succeeds, and is worth `prize`, with an unknown probability; the bidder's belief is Beta(α, β),
α = `successes`, β = `failures`. A state `s-f` counts the successes and failures seen so far, and the expected reward
there is prize (α + s) / (α + β + s + f). After `depth` uses the arm stays as it is. What is then foregone is learning,
so the arm is worth at most as much as with learning without end (whoever ignores later news can do as well); and at
most gap = prize − (the least reward after `depth` uses) more than that for every later use. From a state with k uses
left before the cut, the index and (1 − δ)W are therefore short by at most δ^k gap.

*absorbing*: in the state `untried` use is worth `trial`; with the probability of each outcome the arm comes to that
outcome and stays there, worth its reward for ever; with the remaining probability it stays untried.

*reversible*: P(s, s') = w(s, s') / Σ_t w(s, t) for symmetric weights w ≥ 0, a chain in detailed balance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from lpmech.licensing.arm import Arm
from lpmech.licensing.form.rows import STATE, labelled, read_rewards, read_start
from lpmech.problem import exact
from lpmech.problem.exact import format_number
from lpmech.reading.faults import quote
from lpmech.reading.labels import is_known, is_label, read_labels
from lpmech.reading.node import Node
from lpmech.reading.numbers import too_long
from lpmech.reading.words import describe, mend_of_negative, mend_of_sum

MAX_DEPTH = 60
UNTRIED = "untried"


def read_kind(node: Node, name: str, kind: str) -> Arm | None:
    """The arm of a kind; None where it is at fault."""
    arm = KINDS[kind](node, name)
    if arm is not None and (arm.rewards.has_long() or arm.transition.has_long()):
        node.refuse(too_long())
        return None
    return arm


def _beta_bernoulli(node: Node, name: str) -> Arm | None:
    keys = ("successes", "failures", "depth")
    node.check_keys(("name", "kind", "start", "prize", *keys), keys)
    prior = [_positive(node.get(key)) for key in keys[:2]]
    prize = _positive(node.get("prize")) if node.get("prize") else Fraction(1)
    depth = _depth(node.get("depth"))
    if prior[0] is None or prior[1] is None or prize is None or depth is None:
        return None
    return beta_bernoulli(name, prior[0], prior[1], prize, depth, node.get("start"))


def beta_bernoulli(
    name: str, alpha: Fraction, beta: Fraction, prize: Fraction, depth: int, start: Node | None = None
) -> Arm:
    """Learning from successes and failures, cut off after `depth` uses."""
    seen = [(total - failures, failures) for total in range(depth + 1) for failures in range(total + 1)]
    place = {pair: position for position, pair in enumerate(seen)}
    chances = [(alpha + s) / (alpha + beta + s + f) for s, f in seen]
    cells = np.zeros((len(seen), len(seen)), dtype=object)
    for position, ((s, f), chance) in enumerate(zip(seen, chances, strict=True)):
        if s + f == depth:
            cells[position, position] = Fraction(1)
        else:
            cells[position, place[s + 1, f]], cells[position, place[s, f + 1]] = chance, 1 - chance
    states = tuple(f"{s}-{f}" for s, f in seen)
    return Arm(
        name=name,
        states=states,
        rewards=exact.from_fractions([prize * chance for chance in chances], (len(seen),)),
        transition=exact.from_fractions(cells.ravel().tolist(), cells.shape),
        start=0 if start is None else read_start(start, states),
        gap=prize * (1 - chances[-1]),
        pulls_left=tuple(depth - s - f for s, f in seen),
    )


def _absorbing(node: Node, name: str) -> Arm | None:
    node.check_keys(("name", "kind", "start", "trial", "outcomes"), ("trial", "outcomes"))
    trial = node.get("trial")
    reward = trial.number() if trial else None
    outcomes = labelled(node.get("outcomes"), "a table: outcome → its probability and reward")
    read = {label: _outcome(inner, label) for label, inner in outcomes.items()}
    known = {label: pair for label, pair in read.items() if pair is not None}
    rest = 1 - sum((chance for chance, _ in known.values()), Fraction(0))
    if rest < 0:
        node.at("outcomes", None).fault("E-ROW-SUM", f"probabilities that sum to {format_number(1 - rest)}",
                                        "a sum of at most 1", mend_of_sum(1 - rest))  # fmt: skip
    if reward is None or not known or len(known) < len(read) or rest < 0:
        return None
    states = (UNTRIED, *known)
    cells = np.zeros((len(states), len(states)), dtype=object)
    np.fill_diagonal(cells, Fraction(1))
    cells[0] = [rest, *(chance for chance, _ in known.values())]
    start = node.get("start")
    return Arm(name=name, states=states, start=0 if start is None else read_start(start, states),
               rewards=exact.from_fractions([reward, *(worth for _, worth in known.values())], (len(states),)),
               transition=exact.from_fractions(cells.ravel().tolist(), cells.shape))  # fmt: skip


def _outcome(node: Node, label: str) -> tuple[Fraction, Fraction] | None:
    """The probability and the reward of an outcome."""
    named = is_label(node, label)
    if named and label == UNTRIED:
        node.fault("E-LABEL-REPEATED", f"an outcome named {quote(UNTRIED)}, which is the first state", "another name",
                   'call it by another name, such as "tried"')  # fmt: skip
    if not node.is_object("a table with a probability and a reward"):
        return None
    node.check_keys(("probability", "reward"), ("probability", "reward"))
    chance, reward = node.get("probability"), node.get("reward")
    numbers = chance.number() if chance else None, reward.number() if reward else None
    if chance is not None and numbers[0] is not None and numbers[0] < 0:
        chance.fault(
            "E-PROBABILITY-NEGATIVE",
            format_number(numbers[0]),
            "a probability, at least 0",
            mend_of_negative(numbers[0]),
        )
        return None
    if not named or label == UNTRIED or numbers[0] is None or numbers[1] is None:
        return None
    return numbers[0], numbers[1]


def _reversible(node: Node, name: str) -> Arm | None:
    keys = ("states", "reward", "weights")
    node.check_keys(("name", "kind", "start", *keys), keys)
    states = read_labels(node.get("states"), "state")
    if states is None:
        return None
    start, rewards = read_start(node.get("start"), states), read_rewards(node.get("reward"), states)
    weights = _weights(node.get("weights"), states)
    if weights is None or rewards is None:
        return None
    sums = weights.sum(axis=1)
    cells = [weight / total for row, total in zip(weights, sums, strict=True) for weight in row]
    return Arm(name=name, states=states, start=start, rewards=rewards,
               transition=exact.from_fractions(cells, weights.shape))  # fmt: skip


def _weights(node: Node | None, states: tuple[str, ...]) -> np.ndarray | None:
    """The symmetric weights; each pair is given once, or twice alike."""
    found: dict[tuple[int, int], Fraction] = {}
    faultless = node is not None
    for one, row in labelled(node, "a table: state → state → weight").items():
        for two, inner in labelled(row, "a table: state → weight").items():
            faultless &= _put_weight(found, inner, (one, two), states)
    weights = np.full((len(states), len(states)), Fraction(0), dtype=object)
    for pair, weight in found.items():
        weights[pair] = weights[pair[::-1]] = weight
    idle = [state for state, total in zip(states, weights.sum(axis=1), strict=True) if not total]
    if node is not None and faultless and idle:
        node.fault("E-ROW-SUM", f"no positive weight at {quote(idle[0])}", "a positive weight at every state",
                   f"write a weight above 0 between {quote(idle[0])} and a state, perhaps itself")  # fmt: skip
    return None if idle or not faultless else weights


def _put_weight(
    found: dict[tuple[int, int], Fraction], node: Node, pair: tuple[str, str], states: tuple[str, ...]
) -> bool:
    """Note one weight; whether it is without fault."""
    for label in pair:
        if not is_known(node, label, states, STATE):
            return False
    weight = node.number()
    one, two = sorted(map(states.index, pair))
    if weight is not None and weight < 0:
        node.fault("E-PROBABILITY-NEGATIVE", format_number(weight), "a weight, at least 0",
                   f"write {format_number(-weight)} if the minus is a slip, or 0")  # fmt: skip
    elif weight is not None and found.setdefault((one, two), weight) != weight:
        node.fault("E-ARM-WEIGHT", f"{format_number(weight)}, where the pair has {format_number(found[one, two])} the "
                   "other way round", "one weight a pair")  # fmt: skip
    return weight is not None and weight >= 0 and found[one, two] == weight


def _positive(node: Node | None) -> Fraction | None:
    value = node.number() if node else None
    if node and value is not None and value <= 0:
        node.fault("E-ARM-NUMBER", format_number(value), "a number more than 0")
        return None
    return value


def _depth(node: Node | None) -> int | None:
    value = node.value if node else None
    if node and (not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_DEPTH):
        node.fault("E-ARM-NUMBER", describe(value), f"an integer from 1 to {MAX_DEPTH}")
        return None
    return value if isinstance(value, int) else None


KINDS: Mapping[str, Callable[[Node, str], Arm | None]] = MappingProxyType(
    {"beta_bernoulli": _beta_bernoulli, "absorbing": _absorbing, "reversible": _reversible}
)
