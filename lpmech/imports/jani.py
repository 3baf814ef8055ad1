"""JANI's models of the type `mdp` with one automaton; its transient numbers are rewards, each of an agent.

A transient value of a location is received in every period there; one that is assigned to at a destination of an edge
is received in expectation when the edge is taken. Read are constants with values, variables that are truth values or
bounded whole numbers, guards, probabilities and assignments. Properties and labels of locations are passed over.
(The JANI specification, jani-spec.org, version 1.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from lpmech.imports import expressions as ex
from lpmech.imports.case import Imported
from lpmech.imports.expressions import Expr, Steps, Value, WrongExpression
from lpmech.imports.guarded import Command, Guarded, Reward, Update, Variable, imported
from lpmech.imports.notes import Notes, lines_of
from lpmech.reading import json_tree
from lpmech.reading.faults import BadInput, Place, quote, write_place
from lpmech.reading.values import Unreadable
from lpmech.reading.words import describe

LOCATION = "location"
_MOST_DEPTH = 40
_NUMBERS = MappingProxyType(
    {"+": "+", "-": "-", "*": "*", "/": "/", "%": "mod", "pow": "pow", "min": "min", "max": "max"}
)
_COMPARED = MappingProxyType({"<": "<", "≤": "<=", ">": ">", "≥": ">="})
_PARTS = ("jani-version", "name", "metadata", "type", "features", "actions", "constants", "variables", "automata",
          "system", "properties")  # fmt: skip
Object = Mapping[str, object]


def read_jani(text: str, path: Path, notes: Notes) -> Imported:
    """An MDP of JANI. Raises BadInput."""
    tree, faults = json_tree.parse(text, str(path))
    faults.check()
    reader = _Reader(notes, lines_of(text))
    try:
        model = reader.model(tree, path)
    except WrongExpression as wrong:
        raise notes.refuse(wrong.line, "E-IMPORT-SYNTAX", wrong.found, wrong.expected) from wrong
    notes.check()
    return imported(model, path, "an MDP of JANI", notes)


@dataclass(slots=True)
class _Reader:
    """Reads the tree; what is not as it must be ends the reading."""

    notes: Notes
    line: Callable[[Place], int | None]
    steps: Steps = field(default_factory=Steps)
    constants: dict[str, Value] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    agents: dict[str, None] = field(default_factory=dict)

    def refuse(self, code: str, place: Place, found: str, expected: str = "") -> BadInput:
        """What is raised of a place."""
        self.notes.add(self.line(place), code, found, expected, place=write_place(place))
        return self.notes.bad()

    def record(self, value: object, place: Place) -> Object:
        """An object."""
        if not isinstance(value, dict):
            raise self.refuse("E-KIND", place, describe(value), "an object")
        return value

    def items(self, tree: Object, key: str, place: Place, *, needed: bool = False) -> list[tuple[Object, Place]]:
        """The objects of a list; none where the key is left out."""
        value = tree.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or (needed and not value):
            raise self.refuse("E-KIND", (*place, key), describe(value), "a list of objects")
        return [(self.record(one, (*place, key, k)), (*place, key, k)) for k, one in enumerate(value)]

    def text(self, tree: Object, key: str, place: Place) -> str:
        """A text."""
        value = tree.get(key)
        if not isinstance(value, str):
            raise self.refuse("E-KIND", (*place, key) if key in tree else place, describe(value), f"the text {key}")
        return value

    def model(self, tree: object, path: Path) -> Guarded:
        """The whole file."""
        top = self.record(tree, ())
        for key in (key for key in top if key not in _PARTS):
            raise self.refuse("E-IMPORT-PART", (key,), f"the part {quote(key)}", ", ".join(_PARTS))
        if self.text(top, "type", ()) != "mdp":
            raise self.refuse("E-IMPORT-PART", ("type",), f"the type {quote(str(top['type']))}", "mdp")
        for one, place in self.items(top, "constants", ()):
            self._constant(one, place)
        automata = self.items(top, "automata", (), needed=True)
        if len(automata) != 1:
            raise self.refuse("E-IMPORT-PART", ("automata",), f"{len(automata)} automata", "one automaton")
        automaton, place = automata[0]
        for tree_, where in ((top, ()), (automaton, place)):
            for one, at in self.items(tree_, "variables", where):
                self._variable(one, at)
        locations = self._locations(automaton, place)
        commands = [self._edge(one, at, locations) for one, at in self.items(automaton, "edges", place)]
        rewards = self._rewards(automaton, place, locations)
        return Guarded(title=str(top.get("name") or f"MDP from {path.name}"), variables=tuple(self.variables.values()),
                       modules=(tuple(commands),), agents=tuple(self.agents), rewards=tuple(rewards))  # fmt: skip

    def _constant(self, one: Object, place: Place) -> None:
        name = self._new(one, place)
        if "value" not in one:
            raise self.refuse("E-IMPORT-PART", place, f"the constant {name} without a value", "its value in the file")
        self.constants[name] = self.expression(one["value"], (*place, "value"))({})

    def _new(self, one: Object, place: Place) -> str:
        name = self.text(one, "name", place)
        if name in self.constants or name in self.variables or name in self.agents:
            raise self.refuse(
                "E-LABEL-REPEATED", place, f"the name {quote(name)} for the second time", "distinct names"
            )
        return name

    def _variable(self, one: Object, place: Place) -> None:
        """A variable; a transient number is an agent's rewards, and its first value must be 0."""
        name, kind = self._new(one, place), one.get("type")
        initial = (
            self.expression(one["initial-value"], (*place, "initial-value"))({}) if "initial-value" in one else None
        )
        if one.get("transient") is True:
            if kind != "bool":
                self.agents[name] = None
                if initial not in (None, 0):
                    raise self.refuse("E-IMPORT-PART", place, f"rewards {name} that are not 0 at first", "0")
            return
        low, high = (0, 1) if kind == "bool" else self._bounds(kind, (*place, "type"))
        if initial is None:
            raise self.refuse("E-IMPORT-PART", place, f"the variable {name} without a first value", "an initial-value")
        self.variables[name] = Variable(name=name, low=low, high=high, is_truth=kind == "bool", initial=initial,
                                        line=self.line(place))  # fmt: skip

    def _bounds(self, kind: object, place: Place) -> tuple[int, int]:
        if not isinstance(kind, dict) or kind.get("kind") != "bounded" or kind.get("base") != "int":
            raise self.refuse("E-IMPORT-PART", place, describe(kind), "bool, or a bounded int with both of its bounds")
        found = [ex.number(self.expression(kind.get(key), (*place, key))({}), self.line(place))
                 for key in ("lower-bound", "upper-bound")]  # fmt: skip
        low, high = (ex.whole(one, self.line(place)) for one in found)
        return low, high

    def _locations(self, automaton: Object, place: Place) -> dict[str, int]:
        """The locations by position, which are a variable where there are several."""
        found: dict[str, int] = {}
        for one, at in self.items(automaton, "locations", place, needed=True):
            name = self.text(one, "name", at)
            if name in found:
                raise self.refuse("E-LABEL-REPEATED", at, "a location for the second time", "distinct names")
            found[name] = len(found)
        first = automaton.get("initial-locations")
        if not isinstance(first, list) or len(first) != 1 or first[0] not in list(found):
            raise self.refuse("E-IMPORT-PART", (*place, "initial-locations"), describe(first), "one of the locations")
        if len(found) > 1:
            if LOCATION in self.variables or LOCATION in self.constants:
                raise self.refuse(
                    "E-IMPORT-PART", place, f"a name {LOCATION}, which here is the automaton's", "another"
                )
            self.variables[LOCATION] = Variable(name=LOCATION, low=0, high=len(found) - 1, is_truth=False,
                                                initial=Fraction(found[first[0]]), line=self.line(place))  # fmt: skip
            self.notes.taken.append("locations by their positions: "
                                    + ", ".join(f"{k} is {quote(name)}" for name, k in found.items()))  # fmt: skip
        return found

    def _at(self, name: str, place: Place, locations: dict[str, int]) -> Expr:
        """Whether the automaton is at a location."""
        if name not in locations:
            raise self.refuse("E-LABEL-UNKNOWN", place, f"the location {quote(name)}", ", ".join(locations))
        if len(locations) == 1:
            return ex.constant(True)
        here = ex.constant(Fraction(locations[name]))
        return ex.equal(ex.variable(LOCATION), here, self.line(place), self.steps)

    def _edge(self, one: Object, place: Place, locations: dict[str, int]) -> Command:
        line = self.line(place)
        guard = self._at(self.text(one, "location", place), place, locations)
        if "guard" in one:
            guard = ex.connected(False, guard, self._exp(one, "guard", place), line, self.steps)
        pays: dict[str, Expr] = {}
        updates = [self._destination(to, at, locations, pays)
                   for to, at in self.items(one, "destinations", place, needed=True)]  # fmt: skip
        action = self.text(one, "action", place) if "action" in one else ""
        return Command(action=action, guard=guard, updates=tuple(updates), line=line, pays=pays)

    def _exp(self, one: Object, key: str, place: Place) -> Expr:
        """An expression within an object with comments."""
        at = (*place, key)
        return self.expression(self.record(one[key], at).get("exp"), (*at, "exp"))

    def _destination(self, one: Object, place: Place, locations: dict[str, int], pays: dict[str, Expr]) -> Update:
        line = self.line(place)
        chance = self._exp(one, "probability", place) if "probability" in one else ex.constant(Fraction(1))
        target = self.text(one, "location", place)
        self._at(target, place, locations)
        values: dict[str, Expr] = {LOCATION: ex.constant(Fraction(locations[target]))} if len(locations) > 1 else {}
        for given, at in self.items(one, "assignments", place):
            name, value = self._assigned(given, at)
            if name in self.agents:
                worth = ex.of_numbers("*", chance, value, line, self.steps)
                pays[name] = ex.of_numbers("+", pays[name], worth, line, self.steps) if name in pays else worth
            elif name in values:
                raise self.refuse("E-LABEL-REPEATED", at, f"two new values of {quote(name)}", "one")
            elif name in self.variables:
                values[name] = value
        return Update(chance=chance, values=values)

    def _assigned(self, given: Object, place: Place) -> tuple[str, Expr]:
        name = self.text(given, "ref", place)
        if name not in self.variables and name not in self.agents:
            raise self.refuse("E-LABEL-UNKNOWN", place, f"the variable {quote(name)}", "a variable that is told before")
        if given.get("index") not in (None, 0):
            raise self.refuse("E-IMPORT-PART", place, "assignments one after another", "all at once: the index 0")
        return name, self.expression(given.get("value"), (*place, "value"))

    def _rewards(self, automaton: Object, place: Place, locations: dict[str, int]) -> list[Reward]:
        """What is received at locations."""
        found = []
        for one, at in self.items(automaton, "locations", place):
            here = self._at(self.text(one, "name", at), at, locations)
            for given, where in self.items(one, "transient-values", at):
                name, value = self._assigned(given, where)
                if name in self.agents:
                    found.append(Reward(agent=name, action=None, guard=here, value=value, line=self.line(where)))
        return found

    def expression(self, value: object, place: Place, depth: int = 0) -> Expr:
        """A number, a truth value, a name, or an operation."""
        line = self.line(place)
        if depth > _MOST_DEPTH:
            raise self.refuse("E-DEPTH", place[:4], f"an expression nested over {_MOST_DEPTH} deep", "fewer levels")
        if isinstance(value, bool):
            return ex.constant(value)
        if isinstance(value, int | Unreadable):
            text = value.text if isinstance(value, Unreadable) else str(value)
            return ex.constant(self.notes.number(text, line, write_place(place)))
        if isinstance(value, str):
            return self._name(value, place)
        tree = self.record(value, place)
        return self._operation(tree, self.text(tree, "op", place), place, depth)

    def _name(self, name: str, place: Place) -> Expr:
        if name in self.constants:
            return ex.constant(self.constants[name])
        if name not in self.variables:
            raise self.refuse("E-LABEL-UNKNOWN", place, f"the name {quote(name)}", "a constant or variable told before")
        line = self.line(place)

        def run(state: Mapping[str, Value]) -> Value:
            if name not in state:
                raise WrongExpression(line, f"the variable {quote(name)} in a constant", "constants")
            return state[name]

        return run

    def _operation(self, tree: Object, name: str, place: Place, depth: int) -> Expr:
        line, steps = self.line(place), self.steps

        def part(key: str) -> Expr:
            if key not in tree:
                raise self.refuse("E-KEY-MISSING", place, f"no {key} of {quote(name)}", f"the part {key}")
            return self.expression(tree[key], (*place, key), depth + 1)

        if name in _NUMBERS:
            return ex.of_numbers(_NUMBERS[name], part("left"), part("right"), line, steps)
        if name in _COMPARED:
            return ex.compared(_COMPARED[name], part("left"), part("right"), line, steps)
        if name in ("=", "≠"):
            return ex.equal(part("left"), part("right"), line, steps, negated=name == "≠")
        if name in ("∧", "∨"):
            return ex.connected(name == "∨", part("left"), part("right"), line, steps)
        if name == "⇒":
            return ex.connected(True, ex.negation(part("left"), line, steps), part("right"), line, steps)
        if name == "¬":
            return ex.negation(part("exp"), line, steps)
        if name in ex.ROUNDED:
            return ex.rounded(name, part("exp"), line, steps)
        if name == "ite":
            return ex.choice(part("if"), part("then"), part("else"), line, steps)
        raise self.refuse("E-IMPORT-PART", place, f"the operation {quote(name)}", "one of JANI's on exact numbers")
