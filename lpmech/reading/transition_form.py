"""Transitions and priors of a file: probabilities that are at least 0, with rows that sum to 1 exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from lpmech.problem import exact, tables
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture, Transition
from lpmech.reading.examples import ELEMENT, line, lines
from lpmech.reading.faults import quote
from lpmech.reading.kinds import TABLES
from lpmech.reading.node import Node
from lpmech.reading.state_form import State, by_agent
from lpmech.reading.table_form import MAX_CELLS, Site, identity, place_of_row, read_table
from lpmech.reading.words import and_join, listing, mend_of_sum, shape

Labels = Mapping[str, tuple[str, ...]]
_KEY = "transition"
_MOST_SHOWN = 6  # labels of a component in a transition that is offered


def read_transition(node: Node, today: Labels, after: State) -> Transition | None:
    """A transition from today's axes (allocation, public, agents) to the next state; None where it is at fault."""
    if not node.is_object(
        "a transition: factors by component, or joint, or mixture", mend=partial(unchanging, node, after)
    ):
        return None
    joint, mixture = node.get("joint"), node.get("mixture")  # no agent has such a name
    if (joint or mixture) and isinstance(node.value, dict) and len(node.value) > 1:
        kind = "joint" if joint else "mixture"
        others = listing([key for key in node.value if key != kind])
        node.fault("E-TRANSITION-KIND", f"the keys {listing(node.value)}", f'"{kind}" alone, or factors alone',
                   f"take {quote(kind)} out, or else {others}")  # fmt: skip
        return None
    if joint:
        return _read_joint(joint, today, after)
    return _read_mixture(mixture, today, after) if mixture else _read_factored(node, today, after, ())


def unchanging(node: Node, after: State) -> str:
    """How to mend that there is no transition: by one under which nothing changes. `node`: it, or its stage."""
    place = node.place[:-1] if node.place[-1:] == (_KEY,) else node.place
    if node.comforts:
        factors: dict[str, object] = dict.fromkeys(("*", "public") if after.public else ("*",), "identity")
    else:
        factors = {component: identity(component, len(labels)) for component, labels in after.labels.items()
                   if len(labels) <= _MOST_SHOWN}  # fmt: skip
    shown = lines(place, _KEY, factors, node.faults.writing)
    return f"write one, for example, if nothing ever changes:\n{shown}"


def _mend_of_factor(node: Node, component: str, size: int) -> str:
    """How to mend that the next label of a component is not given: all are as likely."""
    shown = line(component, {"axes": [], "values": f"1/{size}"}, node.faults.writing)
    return f"write one, for example {shown} if all are equally likely"


def _read_factored(node: Node, today: Labels, after: State, others: tuple[str, ...]) -> Factored | None:
    """Independent factors; a component with one next label needs none. `others`: keys that are no factors."""
    public = ("public",) if after.public else ()
    listed = by_agent(node, after.agents, required=False, others=(*others, *public))
    if listed is None:
        return None
    if after.public and (given := node.get("public")):
        listed["public"] = given
    factors: dict[str, Table | None] = {}
    for component, labels in after.labels.items():
        if component in listed:
            factors[component] = _read_factor(listed[component], today, component, labels)
        elif len(labels) == 1:
            factors[component] = tables.constant(1, (NEXT + component,), (1,))
        else:
            size, what = len(labels), "states" if component == "public" else "types"
            mend = _mend_of_factor(node, component, size)
            node.faults.add("E-FACTOR-MISSING", node.place, f"nothing that says how {quote(component)} moves",
                            f"how likely each of its {size} {what} is to come next", mend,
                            lacks=[(*node.place, component)])  # fmt: skip
            factors[component] = None
    known = {component: table for component, table in factors.items() if table is not None}
    return Factored(factors=known) if len(known) == len(factors) else None


def _read_factor(node: Node, today: Labels, component: str, labels: tuple[str, ...]) -> Table | None:
    """The distribution of one next component given today."""
    own = NEXT + component
    site = Site({**today, own: labels}, probabilities=True, component=component)
    table = read_table(node, site)
    return _distribution(node, table, site, (own,)) if table else None


def _read_joint(node: Node, today: Labels, after: State) -> Joint | None:
    following = {NEXT + component: labels for component, labels in after.labels.items()}
    site = Site({**today, **following}, probabilities=True)
    table = read_table(node, site)
    joint = _distribution(node, table, site, tuple(following)) if table else None
    return Joint(table=joint, components=tuple(after.labels)) if joint else None


def _read_mixture(node: Node, today: Labels, after: State) -> Mixture | None:
    """Weights and factors; the weights of one cell sum to 1 over the elements."""
    if not node.is_list("a list of at least one element: a weight and factors", of=TABLES):
        return None
    site = Site(today, probabilities=True)
    read = [_read_element(element, site, after) for element in node.elements()]
    known = [(weight, factored) for weight, factored in read if weight is not None and factored is not None]
    weights = [weight for weight, _ in read if weight is not None]
    if len(weights) < len(read) or not _weights_sum_to_one(node, weights, site) or len(known) < len(read):
        return None
    return Mixture(elements=tuple(known))


def _read_element(node: Node, site: Site, after: State) -> tuple[Table | None, Factored | None]:
    if not node.is_object("an object with a weight and factors"):
        return None, None
    factored = _read_factored(node, site.labels, after, ("weight",))
    node.require("weight", examples=ELEMENT)
    listed = node.get("weight")
    weight = read_table(listed, site) if listed else None
    return weight.minimal() if weight else None, factored


def _weights_sum_to_one(node: Node, weights: Sequence[Table], site: Site) -> bool:
    axes = tables.union(*(weight.axes for weight in weights))
    if not _fits(node, axes, site):
        return False
    off = _off(tables.total(weights))
    if off is not None:
        node.fault("E-WEIGHT-SUM", f"the weights{off.at(site)} sum to {off.told}",
                   "weights that sum to 1 over the elements", mend_of_sum(off.sum))  # fmt: skip
    return off is None


def read_prior(node: Node, state: State) -> Table | None:
    """The distribution of the first state."""
    site = Site(state.labels, probabilities=True)
    table = read_table(node, site)
    if table is None or not _fits(node, tuple(site.labels), site):
        return None
    full = table.full(tuple(site.labels), dict(zip(site.labels, site.sizes(tuple(site.labels)), strict=True)))
    return table.minimal() if _rows_sum_to_one(node, full, site, tuple(site.labels)) else None


def _distribution(node: Node, table: Table, site: Site, over: tuple[str, ...]) -> Table | None:
    """A table of probabilities at full size over the axes `over`, minimal in the others; None where a row is off."""
    axes = tables.union((axis for axis in table.axes if axis not in over), over)
    if not _fits(node, axes, site):
        return None
    full = table.full(axes, dict(zip(axes, site.sizes(axes), strict=True)))
    return full.minimal(*over) if _rows_sum_to_one(node, full, site, over) else None


def _fits(node: Node, axes: Sequence[str], site: Site) -> bool:
    """Whether a table over these axes is not too large."""
    cells = math.prod(site.sizes(axes))
    if cells > MAX_CELLS:
        node.fault("E-TABLE-SIZE", f"{cells} probabilities ({shape(site.sizes(axes))})", f"at most {MAX_CELLS}")
    return cells <= MAX_CELLS


def _rows_sum_to_one(node: Node, table: Table, site: Site, over: tuple[str, ...]) -> bool:
    """Whether every row is a distribution; a fault at the first that is none."""
    sums = table
    for axis in over:
        sums = sums.total(axis)
    off = _off(sums)
    if off is None:
        return True
    place = place_of_row(node, site, dict(zip(off.axes, off.index, strict=True)), over)
    mend = _turned(table, site, over) or mend_of_sum(off.sum)
    node.faults.add("E-ROW-SUM", place, f"the row{off.at(site)} sums to {off.told}",
                    f"a sum of 1 over {and_join(over)}", mend)  # fmt: skip
    return False


def _turned(table: Table, site: Site, over: tuple[str, ...]) -> str:
    """How to mend a factor whose columns sum to 1: its two axes are turned round."""
    today, after = site.component, over[0]
    if today is None or today not in table.axes or _off(table.total(today)) is not None:
        return ""
    return f"the columns sum to 1: exchange {quote(today)} and {quote(after)} in the axes, or rows and columns"


@dataclass(frozen=True, slots=True)
class _Off:
    """The first of some sums that is not 1, and how many are not."""

    axes: tuple[str, ...]
    index: tuple[int, ...]
    sum: Fraction
    count: int
    of: int

    def at(self, site: Site) -> str:
        """Its cell as people read it."""
        cell = site.name_cell(self.axes, self.index)
        return f" at {cell}" if cell else ""

    @property
    def told(self) -> str:
        """The sum, and how many are off where several are."""
        more = f"; of {self.of} rows {self.count} are off" if self.count > 1 else ""
        return exact.format_number(self.sum) + more


def _off(sums: Table) -> _Off | None:
    """None where all sums are 1."""
    off = np.flatnonzero(sums.array.numerators != sums.array.denominator)
    if not off.size:
        return None
    index = tuple(int(step) for step in np.unravel_index(int(off[0]), sums.array.shape))
    return _Off(sums.axes, index, sums.array.item(index), int(off.size), sums.array.numerators.size)
