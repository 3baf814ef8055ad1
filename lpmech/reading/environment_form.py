"""An environment in the form of docs/environment_format.md, from a tree: the fields of `Environment`, or faults.

Where something is at fault its value is None and whatever rests on it is not looked at; all else is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lpmech.problem import tables
from lpmech.problem.canonical import FORMAT, FORMATS, UNNAMED
from lpmech.problem.exact import format_number
from lpmech.problem.shown import counted
from lpmech.problem.stages import Stage, Terminal
from lpmech.problem.tables import Table
from lpmech.problem.transition import Transition
from lpmech.reading.examples import TOP, Writing, line, of_stage
from lpmech.reading.faults import Faults
from lpmech.reading.keys import KEYS, LATER_KEYS, STAGE_KEYS, TERMINAL_KEYS
from lpmech.reading.kinds import TABLES
from lpmech.reading.labels import is_label, read_agents, read_labels
from lpmech.reading.node import Node
from lpmech.reading.sets_form import all_can_choose, read_away, read_open
from lpmech.reading.state_form import State, by_agent, read_shocks, read_state
from lpmech.reading.table_form import Site, read_table
from lpmech.reading.transition_form import Labels, read_prior, read_transition, unchanging
from lpmech.reading.words import LISTED, describe, nearest, one_of

_REQUIRED = ("types", "allocations", "utility")  # of a stage
MAX_HORIZON = 1_000_000
_MANY = 10**6  # a denominator that is too long to be shown


def read_name(root: Node, stem: str) -> tuple[str, bool]:
    """The name, and whether the input gives it.

    An input without a name is called by its file's (`stem`), or `UNNAMED` if that is no label. Its canonical form has
    `UNNAMED` in either case, so that a file that is renamed keeps its SHA-256.
    """
    node = root.get("name")
    if node is not None:
        is_label(node, node.value)
        return str(node.value), True
    called = unicodedata.normalize("NFC", stem)
    return (called if is_label(Node(called, Faults("")), called) else UNNAMED), False


def check_top(root: Node, other_keys: Sequence[str]) -> None:
    """Note unknown and missing keys, and another format. In a case file a stage's keys may stand at the top."""
    stage_at_top = root.comforts and root.get("stages") is None
    known = (*KEYS, *(STAGE_KEYS if stage_at_top else ()), *other_keys)
    for key, node in root.items():
        if key in STAGE_KEYS and key not in known:
            node.fault("E-KEY-UNKNOWN", "a key of a stage", one_of(known, LISTED),
                       'move it into the stage, in "stages"')  # fmt: skip
            stages = root.get("stages")
            for stage in stages.elements() if stages else ():
                root.faults.mean((*stage.place, key))
    root.unknown_keys([key for key, _ in root.items() if key not in (*known, *STAGE_KEYS)], known)
    root.require("discount", "agents", *(() if root.comforts else ("format", "horizon", "stages")), examples=TOP)
    written = root.get("format")
    if written and written.value not in FORMATS:
        shown = line("format", FORMATS[0], root.faults.writing)
        written.fault("E-FORMAT", describe(written.value), one_of(FORMATS), f"write {shown}")


def read_horizon(root: Node) -> int | None:
    """The horizon, None where it is infinite. A case file may leave out an infinite one, TOML having no null.

    Where it is at fault the number of stages serves instead, so that all else can be looked at.
    """
    node = root.get("horizon")
    if node is None or node.value is None or (root.comforts and node.value == "infinite"):
        return None
    if not isinstance(node.value, int) or isinstance(node.value, bool) or not 1 <= node.value <= MAX_HORIZON:
        infinite = 'left out or "infinite"' if root.comforts else "null"
        node.fault("E-HORIZON", describe(node.value),
                   f"an integer from 1 to {MAX_HORIZON}, or {infinite} for an infinite horizon",
                   _mend_of_horizon(node.value, node.comforts))  # fmt: skip
        stages = root.get("stages")
        return max(len(stages.elements()), 1) if stages else 1
    return node.value


def _mend_of_horizon(given: object, comforts: bool) -> str:
    """How to mend a horizon, such as a whole number in another spelling: "3" or 3.0."""
    spelt = given if isinstance(given, str) else describe(given)
    match = re.fullmatch(r" *([0-9]{1,7})(\.0*)? *", spelt)
    if match and 0 < int(match[1]) <= MAX_HORIZON:
        return f"write {int(match[1])}, an integer"
    if isinstance(given, str) and nearest(given, ("infinite", "infinity", "inf", "null", "none")):
        return 'write "infinite", or leave the key out' if comforts else "write null, without quotes"
    infinite = "leave the key out" if comforts else "write null"
    if isinstance(given, int) and not isinstance(given, bool):
        return "write 1 if there is one period" if given < 1 else f"{infinite} for an infinite horizon"
    return f"write the number of periods, such as 3; {infinite} if there is no last period"


def read_discount(root: Node, infinite: bool) -> Fraction | None:
    """The discount factor."""
    node = root.get("discount")
    value = node.number() if node else None
    if node is None or value is None:
        return None
    if not 0 < value <= 1 or (value == 1 and infinite):
        expected = "more than 0 and less than 1" + ("" if infinite else ", or 1")
        mend = mend_of_discount(value, node.faults.writing)
        node.fault("E-DISCOUNT", describe(node.value), f"a number, {expected}", mend)
        return None
    return value


def mend_of_discount(value: Fraction, writing: Writing, *, finite: bool = True) -> str:
    """How to mend a discount that is too large or too small. `finite`: whether there may be a last period."""

    def shown(number: Fraction) -> str:
        return line("discount", format_number(number), writing)

    if value == 1:
        other = f", or {line('horizon', 10, writing)}" if finite else ""
        return f"an infinite horizon needs a discount below 1: write {shown(Fraction(99, 100))}{other}"
    if value == 0 and finite:
        return f"if nothing after the first period counts, write {line('horizon', 1, writing)} and {shown(Fraction(1))}"
    if -1 < value < 0:
        return f"write it without the minus: {shown(-value)}"
    mend = f"write a number below 1, such as {shown(Fraction(9, 10))}"
    if 1 < value <= 2 and value.denominator < _MANY:
        return f"{mend}; if this is 1 plus a rate of interest, its inverse: {shown(1 / value)}"
    if 2 < value < 100 and value.denominator < _MANY:
        return f"{mend}; if this is a percentage, as a fraction: {shown(value / 100)}"
    return mend


def stage_nodes(root: Node, horizon: int | None) -> tuple[list[Node], int | None]:
    """The stages, and the horizon; where the two do not fit, the number of stages instead, as above."""
    listed = root.get("stages")
    if listed is None:
        return ([root] if root.comforts else []), horizon
    nodes = listed.elements() if listed.is_list("a list of stages", of=TABLES) else []
    if nodes and len(nodes) not in (1, horizon):
        expected = "1 stage" if horizon in (None, 1) else f"1 stage that serves every period, or {horizon}"
        shown = line("horizon", len(nodes), root.faults.writing)
        mend = f"write {shown} if each period has a stage of its own, or as many stages as are expected"
        listed.fault("E-STAGES", counted(len(nodes), "stage"), expected, mend)
        return nodes, len(nodes)
    return nodes, horizon


_WHAT = "an environment, which is an object"
_AROUND = 'write one object with all keys: {"format": …, "name": …, "discount": …, …}'


def read_environment(root: Node, stem: str = UNNAMED, other_keys: Sequence[str] = ()) -> dict[str, Any]:
    """The fields of an Environment. Raises BadInput with all faults.

    `stem` is what an environment without a name is called; `other_keys` stand at the top too, and are not looked at.
    """
    fields = _read(root, stem, other_keys) if root.is_object(_WHAT, mend=lambda: _AROUND) else None
    root.faults.check()
    if fields is None:
        raise AssertionError("an environment at fault without a fault")  # a mistake in this package
    return fields


def _read(root: Node, stem: str, other_keys: Sequence[str]) -> dict[str, Any] | None:
    check_top(root, other_keys)
    horizon = read_horizon(root)
    discount = read_discount(root, horizon is None)
    agents = read_agents(root.get("agents"))
    name, named = read_name(root, stem)
    if not agents:
        _require_of_stages(root, horizon)
        return None
    if root.has("stages") and root.faults.is_meant(("stages",)):  # by a misspelt header of some: they are not all here
        return None
    body = _read_stages(root, agents, horizon)
    if body is None or discount is None:
        return None
    return {"name": name, "named": named, "discount": discount, "horizon": horizon, "agents": agents, **body}


def _require_of_stages(root: Node, horizon: int | None) -> None:
    """Note what stages lack, where the agents are at fault, so that no more can be said."""
    for node in stage_nodes(root, horizon)[0]:
        if isinstance(node.value, dict):
            node.require(*_REQUIRED, examples=of_stage(("ann", "bob")))


@dataclass(frozen=True, slots=True)
class _Frame:
    """A stage without its tables."""

    node: Node
    state: State
    allocations: tuple[str, ...]

    @property
    def labels(self) -> Labels:
        """The labels of today's axes, in canonical order."""
        return {"allocation": self.allocations, **self.state.labels}


def _check_version(node: Node, version: object) -> None:
    """A stage of version 1 has no key of version 2."""
    for key in LATER_KEYS:
        later = node.get(key)
        if later is not None and version == FORMAT:
            later.fault("E-KEY-UNKNOWN", f"a key of {FORMATS[-1]}", f"keys of {FORMAT}",
                        f'write "format": "{FORMATS[-1]}"')  # fmt: skip


def _texts(node: Node | None) -> list[str]:
    """The texts of a list, whatever else is in it."""
    return [one.value for one in node.elements() if isinstance(one.value, str)] if node else []


def _read_frame(node: Node, agents: tuple[str, ...], version: object) -> _Frame | None:
    if not node.is_object("a stage, which is an object"):
        return None
    if node.place:  # else the root, whose keys have been looked at
        node.check_keys(STAGE_KEYS)
    _check_version(node, version)
    node.require(*_REQUIRED, examples=of_stage(agents, _texts(node.get("allocations"))))
    state = read_state(node, agents)
    allocations = read_labels(node.get("allocations"), "allocation")
    return _Frame(node, state, allocations) if state and allocations else None


def _read_stages(root: Node, agents: tuple[str, ...], horizon: int | None) -> dict[str, Any] | None:
    """Stages, terminal and prior: what needs the agents and the horizon."""
    nodes, horizon = stage_nodes(root, horizon)
    written = root.get("format")
    version = written.value if written else None
    frames = [_read_frame(node, agents, version) for node in nodes] or [None]
    last, first = frames[-1], frames[0]
    terminal_node = root.get("terminal")
    after = _read_terminal_state(root, agents, horizon, frames)
    terminal = _read_terminal(terminal_node, after) if terminal_node and after else None
    prior_node = root.get("prior")
    prior = read_prior(prior_node, first.state) if prior_node and first else None
    known = [frame for frame in frames if frame]
    if not last or len(known) < len(frames):
        return None
    following = [frame.state for frame in known[1:]] + [_last_next(known, after, horizon)]
    matters = terminal is not None and terminal.matters
    bodies = [
        _read_body(frame, state, needed=horizon is None or position + 1 < horizon or matters)
        for position, (frame, state) in enumerate(zip(known, following, strict=True))
    ]
    stages = tuple(stage for stage in bodies if stage)
    if len(stages) < len(nodes) or (terminal_node and not terminal) or (prior_node and not prior):
        return None
    return {"stages": stages, "terminal": terminal if matters else None, "prior": prior}


def _last_next(frames: Sequence[_Frame], after: State | None, horizon: int | None) -> State | None:
    """The state to which the last stage's transition leads: its own where it serves a next period too."""
    return after if horizon == len(frames) else frames[-1].state


def _read_terminal_state(
    root: Node, agents: tuple[str, ...], horizon: int | None, frames: Sequence[_Frame | None]
) -> State | None:
    """The state after the last period: the terminal's where it has one, else the last stage's."""
    last = frames[-1]
    node = root.get("terminal")
    if node is None:
        return last.state if last else None
    if not node.is_object("an object with the terminal utility"):
        return None
    node.check_keys(TERMINAL_KEYS)
    if horizon is None:
        node.fault("E-TERMINAL", "a terminal with an infinite horizon", "a finite horizon")  # fmt: skip
    if last is None:
        return None
    state = read_state(node, agents, last.state)
    if state and horizon is not None and horizon > len(frames) and state != last.state:
        node.fault("E-TERMINAL-STATES", "a terminal with other types or public states than the stage",
                   "the same, as the one stage serves every period")  # fmt: skip
    return state


def _read_terminal(node: Node, state: State) -> Terminal | None:
    """The terminal utilities."""
    listed = node.get("utility")
    given = by_agent(listed, state.agents, required=False) if listed else {}
    if given is None:
        return None
    read = {agent: read_table(table, Site(state.labels)) for agent, table in given.items()}
    if any(table is None for table in read.values()):
        return None
    utilities = tuple(_minimal(read.get(agent)) for agent in state.agents)
    return Terminal(types=state.types, public=state.public, utilities=utilities)


def _minimal(table: Table | None) -> Table:
    return table.minimal() if table else tables.ZERO


def _read_body(frame: _Frame, after: State | None, needed: bool) -> Stage | None:
    """All of a stage."""
    node, agents = frame.node, frame.state.agents
    site = Site(frame.labels)
    given = by_agent(node.get("utility"), agents, required=True)
    utilities = [read_table(table, site) for table in given.values()] if given else [None]
    of_public = {axis: labels for axis, labels in frame.labels.items() if axis in ("allocation", "public")}
    public_node = node.get("public utility")
    public_utility = read_table(public_node, Site(of_public)) if public_node else tables.ZERO
    shocks = read_shocks(node, agents, frame.allocations)
    away, known_away = read_away(node.get("away"), frame.state)
    open_, fine = read_open(node.get("feasible"), frame.labels)
    transition = _read_transition(frame, after, needed)
    known = [table.minimal() for table in utilities if table]
    if len(known) < len(agents) or public_utility is None or shocks is None or not fine or not known_away:
        return None
    if transition is None and (needed or node.get("transition")):
        return None
    transition = transition if needed else None
    stage = Stage(agents=agents, types=frame.state.types, public=frame.state.public, allocations=frame.allocations,
                  shocks=shocks, utilities=tuple(known), public_utility=public_utility.minimal(),
                  transition=transition, open=open_, away=away)  # fmt: skip
    return stage if all_can_choose(node, stage) else None


def _read_transition(frame: _Frame, after: State | None, needed: bool) -> Transition | None:
    """A stage's transition; one that is not needed may be left out, and is looked at where it is given."""
    node = frame.node.get("transition")
    if node is None:
        if needed:
            place = frame.node.place
            frame.node.faults.add(
                "E-TRANSITION-MISSING", place, "no transition", "a transition, as something follows this period",
                unchanging(frame.node, frame.state), lacks=[(*place, "transition")],
            )  # fmt: skip
        return None
    return read_transition(node, frame.labels, after) if after else None
