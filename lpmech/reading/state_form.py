"""What a stage consists of before any table: types, public states, allocations, and the sets open at each shock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from lpmech.problem.stages import Shock, state_labels
from lpmech.reading.examples import SHOCK, Writing, header, line, lines, of_stage, open_line
from lpmech.reading.faults import quote
from lpmech.reading.keys import SHOCK_KEYS, misplaced
from lpmech.reading.labels import is_known, is_label, own_name, read_labels
from lpmech.reading.node import Node
from lpmech.reading.words import listing, mend_of_negative, mend_of_sum

EVERY = "*"
_LONGEST = 80  # characters of a line that is offered


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
    if node is None or not node.is_object("an object: a value for every agent", mend=partial(_keyed, node, agents)):
        return None
    every = node.get(EVERY) if node.comforts else None
    known = (*others, *agents)
    unknown = [key for key, _ in node.items() if key not in known and not (every and key == EVERY)]
    _note_unknown(node, unknown, (*known, *([EVERY] if node.comforts else [])), agents)
    values = {agent: (node.get(agent) or every) for agent in agents}
    missing = [agent for agent, value in values.items() if value is None and required]
    if missing:
        lacks = [(*node.place, agent) for agent in missing]
        node.faults.add("E-AGENT-MISSING", node.place, f"nothing for {listing(missing)}", "a value for every agent",
                        _mend_of_missing(node, missing[0]), lacks=lacks)  # fmt: skip
    return {a: v.owned(a) for a, v in values.items() if v} if not unknown and not missing else None


def _note_unknown(node: Node, unknown: Sequence[str], known: Sequence[str], agents: Sequence[str]) -> None:
    """Note keys that are no agents: those of whom nothing is said are most likely meant, if they are as many."""
    meant = node.meant_by(unknown, known)
    if EVERY in meant.values():
        for agent in agents:
            node.faults.mean((*node.place, agent))
    left = [agent for agent in agents if node.get(agent) is None and agent not in meant.values()]
    odd = [key for key in unknown if key not in meant and not (node.comforts and misplaced(key))]
    stands_for_left = len(odd) == len(left) and not node.get(EVERY)
    for agent in left if stands_for_left else ():
        node.faults.mean((*node.place, agent))
    instead = f"write an agent of whom nothing is said: {listing(left)}" if stands_for_left and left else ""
    for key in unknown:
        mend = misplaced(key) if node.comforts else ""
        node.at(key, node.get(key)).fault(
            "E-AGENT-UNKNOWN", f"{quote(key)}, which is no agent", f"among {listing(known)}",
            mend or node.mend_of_name(key, meant.get(key), known) or instead,
        )  # fmt: skip


def _keyed(node: Node, agents: Sequence[str]) -> str:
    """How to mend a list or a number where an object keyed by agents is expected."""
    key = node.place[-1] if node.place else None
    if not isinstance(key, str):
        return ""
    alike = isinstance(node.value, list) and all(isinstance(one, str) for one in node.value)
    value = dict.fromkeys(agents, node.value) if alike and node.value else of_stage(agents).get(key)
    return f"write, for example:\n{lines(node.place[:-1], key, value, node.faults.writing)}" if value else ""


def _mend_of_missing(node: Node, agent: str) -> str:
    """How to mend that nothing is said of an agent: as of another one, if that is short."""
    given = next((one.value for key, one in node.items()), None)
    writing = node.faults.writing
    if isinstance(given, dict) and writing is Writing.TOML:
        return f"write {header((*node.place, agent))}, and below it lines as the others have"
    shown = line(agent, given, writing) if isinstance(given, str | int | list) else ""
    if not shown or len(shown) > _LONGEST:
        return f"write a line for it, {open_line(agent, writing)}, as the others have"
    return f"write a line for it, such as {shown}"


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
            element.fault("E-LABEL-REPEATED", f"{quote(str(label))} twice in one set", "distinct allocations",
                          "take one of the two out")  # fmt: skip
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
    if not listed.is_object("an object: labels of shocks to their probabilities and feasible sets",
                            mend=partial(_mend_of_shocks, listed)):  # fmt: skip
        return None
    shocks = [_read_shock(value, key, agents, allocations, stage_sets or {}) for key, value in listed.items()]
    known = [shock for shock in shocks if shock is not None]
    if len(known) < len(shocks) or not _sums_to_one(listed, known) or stage_sets is None:
        return None
    return tuple(sorted(known, key=lambda shock: shock.label or ""))


def _mend_of_shocks(node: Node) -> str:
    shown = lines(node.place[:-1], "shocks", {"calm": SHOCK}, node.faults.writing)
    return f"write, for each shock, for example:\n{shown}"


def _read_shock(
    node: Node, label: str, agents: tuple[str, ...], allocations: tuple[str, ...], stage_sets: Sets
) -> Shock | None:  # fmt: skip
    """One shock: its probability and what it leaves feasible."""
    named = is_label(node, label)
    if not node.is_object("an object with the probability of a shock and its feasible set"):
        return None
    complete = node.check_keys(SHOCK_KEYS, ("probability",), SHOCK)
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
        node.fault("E-PROBABILITY-NEGATIVE", str(value), "a probability, at least 0", mend_of_negative(value))
        return None
    return value


def _sums_to_one(node: Node, shocks: Sequence[Shock]) -> bool:
    total = sum((shock.probability for shock in shocks), Fraction(0))
    if total != 1:
        found = f"probabilities of shocks that sum to {total}" if shocks else "no shock"
        mend = mend_of_sum(total) if shocks else 'leave "shocks" out where there are none'
        node.fault("E-SHOCK-SUM", found, "a sum of 1", mend)
    return total == 1
