"""A hidden state of nature: in each period an object is given to an agent, and signals tell what it may be worth.

Behind the signals θ of a period stands a state of nature ω that nobody sees. Signals are independent given ω:

    ξ(ω, θ) = π(ω) Π_i s_i(θ_i | ω),      ξ(ω | θ) = ξ(ω, θ) / Σ_ω ξ(ω, θ)

(π(ω) where no ω makes the signals possible). Tomorrow's state of nature is ω' with probability
Σ_ω ξ(ω | θ) M_a(ω' | ω), and tomorrow's signals are independent given ω': the transition is a mixture with one
element for every ω', whose weights are the posterior of ω' given today's signals and allocation. An object that is
worth worth_i(ω) to agent i is worth Σ_ω ξ(ω | θ) worth_i(ω) at the signals θ, and more or less by i's own signal:
values are interdependent. Given today's signals, tomorrow's are correlated with one another.

The state of nature is judged from today's signals alone, by the same ξ in every period: transitions are Markov in the
signals, as the format of environments has them; earlier signals do not add to the posterior.
(Liu 2014, Section 3.2, after Assumption 3: the joint distribution ξ_t over Ω × Θ_t.)
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from lpmech.casefiles.families import parameters as read
from lpmech.casefiles.families.parameters import Family, Given, Parameter, every, sure
from lpmech.problem.exact import format_number
from lpmech.reading.faults import quote
from lpmech.reading.node import Node

Row = Mapping[str, Fraction]
Rows = Mapping[str, Row]
Profile = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nature:
    """Checked parameters."""

    states: Row  # π
    signals: Mapping[str, Rows]  # agent → ω → signal → s_i(θ_i | ω)
    types: Mapping[str, tuple[str, ...]]  # agent → signals
    worth: Rows
    extra: Rows
    moves: Mapping[str, Rows]  # allocation → ω → ω' → M_a(ω' | ω)
    own_moves: bool  # whether allocations differ in them
    horizon: int | None
    discount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What every profile of signals tells of the state of nature, in integers."""

    chances: Mapping[Profile, tuple[int, ...]]  # by ω: ξ(ω, θ) times `scale`
    scale: int
    prior: tuple[int, ...]  # π, where the signals are impossible

    @classmethod
    def of(cls, nature: Nature) -> Judgement:
        """Signals are independent given ω: one agent's after another's."""
        prior, scale = _whole(nature.states.values())
        chances: dict[Profile, tuple[int, ...]] = {(): prior}
        for agent, rows in nature.signals.items():
            likely, common = _columns(rows, nature.states, nature.types[agent])
            scale *= common
            chances = {
                (*profile, signal): tuple(map(mul, before, column))
                for profile, before in chances.items()
                for signal, column in likely.items()
            }
        return cls(chances=chances, scale=scale, prior=prior)

    def chance(self) -> dict[Profile, Fraction]:
        """Σ_ω ξ(ω, θ)."""
        return {profile: Fraction(sum(weights), self.scale) for profile, weights in self.chances.items()}

    def mean(self, values: Sequence[Fraction]) -> dict[Profile, Fraction]:
        """Σ_ω ξ(ω | θ) x(ω), for x by ω."""
        numbers, common = _whole(values)
        found = {}
        for profile, chances in self.chances.items():
            weights = chances if any(chances) else self.prior
            found[profile] = Fraction(sum(map(mul, weights, numbers)), sum(weights) * common)
        return found


def _whole(values: Collection[Fraction]) -> tuple[tuple[int, ...], int]:
    """Numerators over the least common denominator."""
    common = math.lcm(*(value.denominator for value in values))
    return tuple(value.numerator * (common // value.denominator) for value in values), common


def _columns(rows: Rows, states: Row, signals: Sequence[str]) -> tuple[dict[str, tuple[int, ...]], int]:
    """By signal and ω: s_i(θ_i | ω) over one denominator."""
    none = Fraction(0)
    numbers, common = _whole([rows[w].get(signal, none) for signal in signals for w in states])
    return {s: numbers[k * len(states) : (k + 1) * len(states)] for k, s in enumerate(signals)}, common


NOBODY = "to nobody"
INFINITE = "infinite"
STATES = "a table: state of nature → probability, which sum to 1"
MOVES = "a table: state of nature → a table of probabilities of the next one that sum to 1"
SIGNALS = "a table: agent → state of nature → a table of probabilities of the agent's signals that sum to 1"
WORTH = "a table: agent → state of nature → number"
HORIZON = 'an integer from 1 to 100, or "infinite"'
DISCOUNT = "a number δ with 0 < δ < 1, or 1 where the horizon is finite"
EXTRA = "a table: agent → signal → number"
AFTER = "a table: allocation → state of nature → a table of probabilities of the next one that sum to 1"
LARGEST = 100_000  # profiles of signals


def _parameter(name: str, meaning: str, allowed: str, default: str | None, example: str) -> Parameter:
    return Parameter(name=name, meaning=meaning, allowed=allowed, default=default, example=example)


def build(parameters: Node) -> dict[str, object]:
    """The environment: one stage, whose transition is a mixture over tomorrow's state of nature."""
    nature = read_nature(Given(parameters, FAMILY))
    agents, states, judged = list(nature.signals), nature.states, Judgement.of(nature)
    stage = {
        "types": {agent: list(types) for agent, types in nature.types.items()},
        "allocations": list(nature.moves),
        "utility": {agent: _utility(nature, judged, agent) for agent in agents},
        "transition": {"mixture": [_element(nature, judged, state) for state in states]},
    }
    prior = _table(nature, {"": judged.chance()})
    head = {"format": "lpmech-environment/1", "name": "hidden_state", "discount": format_number(nature.discount)}
    return {**head, "horizon": nature.horizon, "agents": agents, "stages": [stage], "prior": prior}


def _utility(nature: Nature, judged: Judgement, agent: str) -> dict[str, object]:
    """Σ_ω ξ(ω | θ) worth_i(ω) + extra_i(θ_i) where the agent gets the object, else 0."""
    place, extra, none = list(nature.signals).index(agent), nature.extra.get(agent, {}), Fraction(0)
    worth = judged.mean([nature.worth[agent][w] for w in nature.states])
    values = {profile: value + extra.get(profile[place], none) for profile, value in worth.items()}
    return _table(nature, {f"to {agent}": values})


def _element(nature: Nature, judged: Judgement, state: str) -> dict[str, object]:
    """Tomorrow's state of nature is `state`: its weight, Σ_ω ξ(ω | θ) M_a(ω' | ω), and tomorrow's signals."""
    moves = nature.moves if nature.own_moves else {"": next(iter(nature.moves.values()))}
    none = Fraction(0)
    weights = {a: judged.mean([rows[w].get(state, none) for w in nature.states]) for a, rows in moves.items()}
    return {"weight": _table(nature, weights), **{i: _signals(i, rows[state]) for i, rows in nature.signals.items()}}


def _signals(agent: str, row: Row) -> dict[str, object]:
    """s_i(· | ω')."""
    return {"axes": [f"next {agent}"], "default": "0", "entries": {s: format_number(p) for s, p in row.items()}}


def _table(nature: Nature, cells: Mapping[str, Mapping[Profile, Fraction]]) -> dict[str, object]:
    """A table by allocation (none: "") and profile of signals; 0 elsewhere."""
    named = [(([a] if a else []), profile, x) for a, row in cells.items() for profile, x in row.items()]
    entries = {"|".join((*a, *profile)): format_number(x) for a, profile, x in named}
    return {"axes": [*(["allocation"] if any(cells) else []), *nature.signals], "default": "0", "entries": entries}


def read_nature(given: Given) -> Nature:
    """The checked parameters. Raises BadInput with every fault."""
    names, agents = read.keys(given["states"]), read.keys(given["signals"])
    states, signals = _states(given["states"]), _all_signals(given["signals"], names)
    types = _types(given["signals"])
    kept, horizon = read.flag(given["nobody"]), _horizon(given["horizon"])
    allocations = None if agents is None else [*(f"to {agent}" for agent in agents), *([NOBODY] if kept else [])]
    worth, extra = _worth(given["worth"], agents, names), _extra(given["extra"], agents, types)
    moves, after = _rows(given["moves"], names), _moves_after(given["moves_after"], allocations, names)
    discount = _discount(given["discount"], given["horizon"])
    given.check()
    return Nature(
        states=sure(states), signals=sure(signals), types=types, worth=sure(worth), extra=sure(extra),
        moves=_moves(sure(moves), sure(after), sure(allocations), sure(states)), own_moves=bool(after),
        horizon=horizon, discount=sure(discount),
    )  # fmt: skip


def _states(node: Node | None) -> Row | None:
    """State of nature → π."""
    given = read.table(node, STATES) or {}
    for name, entry in given.items():
        read.label(entry, name)
    return read.distribution(node, None, "") if given else None


def _all_signals(node: Node | None, states: Sequence[str] | None) -> Mapping[str, Rows] | None:
    """Agent → ω → distribution of signals."""
    given = read.table(node, SIGNALS)
    if node is None or given is None:
        return None
    for name, entry in given.items():
        if read.agent(entry, name, room=len("to ")) and f"to {name}" == NOBODY:
            entry.fault(read.CODE, quote(name), "a name other than nobody")
    if (profiles := math.prod(map(len, _types(node).values()))) > LARGEST:
        node.fault(read.CODE, f"{profiles} profiles of signals", f"at most {LARGEST}")
    return every({name: _signals_of(entry, states) for name, entry in given.items()})


def _signals_of(node: Node, states: Sequence[str] | None) -> Rows | None:
    """One agent's."""
    rows = read.table(node, SIGNALS)
    if rows is None:
        return None
    read.same_names(node, states)
    for row in rows.values():
        for name, entry in row.items():
            read.label(entry, name)
    return every({w: read.distribution(row, None, "") for w, row in rows.items()})


def _types(node: Node | None) -> dict[str, tuple[str, ...]]:
    """Agent → its signals, whatever is at fault with them."""
    given = dict(node.items()) if node is not None else {}
    return {agent: tuple(dict.fromkeys(signal for _, row in rows.items() for signal, _ in row.items()))
            for agent, rows in given.items()}  # fmt: skip


def _worth(node: Node | None, agents: Sequence[str] | None, states: Sequence[str] | None) -> Rows | None:
    """Every agent → every ω → what the object is worth."""
    given = read.table(node, WORTH)
    if node is None or given is None:
        return None
    read.same_names(node, agents)
    for row in given.values():
        if read.keys(row) is not None:
            read.same_names(row, states)
    return every({agent: _numbers(row) for agent, row in given.items()})


def _numbers(node: Node) -> Row | None:
    """Numbers by name."""
    row = read.table(node, "a table of numbers")
    return None if row is None else every({name: read.number(entry) for name, entry in row.items()})


def _extra(node: Node | None, agents: Sequence[str] | None, types: Mapping[str, Sequence[str]]) -> Rows | None:
    """Some agents → some signals → what the object is worth besides."""
    given = read.table(node, EXTRA, empty=True)
    if given is None:
        return None
    for agent, row in given.items():
        if read.known(row, agent, agents, "agent"):
            for name, entry in row.items():
                read.known(entry, name, types.get(agent) or None, f"signal of {agent}")
    return every({agent: _numbers(row) for agent, row in given.items()})


def _moves_after(node: Node | None, allocations: Sequence[str] | None, states: Sequence[str] | None
                 ) -> dict[str, Rows] | None:  # fmt: skip
    """Some allocations → the rows that differ after them."""
    given = read.table(node, AFTER, empty=True)
    if given is None:
        return None
    for name, rows in given.items():
        read.known(rows, name, allocations, "allocation")
    return every({name: None if not read.table(rows, MOVES) else _rows(rows, states) for name, rows in given.items()})


def _moves(every_row: Rows, after: Mapping[str, Rows], allocations: Sequence[str], states: Row) -> dict[str, Rows]:
    """Allocation → M_a."""
    stay: Rows = {w: {w: Fraction(1)} for w in states}
    return {a: {**stay, **every_row, **after.get(a, {})} for a in allocations}


def _rows(node: Node | None, states: Sequence[str] | None) -> Rows | None:
    """Some ω → a distribution of ω'."""
    given, what = read.table(node, MOVES, empty=True), "state of nature"
    if given is None:
        return None
    return every({w: read.distribution(row, states, what) if read.known(row, w, states, what) else None
                  for w, row in given.items()})  # fmt: skip


def _horizon(node: Node | None) -> int | None:
    """T; None where infinite."""
    return None if node is None or node.value == INFINITE else read.integer_between(node, 1, 100, HORIZON)


def _discount(node: Node | None, horizon: Node | None) -> Fraction | None:
    """δ."""
    infinite = horizon is not None and horizon.value == INFINITE
    return read.positive(node, DISCOUNT, below=infinite)


FAMILY = Family(
    name="hidden_state",
    build=build,
    title="Signals about a hidden state of nature",
    source="Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014), Section 3.2",
    notes="An agent's type is the agent's signal. What tomorrow's signals will be is drawn given a state of nature "
    "that is judged from today's signals; the object is worth what that judgement makes it worth.",
    parameters=(
        _parameter("states", "the states of nature, and the probability of each before any signal", STATES, None,
            'states = { rich = "1/2", poor = "1/2" }'),
        _parameter("signals", "the agents, and how likely each of an agent's signals is in each state of nature",
            SIGNALS, None,
            'signals.ann = { rich = { good = "3/4", bad = "1/4" }, poor = { good = "1/4", bad = "3/4" } }\n'
            'signals.bob = { rich = { good = "2/3", bad = "1/3" }, poor = { good = "1/3", bad = "2/3" } }'),
        _parameter("worth", "what the object is worth to an agent in each state of nature", WORTH, None,
            "worth.ann = { rich = 4, poor = 2 }\nworth.bob = { rich = 9, poor = 0 }"),
        _parameter("extra", "what the object is worth to an agent besides, by the agent's own signal; 0 where left out",
            EXTRA, "{}", "extra.ann = { good = 1 }"),
        _parameter("moves", "how the state of nature moves; one that is left out stays", MOVES, "{}",
            'moves.rich = { rich = "3/4", poor = "1/4" }'),
        _parameter("moves_after", 'how it moves after an allocation ("to ann", say), where not as after the others',
            AFTER, "{}",
            'moves_after."to bob".rich = { rich = "1/2", poor = "1/2" }'),
        _parameter("nobody", 'whether the object may also be kept, by the allocation "to nobody", which comes last',
            "true or false", "false", "nobody = false"),
        _parameter("horizon", "the number of periods", HORIZON, '"infinite"', 'horizon = "infinite"'),
        _parameter("discount", "the discount factor", DISCOUNT, None, 'discount = "1/2"'),
    ),
)  # fmt: skip
