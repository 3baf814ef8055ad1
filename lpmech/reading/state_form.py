"""What a stage consists of before any table: types, public states, allocations, and the sets open at each shock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.problem.stages import Shock, state_labels
from lpmech.reading.faults import quote
from lpmech.reading.keys import SHOCK_KEYS, misplaced
from lpmech.reading.labels import is_known, is_label, own_name, read_labels
from lpmech.reading.node import Node
from lpmech.reading.words import listing, nearest

EVERY = "*"


@dataclass(frozen=True, slots=True)
class State:
    """The agents' types and the public states of one period."""

    agents: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    public: tuple[str, ...]

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """The labels of every component."""
        return state_labels(self.agents, self.types, self.public)


def by_agent(
    node: Node | None, agents: Sequence[str], required: bool, others: Collection[str] = ()
) -> dict[str, Node] | None:
    """The values of an object keyed by agents; in case files "*" stands for those that are not named."""
    if node is None or not node.is_object("an object: a value for every agent"):
        return None
    every = node.get(EVERY) if node.comforts else None
    complete = True
    for key, value in node.items():
        if key not in agents and key not in others and not (every and key == EVERY):
            value.fault("E-AGENT-UNKNOWN", f"{quote(key)}, which is no agent", f"among {listing((*others, *agents))}",
                        (misplaced(key) if node.comforts else "") or nearest(key, (*others, *agents)))  # fmt: skip
            value.means(key, (*others, *agents))
            complete = False
    values = {agent: (node.get(agent) or every) for agent in agents}
    missing = [agent for agent, value in values.items() if value is None and required]
    if missing:
        node.faults.add("E-AGENT-MISSING", node.place, f"nothing for {listing(missing)}", "a value for every agent",
                        lacks=[(*node.place, agent) for agent in missing])  # fmt: skip
    return {a: v.owned(a) for a, v in values.items() if v} if complete and not missing else None


def read_state(node: Node, agents: tuple[str, ...], default: State | None = None) -> State | None:
    """The types and public states of a stage, or of a terminal, which has a default for what it leaves out."""
    listed, shown = node.get("types"), node.get("public")
    types = _read_types(listed, agents) if listed or not default else default.types
    public = read_labels(shown, "public state") if shown else default.public if default else ()
    return State(agents, types, public) if types is not None and public is not None else None


def _read_types(node: Node | None, agents: tuple[str, ...]) -> tuple[tuple[str, ...], ...] | None:
    given = by_agent(node, agents, required=True)
    lists = [read_labels(types, "type") for types in given.values()] if given else []
    types = [labels for labels in lists if labels is not None]
    return tuple(types) if len(types) == len(agents) else None


Sets = dict[str, tuple[int, ...]]


def read_set(node: Node, allocations: tuple[str, ...]) -> tuple[int, ...] | None:
    """A feasible set, as positions."""
    if not node.is_list("a list of at least one allocation", "E-FEASIBLE-EMPTY"):
        return None
    position = {label: at for at, label in enumerate(allocations)}
    chosen: set[int] = set()
    for element in node.elements():
        label = own_name(element)
        if not is_known(element, label, position, "allocation of this stage"):
            continue
        if position[str(label)] in chosen:
            element.fault("E-LABEL-REPEATED", f"{quote(str(label))} twice in one set", "distinct allocations")
        chosen.add(position[str(label)])
    return tuple(sorted(chosen)) if len(chosen) == len(node.elements()) else None


def read_sets_without(node: Node | None, agents: tuple[str, ...], allocations: tuple[str, ...]) -> Sets | None:
    """The sets of the societies without one agent, for the agents listed."""
    if node is None:
        return {}
    given = by_agent(node, agents, required=False)
    sets = {agent: read_set(value, allocations) for agent, value in given.items()} if given is not None else {}
    known = {agent: positions for agent, positions in sets.items() if positions is not None}
    return known if given is not None and len(known) == len(sets) else None


def read_shocks(node: Node, agents: tuple[str, ...], allocations: tuple[str, ...]) -> tuple[Shock, ...] | None:
    """The shocks of a stage, by their labels; one certain shock where there are none."""
    stage_sets = read_sets_without(node.get("feasible without"), agents, allocations)
    listed = node.get("shocks")
    if listed is None:
        everything = tuple(range(len(allocations)))
        sets = stage_sets or {}
        certain = Shock(label=None, probability=Fraction(1), feasible=everything,
                        feasible_without=tuple(sets.get(agent, everything) for agent in agents))  # fmt: skip
        return (certain,) if stage_sets is not None else None
    if not listed.is_object("an object: labels of shocks to their probabilities and feasible sets"):
        return None
    shocks = [_read_shock(value, key, agents, allocations, stage_sets or {}) for key, value in listed.items()]
    known = [shock for shock in shocks if shock is not None]
    if len(known) < len(shocks) or not _sums_to_one(listed, known) or stage_sets is None:
        return None
    return tuple(sorted(known, key=lambda shock: shock.label or ""))


def _read_shock(
    node: Node, label: str, agents: tuple[str, ...], allocations: tuple[str, ...], stage_sets: Sets
) -> Shock | None:  # fmt: skip
    """One shock: its probability and what it leaves feasible."""
    named = is_label(node, label)
    if not node.is_object("an object with the probability of a shock and its feasible set"):
        return None
    complete = node.check_keys(SHOCK_KEYS, ("probability",))
    probability = _read_probability(node.get("probability"))
    listed = node.get("feasible")
    feasible = read_set(listed, allocations) if listed else tuple(range(len(allocations)))
    sets = read_sets_without(node.get("feasible without"), agents, allocations)
    if not named or not complete or probability is None or feasible is None or sets is None:
        return None
    without = tuple(sets.get(agent, stage_sets.get(agent, feasible)) for agent in agents)
    return Shock(label=label, probability=probability, feasible=feasible, feasible_without=without)


def _read_probability(node: Node | None) -> Fraction | None:
    value = node.number() if node else None
    if node and value is not None and value < 0:
        node.fault("E-PROBABILITY-NEGATIVE", str(value), "a probability, at least 0")
        return None
    return value


def _sums_to_one(node: Node, shocks: Sequence[Shock]) -> bool:
    total = sum((shock.probability for shock in shocks), Fraction(0))
    if total != 1:
        found = f"probabilities of shocks that sum to {total}" if shocks else "no shock"
        node.fault("E-SHOCK-SUM", found, "a sum of 1", "" if shocks else 'leave "shocks" out where there are none')
    return total == 1
