"""The shape of witnesses of existence, of uniqueness and of stated relations; see shapes.py."""

from __future__ import annotations

from typing import Any

from .faults import Path, malformed
from .fields import fields, items, place, rational, text, whole
from .machines import read_automata
from .shapes import REFUTED, Shapes, nothing, of_form

_SUM = ("lies", "today", "later")
_STARTS = ("none", "own type moves no others", "assumed")


def existence(shapes: Shapes, witness: Any, proved: bool, path: Path) -> None:
    """A witness of exists_any, of any kind."""
    if not isinstance(witness, dict):
        malformed(path, "an object", witness)
    if proved:
        given = fields(witness, path, (), ("automata",))
        if given:
            read_automata(shapes, given["automata"], (*path, "automata"))
    elif "form" in witness:
        of_form("one_period_memory")(shapes, witness, path)
    elif "constraints" in witness:
        _histories(shapes, witness, path)
    else:
        _chain(shapes, witness, path)


def _histories(shapes: Shapes, witness: Any, path: Path) -> None:
    given = fields(witness, path, ("agent", "epsilon", "constraints"))
    agent, horizon = shapes.agent(given["agent"], (*path, "agent")), shapes.names.horizon
    if horizon is None:
        malformed(path, "another witness, as the horizon is infinite", witness)
    shapes.above(given["epsilon"], (*path, "epsilon"))
    for one, where in shapes.each(given["constraints"], (*path, "constraints")):
        found = fields(one, where, ("history", "others", *shapes.told(one)))
        events = items(found["history"], (*where, "history"))
        if len(events) >= horizon:
            malformed((*where, "history"), "fewer events than periods", f"{len(events)}")
        for t, event in enumerate(events):
            shapes.memory(event, t + 1, (*where, "history", t))
        shapes.others(found["others"], agent, len(events), (*where, "others"))
        shapes.weighed(found, agent, len(events), where)


def _chain(shapes: Shapes, witness: Any, path: Path) -> None:
    given = fields(witness, path, ("agent", "slack", "start", "steps", "contradiction", "epsilon"))
    agent = shapes.agent(given["agent"], (*path, "agent"))
    shapes.above(given["slack"], (*path, "slack"), strictly=False)
    rational(given["epsilon"], (*path, "epsilon"))
    start = fields(given["start"], (*path, "start"), ("kind", "bound"))
    if start["kind"] not in _STARTS:
        malformed((*path, "start", "kind"), ", ".join(_STARTS), start["kind"])
    if (start["kind"] == "none") is not (start["bound"] is None):
        malformed((*path, "start", "bound"), "a bound, and null if the kind is none", start["bound"])
    if start["bound"] is not None:
        rational(start["bound"], (*path, "start", "bound"))
    for one, where in shapes.each(given["steps"], (*path, "steps")):
        found = fields(one, where, ("period", "others", "bound", *_SUM), ("high", "low", "combination"))
        t = _sum(shapes, found, agent, where)
        _what(shapes, found, agent, t, where)
        rational(found["bound"], (*where, "bound"))
    where = (*path, "contradiction")
    found = fields(given["contradiction"], where, ("period", "others", *_SUM, "total"))
    _sum(shapes, found, agent, where)
    if rational(found["total"], (*where, "total"))[0] >= 0:
        malformed((*where, "total"), "less than 0", found["total"])


def _sum(shapes: Shapes, given: dict[str, Any], agent: int, path: Path) -> int:
    t = shapes.period(given["period"], (*path, "period"))
    shapes.others(given["others"], agent, t, (*path, "others"))
    for one, where in shapes.each(given["lies"], (*path, "lies")):
        shapes.weighed(fields(one, where, shapes.told(one)), agent, t, where)
    for one, where in shapes.each(given["today"], (*path, "today")):
        found = fields(one, where, ("weight",), ("high", "low", "combination"))
        _what(shapes, found, agent, t, where)
        shapes.above(found["weight"], (*where, "weight"))
    for one, where in shapes.each(given["later"], (*path, "later")):
        keys = ("report", "allocation", "period", "others", "weight")
        found = fields(one, where, keys, ("high", "low", "combination"))
        shapes.own(found["report"], agent, t, (*where, "report"))
        shapes.allocation(found["allocation"], t, (*where, "allocation"))
        after = shapes.period(found["period"], (*where, "period"))
        shapes.others(found["others"], agent, after, (*where, "others"))
        _what(shapes, found, agent, after, where)
        shapes.above(found["weight"], (*where, "weight"))
    return t


def _what(shapes: Shapes, given: dict[str, Any], agent: int, t: int, path: Path) -> None:
    """A difference of two own types, or a combination of them."""
    if "combination" not in given:
        for key in ("high", "low"):
            shapes.own(given.get(key), agent, t, (*path, key))
        return
    if "high" in given or "low" in given:
        malformed(path, "high and low, or a combination", "both")
    among = shapes.names.space(t).types[agent]
    found = fields(given["combination"], (*path, "combination"), (), among)
    if not found:
        malformed((*path, "combination"), "at least one own type", found)
    for name, number in found.items():
        if whole(number, (*path, "combination", name), -(2**63) + 1, 2**63 - 1) == 0:
            malformed((*path, "combination", name), "an integer that is not 0", number)


# uniqueness

_UNIQUE_FORMS = ("history-independent", "one-period memory")
_CONSTRAINTS = ("truth", "lie", "participation", "exit")


def uniqueness(shapes: Shapes, witness: Any, proved: bool, path: Path) -> None:
    """A witness of pivot_unique."""
    if not proved:
        given = fields(witness, path, ("agent", "form", "period", "state", "within", "transfers", "payoffs"))
        shapes.agent(given["agent"], (*path, "agent"))
        _payment(shapes, given, path)
        _others(shapes, given, path)
        return
    given = fields(witness, path, ("agent", "payments"))
    agent = shapes.agent(given["agent"], (*path, "agent"))
    for one, where in shapes.each(given["payments"], (*path, "payments"), 1):
        found = fields(one, where, ("form", "period", "state", "within", "least", "greatest"))
        _payment(shapes, found, where)
        for side in ("least", "greatest"):
            here = (*where, side)
            half = fields(found[side], here, ("bound", "sum", "transfers", "payoffs"))
            rational(half["bound"], (*here, "bound"))
            _others(shapes, {**half, "form": found["form"]}, here)
            for term, at in shapes.each(half["sum"], (*here, "sum")):
                _constraint(shapes, term, agent, found["form"], at)


def _payment(shapes: Shapes, given: dict[str, Any], path: Path) -> None:
    if given["form"] not in _UNIQUE_FORMS:
        malformed((*path, "form"), " or ".join(_UNIQUE_FORMS), given["form"])
    t = shapes.period(given["period"], (*path, "period"))
    shapes.state(given["state"], t, (*path, "state"))
    shapes.above(given["within"], (*path, "within"), strictly=False)


def _others(shapes: Shapes, given: dict[str, Any], path: Path) -> None:
    """Other transfers and payoffs of a form: as many tables as it has."""
    remembers, horizon = given["form"] == _UNIQUE_FORMS[1], shapes.names.horizon
    count = (2 if remembers else 1) if horizon is None else horizon
    for key in ("transfers", "payoffs"):
        found = items(given[key], (*path, key))
        if len(found) != count:
            malformed((*path, key), f"{count} tables", f"{len(found)}")
        if remembers:
            shapes.tables.payments(found, (*path, key))
            continue
        for t, one in enumerate(found):
            shapes.tables.rational(one, shapes.tables.states(t), (*path, key, t))


def _constraint(shapes: Shapes, value: Any, agent: int, form: str, path: Path) -> None:
    given = fields(value, path, ("constraint", "period", "memory", "state", "report", "weight"))
    kind = given["constraint"]
    if kind not in _CONSTRAINTS:
        malformed((*path, "constraint"), " or ".join(_CONSTRAINTS), kind)
    t = shapes.period(given["period"], (*path, "period"))
    if given["memory"] is not None:
        if form == _UNIQUE_FORMS[0]:
            malformed((*path, "memory"), "null, as nothing is remembered", given["memory"])
        shapes.memory(given["memory"], t, (*path, "memory"))
    shapes.state(given["state"], t, (*path, "state"))
    if (kind == "lie") is (given["report"] is None):
        malformed((*path, "report"), "the report of a lie, else null", given["report"])
    if given["report"] is not None:
        shapes.own(given["report"], agent, t, (*path, "report"))
    if rational(given["weight"], (*path, "weight"))[0] < 0 and kind in ("lie", "participation"):
        malformed((*path, "weight"), "at least 0", given["weight"])


# stated relations: what each quantity names besides a period and a state; "agent?" may be null

_TERM = ("weight", "quantity", "agent", "period", "state", "allocation", "shock", "report", "value")
_QUANTITIES = {
    "welfare": ("agent?",), "welfare tomorrow": ("agent?", "allocation"), "worth": ("agent?", "allocation"),
    "best": ("agent?", "allocation"), "chosen": ("allocation",), "utility": ("agent", "allocation"),
    "payment": ("agent",), "payment by shock": ("agent", "shock"), "payoff": ("agent",),
    "payoff of a lie": ("agent", "report"), "exited": ("agent",), "exited tomorrow": ("agent", "allocation"),
}  # fmt: skip


def relation(shapes: Shapes, witness: Any, path: Path) -> None:
    """The witness of stated_relation."""
    given = fields(witness, path, ("premises", "conclusion"))
    for one, where in shapes.each(given["premises"], (*path, "premises")):
        _relation(shapes, one, where)
    _relation(shapes, given["conclusion"], (*path, "conclusion"))


def _relation(shapes: Shapes, value: Any, path: Path) -> None:
    given = fields(value, path, ("terms", "relation", "constant"))
    if given["relation"] not in ("=", ">=", ">"):
        malformed((*path, "relation"), "=, >= or >", given["relation"])
    rational(given["constant"], (*path, "constant"))
    for one, where in shapes.each(given["terms"], (*path, "terms"), 1):
        _term(shapes, fields(one, where, _TERM), where)


def _term(shapes: Shapes, given: dict[str, Any], path: Path) -> None:
    for key in ("weight", "value"):
        rational(given[key], (*path, key))
    needs = _QUANTITIES.get(text(given["quantity"], (*path, "quantity")))
    if needs is None:
        malformed((*path, "quantity"), "a quantity of the page on claims", given["quantity"])
    t = shapes.period(given["period"], (*path, "period"))
    shapes.state(given["state"], t, (*path, "state"))
    for key in ("agent", "allocation", "shock", "report"):
        if key not in needs and given[key] is not None and not (key == "agent" and "agent?" in needs):
            malformed((*path, key), "null", given[key])
    if given["agent"] is not None or "agent" in needs:
        agent = shapes.agent(given["agent"], (*path, "agent"))
        if "report" in needs:
            place(given["report"], shapes.names.space(t).types[agent], (*path, "report"))
    if "allocation" in needs:
        shapes.allocation(given["allocation"], t, (*path, "allocation"))
    if "shock" in needs:
        shapes.shock(given["shock"], t, (*path, "shock"))


# claims


def claim(shapes: Shapes, name: str, given: dict[str, Any], path: Path) -> None:
    """The slack, cell and witness of a claim that is not covered."""
    if given["least_slack"] is not None:
        rational(given["least_slack"], (*path, "least_slack"))
    at: Path = (*path, "at")
    if name == "expected_budget_balance":
        shapes.month(given["at"], at)
    elif name == "each_period_budget_balance":
        shapes.sum_cell(given["at"], at)
    elif name in _PRIVATE:
        shapes.private_cell(given["at"], at, *_PRIVATE[name])
    else:
        shapes.cell(given["at"], at, name in _BY_SHOCK)
    proved, witness, where = given["verdict"] == "proved", given["witness"], (*path, "witness")
    if name == "exists_any":
        existence(shapes, witness, proved, where)
    elif name == "pivot_unique":
        uniqueness(shapes, witness, proved, where)
    elif name == "stated_relation":
        relation(shapes, witness, where)
    elif name in REFUTED and not proved:
        REFUTED[name](shapes, witness, where)
    elif name not in _READ_ELSEWHERE:
        nothing(shapes, witness, where)


# Claims about what one agent knows: whether cells may have a memory, and whether they have a report.
_PRIVATE = {
    "interim_best_response": (False, True),
    "interim_participation_first": (False, False),
    "interim_participation_always": (True, False),
    "interim_incentive_compatible": (True, True),
}
_BY_SHOCK = ("efficient", "incentive_compatible_by_shock", "lies_stay_feasible")  # whose cells may name a shock
_READ_ELSEWHERE = ("private_values", "same_feasible_sets", "epsilon_incentive_compatible")
