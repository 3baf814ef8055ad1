"""Tables of a file: numbers as a function of named axes, dense, sparse or constant, for the axes that a site allows.

Of a cell that is at fault the place in the file is known: `Cells.where`. Axes come out in the order of the site.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lpmech.problem import exact, tables
from lpmech.problem.exact import NUMBER_PATTERN, ExactArray
from lpmech.problem.tables import Axes, Table
from lpmech.problem.transition import NEXT
from lpmech.reading.dense import read_dense
from lpmech.reading.examples import TABLE, header, line, written
from lpmech.reading.faults import Place, quote
from lpmech.reading.keys import TABLE_KEYS
from lpmech.reading.node import Node
from lpmech.reading.sparse import name_of, read_sparse
from lpmech.reading.values import Unreadable
from lpmech.reading.words import describe, mend_of_negative, near_name, nearest, one_of, shape

MAX_CELLS = 20_000_000  # of one table


@dataclass(frozen=True, slots=True)
class Site:
    """Where a table stands: the axes that it may have, in canonical order, with their labels."""

    labels: Mapping[str, tuple[str, ...]]
    probabilities: bool = False  # whether its numbers may not be negative
    component: str | None = None  # of a factor: the component whose next label it gives

    def sizes(self, axes: Sequence[str]) -> tuple[int, ...]:
        """The shape of a table over `axes`."""
        return tuple(len(self.labels[axis]) for axis in axes)

    def name_cell(self, axes: Sequence[str], index: Sequence[int]) -> str:
        """A cell as people read it."""
        return name_of(axes, [self.labels[axis] for axis in axes], index)


@dataclass(frozen=True, slots=True)
class Cells:
    """The numbers of a table, and where in the file each of its cells is written."""

    array: ExactArray
    where: Callable[[int], Place]  # by position in row-major order, within the table


def read_table(node: Node, site: Site) -> Table | None:
    """A table with the axes that it lists; None where it is at fault."""
    resolved = resolve(node)
    if resolved is None:
        return None
    if is_constant(resolved):
        return _constant(resolved, site)
    if resolved.value == "identity" and resolved.comforts:
        return _identity(resolved, site)
    return _tabulated(resolved, site)


def _constant(node: Node, site: Site) -> Table | None:
    """A number in a table's place: the same everywhere."""
    value = node.number()
    if value is not None and value < 0 and site.probabilities:
        node.fault("E-PROBABILITY-NEGATIVE", str(value), "a probability, at least 0", mend_of_negative(value))
        return None
    return tables.constant(value) if value is not None else None


def _identity(node: Node, site: Site) -> Table | None:
    """The factor under which the next label is today's."""
    component = site.component
    if component is None or component not in site.labels:
        node.fault("E-IDENTITY", '"identity"', "a table; only a factor of a transition whose component there is today "
                   'may be "identity"', _in_its_place(node, site))  # fmt: skip
        return None
    today, after = site.labels[component], site.labels[NEXT + component]
    if lost := [label for label in today if label not in after]:
        node.fault("E-IDENTITY", f'"identity", where {quote(lost[0])} is no label of the next period',
                   one_of(after), "write the factor as a table")  # fmt: skip
        return None
    matrix = np.array([[label == other for other in after] for label in today], dtype=np.int64)
    return Table((component, NEXT + component), exact.from_integers(matrix))


_TABLE = "a table: an object with axes and values, or with axes, default and entries"
_MOST_SHOWN = 6  # labels of an axis in a table that is offered


def identity(component: str, size: int) -> dict[str, object]:
    """The table of a component that never changes, as a file has it."""
    rows = [[int(one == other) for other in range(size)] for one in range(size)]
    return {"axes": [component, NEXT + component], "values": rows}


def _note_no_table(node: Node, site: Site) -> None:
    """Say that something else stands where a table is expected: most likely a known word that is misspelt."""
    words = ("identity",) if node.comforts and site.component in site.labels else ()
    expected = _TABLE + "".join(f", or {quote(word)}" for word in words)
    mend = node.misfit.as_object(words) or _of_template(node) or node.misfit.as_number() or _in_its_place(node, site)
    node.wrong_kind(expected, mend)


def _of_template(node: Node) -> str:
    """How to mend the name of a template that stands alone."""
    names = node.templates.value if node.comforts and node.templates else None
    near = near_name(node.value, tuple(names)) if isinstance(names, dict) and isinstance(node.value, str) else None
    return f"write {{ template = {quote(near)} }}" if near is not None else ""


def _in_its_place(node: Node, site: Site) -> str:
    """A table that may stand there, as an example: of what never changes, or 0 everywhere."""
    key = node.place[-1] if node.place else ""
    component = site.component
    if component is not None and component in site.labels and len(site.labels[component]) <= _MOST_SHOWN:
        table = identity(component, len(site.labels[component]))
    else:
        table = {"axes": [*site.labels][:1], "default": 0}
    writing = node.faults.writing
    shown = line(key, table, writing) if isinstance(key, str) and key else written(table, writing)
    return f"write a table, for example {shown}"


def _tabulated(node: Node, site: Site) -> Table | None:
    """A table given by its axes and its cells."""
    if not isinstance(node.value, dict):
        _note_no_table(node, site)
        return None
    complete = node.check_keys(TABLE_KEYS, ("axes",), TABLE)
    axes = _read_axes(node, site) if complete else None
    if axes is None or not _has_one_form(node, site.sizes(axes)) or not _is_small(node, axes, site):
        return None
    dense = node.get("values")
    labels = [site.labels[axis] for axis in axes]
    read = read_dense(dense, axes, site.sizes(axes)) if dense else read_sparse(node, axes, labels)
    cells = Cells(*read) if read else None
    if cells is None or (site.probabilities and not _is_distribution(node, axes, cells, site)):
        return None
    ordered = [axis for axis in site.labels if axis in axes]
    return Table(tuple(ordered), Table(axes, cells.array).to(ordered))


def _read_axes(node: Node, site: Site) -> Axes | None:
    """The axes that a table lists, `self` replaced by its owner."""
    listed = node.get("axes")
    if listed is None or (listed.value != [] and not listed.is_list("a list of axes")):
        return None
    axes = [_own_axis(element) for element in listed.elements()]
    for position, (element, axis) in enumerate(zip(listed.elements(), axes, strict=True)):
        if not isinstance(axis, str) or axis not in site.labels:
            element.fault(
                "E-AXIS-UNKNOWN", f"the axis {describe(axis)}", one_of(site.labels), _of_axis(node, axis, site)
            )
        elif axis in axes[:position]:
            after = NEXT + axis
            mend = f"did you mean {quote(after)}?" if after in site.labels and after not in axes else ""
            element.fault("E-AXIS-REPEATED", f"the axis {quote(axis)} twice", "distinct axes", mend)
    known = [axis for axis in axes if isinstance(axis, str) and axis in site.labels]
    return tuple(known) if len(set(known)) == len(axes) else None


def _of_axis(node: Node, axis: object, site: Site) -> str:
    """How to mend an axis that is not known; "" if it is like none."""
    if not isinstance(axis, str):
        return ""
    if axis.startswith(NEXT) and axis.removeprefix(NEXT) in site.labels:
        return f"leave it out, or write {quote(axis.removeprefix(NEXT))}: axes of the next period stand in transitions"
    own = ("self", "next self") if node.comforts and node.owner is not None else ()
    return nearest(axis, (*site.labels, *own))


def _own_axis(node: Node) -> object:
    if node.comforts and node.owner is not None and node.value in ("self", "next self"):
        return str(node.value).replace("self", node.owner)
    return node.value


def _zeros(sizes: Sequence[int]) -> object:
    """Nested lists of 0."""
    return [_zeros(sizes[1:])] * sizes[0] if sizes else 0


def _has_one_form(node: Node, sizes: Sequence[int]) -> bool:
    """Whether a table is either dense or sparse."""
    dense = node.get("values") is not None
    sparse = node.get("default") is not None or node.get("entries") is not None
    if not (dense or sparse) and any(node.faults.is_meant((*node.place, key)) for key in TABLE_KEYS):
        return False  # the key of its numbers is misspelt
    if dense == sparse:
        shown = f", such as {line('values', _zeros(sizes), node.faults.writing)}" if max(sizes, default=0) < 4 else ""
        none = f'add "values"{shown}; or a "default" and "entries"'
        mend = 'take "values" out, or the other two' if dense else none
        node.fault("E-TABLE-FORM", "a table with both values and entries" if dense else "a table without numbers",
                   'either "values", or "entries" with a "default" for the cells that they do not name',
                   mend)  # fmt: skip
    return dense != sparse


def _is_small(node: Node, axes: Axes, site: Site) -> bool:
    cells = math.prod(site.sizes(axes))
    if cells > MAX_CELLS:
        node.fault("E-TABLE-SIZE", f"a table of {cells} cells ({shape(site.sizes(axes))})", f"at most {MAX_CELLS}")
    return cells <= MAX_CELLS


def place_of_row(node: Node, site: Site, row: Mapping[str, int], over: Collection[str]) -> Place:
    """Where the row of a table without faults is written: the list of its numbers, or the entry of the first of them.

    `row` gives the positions on the axes of the rows, `over` names those that a row is over.
    """
    table = resolve(node)
    if table is None or not isinstance(table.value, dict):
        return node.place
    axes = _read_axes(table, site) or ()
    sizes, labels = site.sizes(axes), [site.labels[axis] for axis in axes]
    dense = table.get("values")
    read = read_dense(dense, axes, sizes) if dense else read_sparse(table, axes, labels)
    if read is None or not axes:
        return table.place
    steps = read[1](int(np.ravel_multi_index([row.get(axis, 0) for axis in axes], sizes)))
    if steps == ("default",):
        return table.place
    shown = next((place for place, axis in enumerate(axes) if axis in over), len(axes))
    return (*table.place, *(steps[: 1 + shown] if dense else steps))


def _is_distribution(node: Node, axes: Axes, cells: Cells, site: Site) -> bool:
    """Whether no cell is negative; a fault at every place that writes a negative one."""
    negative = np.flatnonzero(cells.array.numerators < 0)
    places = {cells.where(int(position)): int(position) for position in reversed(negative[:1_000])}
    for steps, position in reversed(places.items()):
        index = np.unravel_index(position, cells.array.shape)
        value = exact.format_number(cells.array.item(tuple(int(step) for step in index)))
        cell = site.name_cell(axes, [int(step) for step in index])
        node.faults.add("E-PROBABILITY-NEGATIVE", (*node.place, *steps), f"{value}{f' at {cell}' if cell else ''}",
                        "a probability, at least 0", mend_of_negative(exact.parse_number(value)))  # fmt: skip
    return not negative.size


def resolve(node: Node) -> Node | None:
    """The table itself, or the template that stands for it; None where the template is at fault."""
    named = node.get("template") if node.comforts else None
    if named is None:
        return node
    node.check_keys(("template",))
    name = named.text("the name of a template")
    names = tuple(node.templates.value) if node.templates and isinstance(node.templates.value, dict) else ()
    if name is not None and name not in names:
        expected = one_of(names) if names else "a table [templates.NAME], of which there is none"
        named.fault("E-TEMPLATE", f"the template {quote(name)}, which there is not", expected, nearest(name, names))
    template = node.templates.get(name) if node.templates and name is not None else None
    if template and template.get("template"):
        template.fault("E-TEMPLATE", "a template that names a template", "a table",
                       f"write the table itself below {header(template.place)}")  # fmt: skip
        return None
    return replace(template, owner=node.owner) if template else None


def is_constant(node: Node) -> bool:
    """Whether a number stands in a table's place."""
    if isinstance(node.value, str):
        return node.comforts and NUMBER_PATTERN.fullmatch(node.value) is not None
    return node.comforts and isinstance(node.value, int | Fraction | Unreadable) and not isinstance(node.value, bool)
