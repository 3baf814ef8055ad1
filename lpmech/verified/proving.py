"""The evidence of a design's certificate, for `check_design` of the proofs.

Nothing here has to be believed: the proofs hold for any point and any weights.
"""

from __future__ import annotations

from typing import Any

from . import generated as proofs
from .designs import Design
from .environment import ONE, ZERO, Names
from .faults import malformed
from .fields import Q
from .natives import native_q_equal
from .natives import native_q_lowest_terms as lowest
from .natives import native_q_opposite as opposite
from .natives import native_q_plus as plus
from .natives import native_q_times as times
from .programs import Ids, program_evidence

SIGNS = {"Cho": "RSign", "Aid": "RAid"}  # columns that are not below 0, and the rows that say so


def holds(env: Any, names: Names, design: Design) -> bool:
    """Whether the proofs say that it is true."""
    program = program_evidence(env)
    ids = Ids(env, names, program, design.problem, design.several)
    _expect_places(ids, design)
    if not proofs.rule_ok(env, ids.periods, design.problem, ids.choices, ids.met):
        malformed(("problem", "allocation"), "a rule that chooses what is feasible at every place", "another one")
    columns, rows = _columns(ids, design), _rows(ids, design)
    if columns is None or rows is None:
        return False
    shares = _shares(ids, design)
    target = _target(ids, design, shares)
    rows, above = _completed(ids, rows, target)
    evidence = ("DesignEvidence", program, columns, rows, shares, above)
    return bool(proofs.check_design(env, design.problem, design.finding, evidence))


def _expect_places(ids: Ids, design: Design) -> None:
    """Raise Malformed where a quantity is about a place that cannot be met."""
    known = {(t, repr(memory), tuple(reports)) for t, _, memory, reports in ids.places()} if design.places else set()
    for t, memory, reports, path in design.places:
        if (t, repr(memory), tuple(reports)) not in known:
            malformed(path, "a place that can be met", "another one")


def _columns(ids: Ids, design: Design) -> list[Any] | None:
    """The columns that are named; None if there is no such column, or one is below 0 that must not be."""
    given, bound = dict(design.columns), ids.bound()
    if bound is not None and design.status == "optimal" and given.pop(bound, ZERO) != design.value:
        return None
    known = ids.columns() if given else {}
    if any(name not in known or (known[name][0] in SIGNS and value[0] < 0) for name, value in given.items()):
        return None
    found = [(known[name], value) for name, value in given.items()]
    return found if not proofs.is_free(ids.problem) or design.status == "infeasible" or _is_played(ids, found) else None


def _is_played(ids: Ids, columns: list[Any]) -> bool:
    """Whether chances add up at every place, and nothing is there after what never comes. The proofs divide by what
    chances add up to, so that they hold without this."""
    values = {repr(column): value for column, value in columns}
    for t, _, memory, reports in ids.places():
        reach = ONE
        if memory:
            ((before, z), a), *earlier = memory
            reach = values.get(repr(("Cho", t - 1, earlier, z, before, a)), ZERO)
        for z in proofs.likely_shocks(ids.env, t):
            total = ZERO
            for a in ids.choices(t, z, reports):
                total = plus(total, values.get(repr(("Cho", t, memory, z, reports, a)), ZERO))
            if not native_q_equal(total, reach):
                return False
    return all(column[0] == "Cho" or not _never(values, column) for column, _ in columns)


def _never(values: dict[str, Q], column: Any) -> bool:
    """Whether a payment or a payoff comes after an allocation that is never chosen."""
    *_, t, memory, _ = column
    if not memory:
        return False
    ((reports, z), a), *earlier = memory
    return repr(("Cho", t - 1, earlier, z, reports, a)) not in values


def _rows(ids: Ids, design: Design) -> list[Any] | None:
    """The weighted rows; those of the objective have shares."""
    known = ids.rows() if design.multipliers else {}
    found, of_objective = [], ids.sums() if design.status == "optimal" else []
    for name, weight in design.multipliers.items():
        if name in of_objective:
            continue
        if name not in known:
            return None
        row = known[name]
        found.append((opposite(weight) if ids.turned(row) else weight, row))
    return found


def _shares(ids: Ids, design: Design) -> list[Q]:
    """The weights of the sums in the objective."""
    if design.problem[13] is None:
        return []
    names = ids.sums()
    if not names:
        return [ONE]
    found = [design.multipliers.get(name, ZERO) for name in names]
    return found if design.problem[13][0][0] else [opposite(one) for one in found]


def _target(ids: Ids, design: Design, shares: list[Q]) -> list[Any]:
    """What the rows are to add up to, as a form; nothing if they are to contradict each other."""
    if design.status != "optimal":
        return []
    greatest, sums = design.problem[13][0]
    sign: Q = (-1, 1) if greatest else ONE
    form = [("One",), opposite(times(sign, design.value))]
    found: list[Any] = [tuple(form)]
    for share, terms in zip(shares, sums, strict=True):
        of = proofs.terms_form(ids.env, ids.periods, ids.problem, ids.choices, terms)
        found += [(column, times(times(sign, share), weight)) for column, weight in of]
    return found


def _completed(ids: Ids, rows: list[Any], target: list[Any]) -> tuple[list[Any], Q]:
    """The rows, with those of signs that fill the rest; and what is left of 1, if they are to contradict."""
    rest: dict[str, Any] = {}
    for row in rows:
        form = proofs.contribution(ids.env, ids.periods, ids.problem, ids.choices, ids.met, row)
        for column, weight in form[0] if form is not None else []:
            _add(rest, column, weight)
    for column, weight in target:
        _add(rest, column, opposite(weight))
    signs = [
        (opposite(weight), (SIGNS[column[0]], *column[1:])) for column, weight in rest.values()
        if column[0] in SIGNS and weight[0] < 0
    ]  # fmt: skip
    above = rest.get(repr(("One",)), (None, ZERO))[1]
    return [*rows, *signs], opposite(above)


def _add(total: dict[str, Any], column: Any, weight: Q) -> None:
    key = repr(column)
    before = total[key][1] if key in total else ZERO
    total[key] = (column, lowest(plus(before, weight)))
