"""A tree to an environment with continuous signals; all faults at once. The format: docs/continuous_format.md.

A function is an expression, or a list of terms with coefficient, powers and hinges; keyed by allocation, where "*"
stands for every allocation that is not named.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise

from lpmech.continuous.density import NotShownError, negative, wrong_total
from lpmech.continuous.environment import NEXT, ContinuousEnvironment
from lpmech.continuous.expressions import MAX_POWER, MAX_TERMS, ExpressionError, parse
from lpmech.continuous.formats import ENVIRONMENT
from lpmech.continuous.functions import Function, hinge, number, variable
from lpmech.problem.exact import format_number, is_long
from lpmech.problem.shown import counted
from lpmech.reading.environment_form import read_discount, read_name
from lpmech.reading.labels import read_labels
from lpmech.reading.node import Node
from lpmech.reading.numbers import too_long
from lpmech.reading.words import describe, listing, one_of

KEYS = ("format", "name", "discount", "horizon", "agents", "allocations", "utility", "density", "scores")
MAX_AGENTS = 4
MAX_HINGES = 8  # of a term
MAX_ALLOCATIONS = 50
MAX_HORIZON = 1_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}", re.ASCII)
_RESERVED = ("pos", "abs", "max", "min", "allocation", "public", "shock")
Parse = Callable[[Node], Function | None]


def read_continuous(root: Node, stem: str, other_keys: tuple[str, ...] = ()) -> ContinuousEnvironment:
    """The environment. Raises BadInput with every fault."""
    root.check_keys((*KEYS, *other_keys), ("format", "discount", "agents", "allocations", "utility", "density"))
    written = root.get("format")
    if written and written.value != ENVIRONMENT:
        written.fault("E-FORMAT", describe(written.value), f'"{ENVIRONMENT}"')
    name, named = read_name(root, stem)
    discount, before = read_discount(root, infinite=True), root.faults.count
    agents, allocations = _read_agents(root.get("agents")), _read_allocations(root.get("allocations"))
    if root.faults.count > before or not agents or not allocations:
        root.faults.check()  # names of signals are needed for all that follows
    reader = _Functions(agents, allocations)
    utility, density = reader.utilities(root.get("utility")), reader.densities(root.get("density"))
    given = root.get("scores")
    scores = reader.by_allocation(given, reader.today) if given else None
    _check_densities(reader, density, root.get("density") or root)
    root.faults.check()
    env = ContinuousEnvironment(name=name, named=named, discount=discount or Fraction(1, 2), agents=agents,
                                allocations=allocations, utility=utility, density=density, scores=scores,
                                horizon=_read_horizon(root.get("horizon")))  # fmt: skip
    if env.horizon is not None and not env.one_density:
        (root.get("density") or root).fault("E-CONTINUOUS-HORIZON", "densities that differ between allocations",
                                            "one density for all allocations (`*`), as there is a horizon")  # fmt: skip
    root.faults.check()
    return env


def _read_horizon(node: Node | None) -> int | None:
    """The number of periods, where there is one."""
    if node is None:
        return None
    value = node.value
    if not isinstance(value, int) or isinstance(value, bool) or not 2 <= value <= MAX_HORIZON:
        node.fault("E-CONTINUOUS-HORIZON", describe(value), f"a number of periods from 2 to {MAX_HORIZON}")
        return None
    return value


def _read_agents(node: Node | None) -> tuple[str, ...]:
    """Names that can stand in an expression."""
    names = read_labels(node, "agent") or ()
    for inner in node.elements() if node else ():
        check_signal(inner, inner.value)
    if node and names and not 2 <= len(names) <= MAX_AGENTS:
        node.fault("E-CONTINUOUS-SIZE", counted(len(names), "agent"), f"2 to {MAX_AGENTS} agents")
    return names


def check_signal(node: Node, name: object) -> None:
    """A name of an agent, and so of its signal, must be one that can stand in an expression."""
    plain = isinstance(name, str) and _NAME.fullmatch(name) and not keyword.iskeyword(name)
    if isinstance(name, str) and (not plain or name.startswith(NEXT) or name in _RESERVED):
        expected = (
            f"letters, digits and _, not starting with {NEXT}, no word of Python, and none of {listing(_RESERVED)}"
        )
        node.fault("E-AGENT-NAME", describe(name), expected)


def _read_allocations(node: Node | None) -> tuple[str, ...]:
    names = read_labels(node, "allocation") or ()
    if node and len(names) > MAX_ALLOCATIONS:
        node.fault("E-CONTINUOUS-SIZE", f"{len(names)} allocations", f"at most {MAX_ALLOCATIONS}")
    return names


class _Functions:
    """Reads functions of the signals of known agents."""

    def __init__(self, agents: tuple[str, ...], allocations: tuple[str, ...]) -> None:
        self.agents, self.allocations, self.size = agents, allocations, 2 * len(agents)
        self.signals = {name: k for k, name in enumerate((*agents, *(NEXT + agent for agent in agents)))}
        self.now = {name: k for name, k in self.signals.items() if k < len(agents)}

    def utilities(self, node: Node | None) -> Mapping[str, Mapping[str, Function]]:
        """The utilities by agent and allocation."""
        if node is None or not node.is_object("a table of agents to utilities"):
            return {}
        node.check_keys(self.agents, self.agents)
        found = {agent: node.get(agent) for agent in self.agents}
        return {agent: self.by_allocation(inner, self.today) for agent, inner in found.items() if inner}

    def densities(self, node: Node | None) -> Mapping[str, Function]:
        """The densities by allocation."""
        return self.by_allocation(node, self.density) if node else {}

    def by_allocation(self, node: Node, read: Parse) -> Mapping[str, Function]:
        """A function for every allocation."""
        if not node.is_object("a table of allocations to functions"):
            return {}
        rest = node.get("*")
        node.check_keys((*self.allocations, "*"), () if rest else self.allocations)
        default = read(rest) if rest else None
        found = {}
        for name in self.allocations:
            inner = node.get(name)
            function = read(inner) if inner else default
            if function is not None:
                found[name] = function
        return found

    def today(self, node: Node) -> Function | None:
        """A function of today's signals."""
        return self._read(node, self.now)

    def density(self, node: Node) -> Function | None:
        """A function of all signals, in which a signal of tomorrow is compared with one of today at most."""
        function = self._read(node, self.signals)
        found = function.hinges() if function else ()
        pairs = sorted((of, at) for of, at in found if isinstance(at, int))
        twice = next((of for (of, _), (other, _) in pairwise(pairs) if of == other), None)
        if twice is None:
            return function
        node.fault("E-EXPRESSION", f"{list(self.signals)[twice]}, compared with two of today's signals",
                   "kinks of a signal of tomorrow at one of today's signals at most")  # fmt: skip
        return None

    def _read(self, node: Node, names: Mapping[str, int]) -> Function | None:
        if isinstance(node.value, list):
            return self._limited(node, self._terms(node, names))
        if isinstance(node.value, str):
            try:
                return self._limited(node, parse(node.value, names, self.size))
            except ExpressionError as error:
                node.fault("E-EXPRESSION", error.found, error.expected)
                return None
        value = node.number()
        return None if value is None else number(self.size, value)

    def _limited(self, node: Node, function: Function | None) -> Function | None:
        """The function, unless it is of too high a degree, or has too long numbers, when multiplied out."""
        for (powers, hinges), coefficient in function.terms.items() if function else ():
            written = [coefficient, *(at for (_, at), _ in hinges if isinstance(at, Fraction))]
            if any(map(is_long, written)):
                node.refuse(too_long())
                return None
            highest = max(0, *powers, *(power for _, power in hinges))
            if highest > MAX_POWER or len(hinges) > MAX_HINGES:
                node.fault("E-EXPRESSION", f"a term with the power {highest} and {len(hinges)} hinges",
                           f"when multiplied out, powers up to {MAX_POWER} and up to {MAX_HINGES} hinges")  # fmt: skip
                return None
        return function

    def _terms(self, node: Node, names: Mapping[str, int]) -> Function | None:
        """The coefficient form."""
        result = number(self.size, Fraction(0))
        if len(node.elements()) > MAX_TERMS:
            node.fault("E-CONTINUOUS-SIZE", f"{len(node.elements())} terms", f"at most {MAX_TERMS}")
            return None
        for inner in node.elements():
            if inner.is_object("a term") and inner.check_keys(("coefficient", "powers", "hinges"), ("coefficient",)):
                result = result + self._term(inner, names)
        return result

    def _term(self, node: Node, names: Mapping[str, int]) -> Function:
        given = node.get("coefficient")
        result = number(self.size, (given.number() if given else None) or Fraction(0))
        powers, hinges = node.get("powers"), node.get("hinges")
        if powers and powers.is_object("a table of signals to powers"):
            for name, inner in powers.items():
                if name not in names:
                    inner.fault("E-EXPRESSION", describe(name), one_of(tuple(names)))
                else:
                    result = self._times(result, variable(self.size, names[name]), inner)
        for inner in hinges.elements() if hinges and hinges.is_list("a list of hinges") else ():
            found = self._hinge(inner, names)
            if found:
                result = self._times(result, *found)
        return result

    def _times(self, result: Function, factor: Function, power: Node) -> Function:
        value = power.value
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_POWER:
            power.fault("E-EXPRESSION", describe(value), f"an integer from 1 to {MAX_POWER}")
            return result
        for _ in range(value):
            result = result * factor
        return result

    def _hinge(self, node: Node, names: Mapping[str, int]) -> tuple[Function, Node] | None:
        """A hinge and the node of its power."""
        keys = ("of", "at", "power")
        if not node.is_object("a hinge") or not node.check_keys(keys, keys):
            return None
        of, at, power = (node.get(key) for key in keys)
        if of is None or at is None or power is None:
            return None
        if of.value not in names:
            of.fault("E-EXPRESSION", describe(of.value), one_of(tuple(names)))
            return None
        place = names[str(of.value)]
        if at.value in self.now and place >= len(self.agents):
            return hinge(self.size, place, self.now[str(at.value)]), power
        value = at.number()
        if value is None or not 0 < value < 1:
            at.fault("E-EXPRESSION", describe(at.value), "a number between 0 and 1, or for a signal of tomorrow one of "
                     "today's")  # fmt: skip
            return None
        return hinge(self.size, place, value), power


def _check_densities(reader: _Functions, densities: Mapping[str, Function], node: Node) -> None:
    """Every density integrates to 1 and is not negative; those that "*" stands for are looked at once."""
    looked_at: list[Function] = []
    for name, density in densities.items():
        inner = node.get(name) or node.get("*") or node
        if any(density.terms == other.terms for other in looked_at):
            continue
        looked_at.append(density)
        agents = len(reader.agents)
        kinks = {at for _, at in density.hinges() if isinstance(at, Fraction)}
        wrong = wrong_total(density, agents, kinks)
        if wrong:
            inner.fault("E-DENSITY-TOTAL", f"the integral {format_number(wrong[1])} at {_place(reader, wrong[0])}",
                        "the integral over all signals of tomorrow to be 1")  # fmt: skip
        try:
            below = negative(density, agents, kinks)
        except NotShownError:
            inner.fault("E-DENSITY-UNDECIDED", "a density of which it cannot be told whether it is negative somewhere",
                        "a density above 0, or 0 at the ends only")  # fmt: skip
            continue
        if below:
            inner.fault("E-DENSITY-NEGATIVE", f"{format_number(below[1])} at {_place(reader, below[0])}",
                        "a density that is nowhere negative")  # fmt: skip


def _place(reader: _Functions, point: tuple[Fraction, ...]) -> str:
    """`ann = 1/2, bob = 0`."""
    return ", ".join(f"{name} = {format_number(x)}" for name, x in zip(reader.signals, point, strict=False))
