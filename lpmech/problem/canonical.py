"""The canonical form of an environment: one JSON text among its many spellings, whose SHA-256 names it.

Definition: docs/environment_format.md, section 5. Tables have lost the axes on which they do not depend, so their
sizes are those of what they say; each distinct number is written once and cells refer to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

import numpy as np

from lpmech.problem.exact import format_number
from lpmech.problem.stages import Shock, Stage, Terminal, state_labels
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture, Transition

FORMAT = "lpmech-environment/1"
LATER = "lpmech-environment/2"  # of an environment with something that version 1 cannot say
FORMATS = (FORMAT, LATER)
UNNAMED = "unnamed"  # the name of what has none
Labels = Mapping[str, tuple[str, ...]]


class Described(Protocol):
    """What the canonical form says of an environment (`environment.Environment`, which is named by its hash)."""

    @property
    def name(self) -> str: ...
    @property
    def named(self) -> bool: ...
    @property
    def discount(self) -> Fraction: ...
    @property
    def horizon(self) -> int | None: ...
    @property
    def agents(self) -> tuple[str, ...]: ...
    @property
    def stages(self) -> tuple[Stage, ...]: ...
    @property
    def terminal(self) -> Terminal | None: ...
    @property
    def prior(self) -> Table | None: ...


def sha256(env: Described) -> str:
    """The SHA-256 of the canonical form, in lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(env).encode()).hexdigest()


def canonical(env: Described) -> str:
    """The canonical form."""
    stages = (_stage(env, position) for position in range(len(env.stages)))
    fields = {
        "format": _string(LATER if any(map(_says_more, env.stages)) else FORMAT),
        "name": _string(env.name if env.named else UNNAMED),
        "discount": _number(env.discount),
        "horizon": "null" if env.horizon is None else str(env.horizon),
        "agents": _strings(env.agents),
        "stages": _list(stages),
        "terminal": _terminal(env.terminal, env.stages[-1]) if env.terminal and env.terminal.matters else None,
        "prior": _table(env.prior, env.stages[0].labels) if env.prior else None,
    }
    return _object(fields)


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(value: Fraction) -> str:
    return f'"{format_number(value)}"'


def _list(elements: Iterable[str]) -> str:
    return f"[{','.join(elements)}]"


def _strings(texts: Iterable[str]) -> str:
    return _list(map(_string, texts))


def _object(fields: Mapping[str, str | None]) -> str:
    """An object without the fields that say nothing."""
    return "{" + ",".join(f"{_string(key)}:{value}" for key, value in fields.items() if value is not None) + "}"


def _says_more(stage: Stage) -> bool:
    """Whether a stage has a key that version 1 does not know."""
    return stage.open is not None or stage.has_away


def _stage(env: Described, position: int) -> str:
    stage = env.stages[position]
    last = len(env.stages) == env.horizon == position + 1
    after = (env.terminal if last else env.stages[(position + 1) % len(env.stages)]) or stage
    open_without = _sets_without(stage, stage.shocks[0])
    fields = {
        "types": _types(env.agents, stage.types),
        "away": _away(stage) if stage.has_away else None,
        "public": _strings(stage.public) if stage.public else None,
        "allocations": _strings(stage.allocations),
        "feasible": _table(stage.open, stage.labels) if stage.open is not None else None,
        "feasible without": open_without if not stage.has_shocks else None,
        "shocks": _object({str(shock.label): _shock(stage, shock) for shock in stage.shocks})
        if stage.has_shocks
        else None,
        "utility": _tables(env.agents, stage.utilities, stage.labels),
        "public utility": _table(stage.public_utility, stage.labels) if _is_something(stage.public_utility) else None,
        "transition": _transition(stage, after) if stage.transition else None,
    }
    return _object(fields)


def _types(agents: Sequence[str], types: Sequence[tuple[str, ...]]) -> str:
    return _object({agent: _strings(labels) for agent, labels in zip(agents, types, strict=True)})


def _away(stage: Stage) -> str:
    """The types at which agents are away, of those who ever are."""
    places = zip(stage.agents, stage.types, stage.away, strict=True)
    return _object({agent: _strings(types[one] for one in away) for agent, types, away in places if away})


def _is_something(table: Table) -> bool:
    return bool(table.array.numerators.any())


def _set(stage: Stage, positions: Sequence[int]) -> str:
    return _strings(stage.allocations[position] for position in positions)


def _sets_without(stage: Stage, shock: Shock) -> str | None:
    """The sets of the societies without one agent, where they differ from the set with everyone."""
    sets = zip(stage.agents, shock.feasible_without, strict=True)
    differing = {agent: _set(stage, positions) for agent, positions in sets if positions != shock.feasible}
    return _object(differing) if differing else None


def _shock(stage: Stage, shock: Shock) -> str:
    fields = {
        "probability": _number(shock.probability),
        "feasible": _set(stage, shock.feasible),
        "feasible without": _sets_without(stage, shock),
    }
    return _object(fields)


def _terminal(terminal: Terminal, last: Stage) -> str:
    pairs = zip(last.agents, terminal.utilities, strict=True)
    telling = {agent: table for agent, table in pairs if _is_something(table)}
    labels = state_labels(last.agents, terminal.types, terminal.public)
    fields = {
        "utility": _tables(tuple(telling), tuple(telling.values()), labels),
        "types": _types(last.agents, terminal.types) if terminal.types != last.types else None,
        "public": _strings(terminal.public) if terminal.public != last.public else None,
    }
    return _object(fields)


def _transition(stage: Stage, after: Stage | Terminal) -> str:
    """A transition to the state that follows, with its axes in canonical order."""
    following = state_labels(stage.agents, after.types, after.public)
    labels = {**stage.labels, **{NEXT + component: values for component, values in following.items()}}
    return _transition_form(stage.transition, tuple(following), labels)


def _transition_form(transition: Transition | None, components: tuple[str, ...], labels: Labels) -> str:
    match transition:
        case Factored():
            return _object(_factors(transition, components, labels))
        case Joint():
            return _object({"joint": _table(transition.table, labels)})
        case Mixture():
            elements = (
                _object({"weight": _table(weight, labels)} | _factors(factored, components, labels))
                for weight, factored in transition.elements
            )
            return _object({"mixture": _list(elements)})
        case None:
            raise ValueError("no transition")


def _factors(factored: Factored, components: tuple[str, ...], labels: Labels) -> dict[str, str]:
    return {component: _table(factored.factors[component], labels) for component in components}


def _tables(agents: Sequence[str], tables: Sequence[Table], labels: Labels) -> str:
    return _object({agent: _table(table, labels) for agent, table in zip(agents, tables, strict=True)})


def _table(table: Table, labels: Labels) -> str:
    """A table, dense where at least half of its cells are not 0."""
    table = table.minimal()
    axes = tuple(axis for axis in _order(labels) if axis in table.axes)
    array = table.to(axes)
    flat = array.numerators.ravel()
    numbers = {n: _number(Fraction(n, array.denominator)) for n in set(flat.tolist())}
    telling = np.flatnonzero(flat)
    if 2 * telling.size >= flat.size:
        cells = [numbers[n] for n in flat.tolist()]
        return f'{{"axes":{_strings(axes)},"values":{_nested(cells, array.shape)}}}'
    keys = _keys(telling, array.shape, [labels[axis] for axis in axes])
    entries = ",".join(f"{key}:{numbers[n]}" for key, n in zip(keys, flat[telling].tolist(), strict=True))
    return f'{{"axes":{_strings(axes)},"default":"0","entries":{{{entries}}}}}'


def _order(labels: Labels) -> list[str]:
    """The axes in canonical order: those of a stage's labels, but for `allocation`, which stands first."""
    return ["allocation", *(axis for axis in labels if axis not in ("allocation", "shock"))]


def _nested(cells: list[str], shape: tuple[int, ...]) -> str:
    """Nested lists of the cells in row-major order."""
    for size in reversed(shape):
        cells = [_list(cells[start : start + size]) for start in range(0, len(cells), size)]
    return cells[0]


def _keys(positions: np.ndarray[tuple[int], np.dtype[np.intp]], shape: tuple[int, ...],
          labels: Sequence[tuple[str, ...]]) -> Iterable[str]:  # fmt: skip
    """The keys of cells at positions in row-major order; a table of one cell is sparse only where it has none."""
    if not positions.size:
        return ()
    escaped = [[_string(label)[1:-1] for label in group] for group in labels]
    columns = (
        [group[at] for at in index.tolist()]
        for group, index in zip(escaped, np.unravel_index(positions, shape), strict=True)
    )
    return (f'"{"|".join(parts)}"' for parts in zip(*columns, strict=True))
