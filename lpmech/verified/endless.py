"""Designs for ever: rows and columns by the ids of the format page, and the evidence for `check_endless` of the proofs.

Nothing here has to be believed: the proofs hold for any point and any weights. Slot 0 is the first period, and slot 1
stands for all later ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import generated as proofs
from .designs import Design
from .efficient import endless_program
from .environment import ONE, ZERO, Names
from .faults import malformed
from .fields import Q
from .natives import native_q_lowest_terms as lowest
from .natives import native_q_opposite as opposite
from .natives import native_q_plus as plus
from .natives import native_q_times as times
from .programs import Ids, State, joined, words
from .sums import Sums

NOWHERE = ("payoff", "payment", "truth", "lie", "stay", "at most", "at least", "received")
Form = list[Any]


class EndlessIds(Ids):
    """The names of what there is in the program of a problem for ever."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.periods = 2
        self.forgets = self.memory == "NoMemory"

    def _list(self) -> None:
        self.choices = proofs.endless_choices(self.env, self.program, self.problem)
        self.met = proofs.endless_met(self.env, self.program, self.problem)

    def node(self, t: int, memory: Any) -> str:
        return joined("later" if t else "period 1", *(self.step(0, event) for event in memory))

    def _follows(self, t: int, reports: State, a: int) -> bool:
        shocks = proofs.likely_shocks(self.env, 0)
        return any(a in proofs.emay(self.env, self.problem, self.choices, t, [], z, reports) for z in shocks)

    def _short(self, name: str) -> str:
        """The id without its node, where nothing is remembered."""
        for what in NOWHERE if self.forgets else ():
            for agent in map(words, self.names.agents):
                for node in ("period 1", "later"):
                    start = f"{what} {agent} {node} "
                    if name.startswith((start + "state ", start + "reports ")):
                        return f"{what} {agent} {name[len(start) :]}"
        return name

    def named_columns(self) -> dict[str, list[Any]]:
        """The columns of each id: those of both slots, where nothing is remembered."""
        found: dict[str, list[Any]] = {}
        for i, t, _, item in self.known(False):
            for state in self.likely(t, item):
                where = joined(words(self.names.agents[i]), self.node(t, item[0]), "state " + self.state(t, state))
                found.setdefault(self._short("payoff " + where), []).append(("Val", i, t, item[0], state))
        for i, t, memory, reports in self.paid():
            where = joined(words(self.names.agents[i]), self.node(t, memory), self.told(t, reports))
            found[self._short("payment " + where)] = [("Pay", i, 0 if self.forgets else t, memory, reports)]
        for name, row in self._wholes():
            column = ("Val", row[1], 2, [], row[2]) if row[0] == "GrossOf" else self._all_added(row)
            found[name] = [column]
        for name, column in self._subsidies() if self.helped in ("PeriodSum", "PlaceSum") else ():
            found[name] = [column]
        return found

    def _all_added(self, row: Any) -> Any:
        _, i, t, n, state = row
        return ("Val", 0, 3 + t, self.met[5][i][t][n][0], state)

    def _wholes(self) -> Iterator[tuple[str, Any]]:
        """What is enjoyed, and what is added, from a state on."""
        for state in proofs.states(proofs.sizes_at(self.env, 0)):
            told = "state " + self.state(0, state)
            for j, name in enumerate(self.names.agents):
                yield joined("gross", words(name), told), ("GrossOf", j, state)
            yield joined("public utility", told), ("GrossOf", len(self.names.agents), state)
        for i, levels in enumerate(self.met[5] if self.helped in ("PeriodSum", "PlaceSum") else ()):
            for t, level in enumerate(levels):
                for n, item in enumerate(level):
                    for state in self.likely(t, item):
                        told = "state " + self.state(t, state)
                        yield joined("subsidies", self.node(t, item[0]), told), ("AidsOf", i, t, n, state)

    def rows(self) -> dict[str, Any]:
        found = {
            self._short(name): row if row[0] == "TruthOf" else ("Same", row) for name, row in super().rows().items()
        }
        return found | dict(self._wholes())

    def _payoffs(self, i: int, t: int, n: int, item: Any) -> Iterator[tuple[str, Any]]:
        for name, row in super()._payoffs(i, t, n, item):
            yield name, ("TruthOf", i, t, n, row[4]) if row[0] == "RTruth" else row

    def _stays(self, i: int, t: int, n: int, item: Any) -> Iterator[tuple[str, Any]]:
        if not (t and self.problem[8] == ("MayRefuse",)):
            yield from super()._stays(i, t, n, item)

    def turned(self, row: Any) -> bool:
        return row[0] == "Same" and super().turned(row[1])

    def truths(self) -> dict[str, Any]:
        """The rows of payoffs by their columns."""
        found = {}
        for i, t, n, item in self.known(False):
            for state in self.likely(t, item):
                found[repr(("Val", i, t, item[0], state))] = ("TruthOf", i, t, n, state)
        return found


def holds_for_ever(env: Any, names: Names, design: Design) -> bool:
    """Whether the proofs say that it is true."""
    program = endless_program(env, design.values)
    if proofs.seeks_best(design.problem) and not (design.values and proofs.check_program(env, program, None)):
        return False
    ids = EndlessIds(env, names, program, design.problem, design.several)
    ids.expect(design.places)
    if not proofs.erule_ok(env, design.problem, ids.choices, ids.met):
        malformed(("problem", "allocation"), "a rule that chooses what is feasible at every place", "another one")
    columns, rows = _columns(ids, design), _rows(ids, design)
    if columns is None or rows is None:
        return False
    shares = Sums(ids).shares(design.multipliers) if design.status == "optimal" else []
    rows, above = _completed(ids, rows, _target(ids, design, shares))
    evidence = ("EndlessEvidence", program, columns, rows, shares, above)
    return bool(proofs.check_endless(env, design.problem, design.finding, evidence))


def _columns(ids: EndlessIds, design: Design) -> list[Any] | None:
    """The columns that are named; None if there is no such column, or one is below 0 that must not be."""
    given, bound = dict(design.columns), ids.bound()
    if bound is not None and design.status == "optimal" and given.pop(bound, ZERO) != design.value:
        return None
    known = ids.named_columns() if given else {}
    if any(name not in known or (known[name][0][0] == "Aid" and value[0] < 0) for name, value in given.items()):
        return None
    return [(column, value) for name, value in given.items() for column in known[name]]


def _rows(ids: EndlessIds, design: Design) -> list[Any] | None:
    """The weighted rows; those of the objective have shares."""
    known, of_objective = ids.rows(), ids.sums() if design.status == "optimal" else []
    named = {name: weight for name, weight in design.multipliers.items() if name not in of_objective}
    if not named.keys() <= known.keys():
        return None
    found = [(known[name], weight) for name, weight in named.items()]
    return [(opposite(weight) if ids.turned(row) else weight, row) for row, weight in found]


def _target(ids: EndlessIds, design: Design, shares: list[Q]) -> Form:
    """What the rows are to add up to; nothing if they are to contradict each other."""
    if design.status != "optimal":
        return []
    greatest, sums = ids.problem[13][0]
    sign: Q = (-1, 1) if greatest else ONE
    found: Form = [(("One",), opposite(times(sign, design.value)))]
    for share, terms in zip(shares, sums, strict=True):
        of = proofs.eterms_form(ids.env, ids.problem, ids.choices, terms)
        found += [(column, times(times(sign, share), weight)) for column, weight in of]
    return found


def _completed(ids: EndlessIds, rows: list[Any], target: Form) -> tuple[list[Any], Q]:
    """The rows, with what fills the rest; and what is left of 1, if they are to contradict."""
    rest = _rest(ids, rows, target)
    merged = _merged(ids, rest)
    rest = _rest(ids, [*rows, *merged], target) if merged else rest
    signs = [
        (opposite(weight), ("Same", ("RAid", *column[1:]))) for column, weight in rest.values()
        if column[0] == "Aid" and weight[0] < 0
    ]  # fmt: skip
    return [*rows, *merged, *signs], opposite(rest.get(repr(("One",)), (None, ZERO))[1])


def _merged(ids: EndlessIds, rest: dict[str, Any]) -> list[Any]:
    """Where nothing is remembered, payoffs of the first period are those of later ones: the difference of two rows."""
    found, truths = [], ids.truths() if ids.forgets else {}
    for column, weight in rest.values() if ids.forgets else ():
        if column[0] == "Val" and column[2] == 0 and weight[0]:
            later = truths.get(repr(("Val", column[1], 1, column[3], column[4])))
            if later is not None:
                found += [(opposite(weight), truths[repr(column)]), (weight, later)]
    return found


def _rest(ids: EndlessIds, rows: list[Any], target: Form) -> dict[str, Any]:
    """What rows add up to beyond the target."""
    rest: dict[str, Any] = {}
    for row in rows:
        form = proofs.econtribution(ids.env, ids.problem, ids.choices, ids.met, row)
        for column, weight in form[0] if form is not None else []:
            _add(rest, column, weight)
    for column, weight in target:
        _add(rest, column, opposite(weight))
    return rest


def _add(total: dict[str, Any], column: Any, weight: Q) -> None:
    key = repr(column)
    before = total[key][1] if key in total else ZERO
    total[key] = (column, lowest(plus(before, weight)))
