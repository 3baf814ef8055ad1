"""Environments from Python: from mappings in environment form, from arrays, and from functions.

Each builder writes the tree that a JSON file of the environment would be read to, and reads it by the same rules; the
places that faults name are those of that tree, such as `stages[0].utility.ann.entries["to ann|low"]`. Each gives the
fields of an `Environment`, whose class methods are the public face. A function is called once for every cell; its
tables are written sparse, so that a fault names the labels at which it gave what is refused.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lpmech.problem.canonical import LATER
from lpmech.reading import json_tree, python_tree
from lpmech.reading.environment_form import read_environment
from lpmech.reading.faults import Faults, Place
from lpmech.reading.labels import read_agents, read_labels
from lpmech.reading.node import Node
from lpmech.reading.source import read_text
from lpmech.reading.table_form import MAX_CELLS
from lpmech.reading.words import describe

State = Mapping[str, str]  # component (`public`, agents) → label
Utility = Callable[[str, str, State], object] | Mapping[str, Callable[[str, State], object]]
TerminalUtility = Callable[[str, State], object] | Mapping[str, Callable[[State], object]]
Kernel = Callable[[str, State], object]  # (allocation, state) → {next label or labels: probability}
Tree = dict[str, object]


class FunctionForm:
    """The components and allocations of a one-stage environment, over which functions are tabulated."""

    def __init__(self, faults: Faults, agents: object, types: object, allocations: object, public: object) -> None:
        self.faults = faults
        root = Node({"agents": agents, "types": types, "allocations": allocations, "public": public}, faults)
        self.agents = read_agents(root.get("agents")) or ()
        given = root.get("types")
        lists = given.value if given and isinstance(given.value, dict) else {}
        labels = {agent: read_labels(given.at(agent, lists.get(agent)), "type") for agent in self.agents if given}
        shown = {"public": read_labels(root.get("public"), "public state")} if public is not None else {}
        self.labels = {name: found or () for name, found in (shown | labels).items()}
        self.allocations = read_labels(root.get("allocations"), "allocation") or ()
        faults.check()

    def table(self, place: Place, axes: Sequence[str], cell: Callable[[State], object]) -> Tree:
        """A table of one number for each combination of labels on the axes."""
        return self._sparse(place, axes, ((point.values(), cell(point)) for point in self._points(place, axes)), None)

    def kernel(self, place: Place, following: Sequence[str], cell: Callable[[State], object]) -> Tree:
        """A table of distributions, each a mapping from next labels to probabilities; labels left out have 0."""
        axes = ("allocation", *self.labels)
        rows = ((point.values(), cell(point)) for point in self._points(place, axes))
        entries = (entry for point, row in rows for entry in self._row(place, tuple(point), row))
        return self._sparse(place, (*axes, *(f"next {name}" for name in following)), entries, 0)

    def _row(self, place: Place, point: tuple[str, ...], row: object) -> Iterator[tuple[tuple[str, ...], object]]:
        if not isinstance(row, Mapping):
            self.faults.add("E-KIND", (*place, "|".join(point)), describe(row), "a mapping: next label to probability")
            return
        for label, probability in row.items():
            yield (*point, *_texts(label)), probability

    def _points(self, place: Place, axes: Sequence[str]) -> Iterator[State]:
        """Every combination of labels on the axes, row-major."""
        groups = [self.allocations if axis == "allocation" else self.labels[axis] for axis in axes]
        cells = math.prod(map(len, groups))
        if cells > MAX_CELLS:
            self.faults.add("E-TABLE-SIZE", place, f"{cells} calls of a function", f"at most {MAX_CELLS}")
            self.faults.check()
        return (MappingProxyType(dict(zip(axes, point, strict=True))) for point in product(*groups))

    def _sparse(
        self, place: Place, axes: Sequence[str], cells: Iterable[tuple[Iterable[str], object]], default: object
    ) -> Tree:
        """A table of entries, no two for the same labels; a default where only some are given."""
        entries: dict[str, object] = {}
        for labels, value in cells:
            key = "|".join(labels)
            if key in entries:
                self.faults.add("E-KEY-REPEATED", (*place, "entries", key), "labels that are given twice",
                                "every cell once")  # fmt: skip
            entries[key] = value
        return {"axes": list(axes), "entries": entries} | ({} if default is None else {"default": default})

    def listed(self, place: Place, axes: Sequence[str], given: Mapping[Any, object]) -> Tree:
        """A table by tuples of labels; a label alone where there is one axis. Labels left out have 0."""
        return self._sparse(place, axes, ((_texts(key), value) for key, value in given.items()), 0)


def _texts(labels: object) -> tuple[str, ...]:
    """The labels of a key: a tuple of them, or one."""
    each = labels if isinstance(labels, tuple) else (labels,)
    return tuple(str.__str__(label) if isinstance(label, str) else str(label) for label in each)


def state_of(point: State) -> State:
    """A point without its allocation."""
    return MappingProxyType({axis: label for axis, label in point.items() if axis != "allocation"})


def utilities(form: FunctionForm, utility: Utility) -> Tree:
    """The tables of v_i(a, θ), from one function of (agent, allocation, state) or one of (allocation, state) each."""
    axes = ("allocation", *form.labels)

    def of(agent: str) -> Callable[[State], object]:
        if callable(utility):
            return lambda point: utility(agent, point["allocation"], state_of(point))
        own = utility[agent]
        return lambda point: own(point["allocation"], state_of(point))

    named = form.agents if callable(utility) else tuple(utility)
    return {agent: form.table(("stages", 0, "utility", agent), axes, of(agent)) for agent in named}


def terminal_utilities(form: FunctionForm, utility: TerminalUtility) -> Tree:
    """The tables of g_i(θ), from one function of (agent, state) or one of (state) for each agent that has one."""

    def of(agent: str) -> Callable[[State], object]:
        if callable(utility):
            return lambda point: utility(agent, point)
        return utility[agent]

    named = form.agents if callable(utility) else tuple(utility)
    return {agent: form.table(("terminal", "utility", agent), tuple(form.labels), of(agent)) for agent in named}


def transition(form: FunctionForm, kernel: Kernel | Mapping[str, Kernel]) -> Tree:
    """Factors by component, or a joint kernel whose rows are keyed by tuples of next labels (public first)."""
    place: Place = ("stages", 0, "transition")

    def at(function: Kernel) -> Callable[[State], object]:
        return lambda point: function(point["allocation"], state_of(point))

    if callable(kernel):
        return {"joint": form.kernel((*place, "joint"), tuple(form.labels), at(kernel))}
    return {name: form.kernel((*place, name), (name,), at(function)) for name, function in kernel.items()}


def prior(form: FunctionForm, probability: Callable[[State], object] | Mapping[tuple[str, ...], object]) -> Tree:
    """The first state's distribution, from a function of the state or by tuples of labels (public first)."""
    components = tuple(form.labels)
    if callable(probability):
        return form.table(("prior",), components, probability)
    return form.listed(("prior",), components, probability)


def public_utility(form: FunctionForm, utility: Callable[[str, State], object]) -> Tree:
    """The table of w(a, θ_0), from a function of the allocation and the public part of the state."""
    axes = ("allocation", *(name for name in form.labels if name == "public"))
    return form.table(("stages", 0, "public utility"), axes, lambda p: utility(p["allocation"], state_of(p)))


def feasible(form: FunctionForm, open_: Callable[[str, State], object]) -> Tree:
    """The table of what is feasible, from a function of the allocation and the state that says whether it is."""
    axes = ("allocation", *form.labels)
    return form.table(("stages", 0, "feasible"), axes, lambda p: _one_or_0(open_(p["allocation"], state_of(p))))


def _one_or_0(said: object) -> object:
    return int(said) if isinstance(said, bool) else said


Fields = dict[str, Any]
_STAGE = {"feasible_without": "feasible without", "public_utility": "public utility"}


def from_json(source: str | os.PathLike[str] | Mapping[str, object]) -> Fields:
    """The fields of an environment in environment form: a file, its text, or the parsed object."""
    if isinstance(source, Mapping):
        return read_tree(source, "the mapping")
    if isinstance(source, str) and source.lstrip()[:1] == "{":
        tree, faults = json_tree.parse(source, "the text")
    else:
        path = Path(source)
        tree, faults = json_tree.parse(read_text(path), str(path))
    return read_environment(Node(tree, faults))


def from_arrays(name: str, discount: object, horizon: int | None, agents: object, terminal: object, prior: object,
                stages: object, stage: Mapping[str, object]) -> Fields:  # fmt: skip
    """The fields of an environment whose tables are tuples of axes, numbers and perhaps a denominator."""
    one = {_STAGE.get(key, key): value for key, value in stage.items() if value is not None}
    if stages is not None and one:
        raise TypeError(f"from_arrays() takes stages, or the parts of one stage, not both: {', '.join(one)}")
    listed = [one] if stages is None else stages
    tree = {"name": name, "discount": discount, "horizon": horizon, "agents": agents, "stages": listed}
    given = {"terminal": terminal, "prior": prior}
    return read_tree(tree | {key: value for key, value in given.items() if value is not None}, "from_arrays", True)


def read_tree(tree: Mapping[str, object], source: str, arrays: bool = False) -> Fields:
    """The fields of an environment given as Python values in environment form; the key `format` may be left out.

    With `arrays`, tuples (axes, numbers) and (axes, numbers, denominator) stand for tables.
    """
    faults = Faults(source)
    plain = python_tree.parse({"format": LATER, **tree}, faults, tables=arrays)
    faults.check()
    return read_environment(Node(plain, faults))


def from_functions(name: str, discount: object, horizon: int | None, agents: object, types: object,
                   allocations: object, public: object, functions: Mapping[str, Any],
                   sets: Mapping[str, object]) -> Fields:  # fmt: skip
    """The fields of an environment of one stage whose tables are functions; see `Environment.from_functions`."""
    faults = Faults("from_functions")
    frame = {"agents": agents, "types": types, "allocations": allocations, "public": public}
    plain = python_tree.parse({key: value for key, value in frame.items() if value is not None}, faults)
    faults.check()
    assert isinstance(plain, dict)
    form = FunctionForm(faults, *(plain.get(key) for key in frame))
    stage = {key: value for key, value in plain.items() if key != "agents"}
    stage |= {_STAGE.get(key, key): value for key, value in sets.items() if value is not None}
    for key, given in functions.items():
        if given is not None:
            _check_functions(faults, key, given)
    faults.check()
    tabulated = {key: _TABULATE[key](form, given) for key, given in functions.items() if given is not None}
    faults.check()
    tree = {"name": name, "discount": discount, "horizon": horizon, "agents": list(form.agents)}
    prior, terminal = tabulated.pop("prior", None), tabulated.pop("terminal_utility", None)
    tree |= {"prior": prior} if prior is not None else {}
    tree |= {"terminal": {"utility": terminal}} if terminal is not None else {}
    stage |= {_STAGE.get(key, key): value for key, value in tabulated.items()}
    return read_tree(tree | {"stages": [stage]}, "from_functions")


_AGENT, _ALLOCATION, _STATE = "agent", "allocation", "state"
_TAKEN: Mapping[str, tuple[str, ...]] = MappingProxyType(  # by a function of all agents; one of an agent's own has less
    {
        "utility": (_AGENT, _ALLOCATION, _STATE),
        "public_utility": (_ALLOCATION, _STATE),
        "feasible": (_ALLOCATION, _STATE),
        "transition": (_ALLOCATION, _STATE),
        "terminal_utility": (_AGENT, _STATE),
        "prior": (_STATE,),
    }
)


def _check_functions(faults: Faults, key: str, given: object) -> None:
    """Note functions that cannot be called with what they are called with. A prior may be a mapping of numbers."""
    taken = _TAKEN[key]
    if not isinstance(given, Mapping):
        _check_function(faults, (key,), given, taken)
    elif taken != (_STATE,):
        for name, function in given.items():
            _check_function(faults, (key, str(name)), function, tuple(one for one in taken if one != _AGENT))


def _check_function(faults: Faults, place: Place, given: object, taken: tuple[str, ...]) -> None:
    expected = f"a function of ({', '.join(taken)})"
    mend = "state is a mapping from agents, and public if there is one, to their labels"
    if not callable(given):
        faults.add("E-KIND", place, describe(given), expected, mend)
        return
    try:
        own = signature(given)
    except ValueError:  # some functions of C do not tell
        return
    try:
        own.bind(*taken)
    except TypeError:
        faults.add("E-KIND", place, f"a function of ({', '.join(own.parameters)})", expected, mend)


_TABULATE: Mapping[str, Callable[[FunctionForm, Any], dict[str, object]]] = {
    "utility": utilities,
    "public_utility": public_utility,
    "feasible": feasible,
    "transition": transition,
    "terminal_utility": terminal_utilities,
    "prior": prior,
}
