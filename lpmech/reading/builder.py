"""Environments from Python: from mappings in environment form, from arrays, and from functions.

Each builder writes the tree that a JSON file of the environment would be read to, and reads it by the same rules; the
places that faults name are those of that tree, such as `stages[0].utility.ann.entries["to ann|low"]`. Each gives the
fields of an `Environment`, whose class methods are the public face.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lpmech.reading import function_form, json_tree, python_tree
from lpmech.reading.environment_form import read_environment
from lpmech.reading.faults import Faults
from lpmech.reading.function_form import FunctionForm
from lpmech.reading.head_form import FORMAT
from lpmech.reading.node import Node
from lpmech.reading.source import read_text

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
    plain = python_tree.parse({"format": FORMAT, **tree}, faults, tables=arrays)
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
    tabulated = {key: _TABULATE[key](form, given) for key, given in functions.items() if given is not None}
    faults.check()
    tree = {"name": name, "discount": discount, "horizon": horizon, "agents": list(form.agents)}
    prior, terminal = tabulated.pop("prior", None), tabulated.pop("terminal_utility", None)
    tree |= {"prior": prior} if prior is not None else {}
    tree |= {"terminal": {"utility": terminal}} if terminal is not None else {}
    stage |= {_STAGE.get(key, key): value for key, value in tabulated.items()}
    return read_tree(tree | {"stages": [stage]}, "from_functions")


_TABULATE: Mapping[str, Callable[[FunctionForm, Any], dict[str, object]]] = {
    "utility": function_form.utilities,
    "public_utility": function_form.public_utility,
    "transition": function_form.transition,
    "terminal_utility": function_form.terminal_utilities,
    "prior": function_form.prior,
}
