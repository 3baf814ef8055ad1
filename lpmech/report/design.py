"""The report of `lpmech design`: the answer, what binds and at which price, who pays what, or which rows clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from rich.console import RenderableType

from lpmech.designs.design import Design, Ends
from lpmech.designs.forms import Form
from lpmech.designs.places import Kind, place_of
from lpmech.designs.problem import Aim, Allocation, Incentives, Memory, Status
from lpmech.lp.names import word
from lpmech.problem.exact import format_number
from lpmech.problem.shown import counted
from lpmech.report import layout, numbers
from lpmech.report.design_bounds import sentence_of_cut
from lpmech.report.design_others import labels, one_of_many
from lpmech.report.environment import away_in_words

MOST = 40  # rows of a table
# What the rows of a kind say, by the first word of their ids; definitions are not told.
SAYS: Mapping[str, str] = MappingProxyType(
    {
        "lie": "this lie gains nothing",
        "plan": "no plan from here on is worth more",
        "start": "no plan of lies gains",
        "stay": "it does not want to leave",
        "leave": "leaving after lies is a plan",
        "at most": "no payment above the bound",
        "at least": "no payment below the bound",
        "received": "it pays no more than it receives",
        "budget promised": "the budget, for what follows the cut",
        "budget": "the budget",
        "differ": "what one type is worth more than another follows from what the other could say",
        "keep": "truth after the cut is a plan",
        "surplus": "nobody can share more than there is",
        "constraint": "a constraint of the problem",
        "least": "the least of the sums",
        "greatest": "the greatest",
    }
)
# The same where the problem asks about ε.
EASED: Mapping[str, str] = MappingProxyType(
    {"lie": "this lie gains at most ε", "start": "no plan of lies gains more than ε"}
)
# What a refutation is about (docs/design.md, *What is refuted*).
SCOPE: Mapping[Incentives, str] = MappingProxyType(
    {
        Incentives.EX_POST: "Public means that past reports and allocations are known to all. Refuted is that truth is "
        "optimal at every state that can be met, also after own lies.",
        Incentives.INTERIM: "Public means that past reports and allocations are known to all. Refuted is that truth "
        "can be made optimal after own lies, too; whether it can be from the start is the question on path.",
        Incentives.ON_PATH: "Public means that past reports and allocations are known to all. A mediator that conceals "
        "reports may do more.",
        Incentives.NONE: "No incentives are asked for: these rows clash by themselves.",
    }
)
BY_THEMSELVES = "Incentives play no part in it: with the truth told by all, these rows clash by themselves."
DEFINITIONS = ("truth", "choose", "gross", "public utility", "subsidies")


def design_shape(found: Design, name: str) -> dict[str, Any]:
    """The JSON shape."""
    program = found.written.program
    return {
        "status": found.status.value,
        "value": None if found.value is None else format_number(found.value),
        "attained": found.attained,
        "case": name,
        "environment": found.environment.sha256,
        "size": {"columns": len(program.columns), "rows": len(program.rows)},
        "columns": {name: format_number(value) for name, value in found.columns.items()},
        "multipliers": {name: format_number(value) for name, value in found.multipliers.items()},
        **(_searched_shape(found) if found.problem.deterministic else {}),
    }


def _searched_shape(found: Design) -> dict[str, Any]:
    """What a search among deterministic rules adds."""
    bound = None if found.bound is None else format_number(found.bound)
    return {"bound": bound, "branches": len(found.answer.branches)}


def design_report(found: Design, name: str) -> Iterator[RenderableType]:
    """The answer for people."""
    yield layout.headline(found.status.value, _sentence(found))
    yield ""
    program = found.written.program
    size = f"{counted(len(program.rows), 'row')}, {counted(len(program.columns), 'column')}"
    yield layout.facts([("Environment", name), ("SHA-256", f"{found.environment.sha256[:16]}…"),
                        *_away(found), ("Program", size), *_branches(found)])  # fmt: skip
    if found.status is Status.INFEASIBLE and found.problem.deterministic:
        yield from _every_branch(found)
        return
    if found.status is Status.INFEASIBLE:
        yield from _clash(found)
        return
    if found.status is Status.UNBOUNDED:
        yield from _direction(found)
    if found.status is Status.OPTIMAL:
        yield from _prices(found)
    if found.attained is False:
        yield ""
        yield layout.paragraph("The mechanism below is not as good. Mixed, in ever smaller shares, with a point of the "
                               "program that has the value, it gives mechanisms as near as one likes.", 0)  # fmt: skip
    yield from _mechanism(found)
    yield from one_of_many(found)


def _away(found: Design) -> Iterator[tuple[str, str]]:
    """Who is not asked and pays nothing."""
    if told := away_in_words(found.environment):
        yield "Away", f"{told}: not asked, and paying nothing"


def _branches(found: Design) -> list[tuple[str, str]]:
    """How many branches of deterministic rules prove the answer."""
    count = len(found.answer.branches)
    return [("Branches", str(count))] if count else []


def _every_branch(found: Design) -> Iterator[RenderableType]:
    """That there is no deterministic rule, whatever is chosen."""
    yield ""
    if len(found.answer.branches) > 1:
        told = ("Whatever is chosen at the places of its branches, the rows clash; the certificate has those of each. "
                "Whether a rule that draws lots does it, the problem without the key deterministic tells.")  # fmt: skip
    else:
        told = "Nor does a rule that draws lots: the problem without the key deterministic tells which rows clash."
    yield layout.paragraph(told, 0)


def range_shape(ends: Ends) -> dict[str, Any]:
    """The range of a quantity, as JSON."""
    return {"range": {"least": _end(ends.least), "greatest": _end(ends.greatest)}}


def _end(found: Design) -> dict[str, Any]:
    value = None if found.value is None else format_number(found.value)
    bound = {} if found.bound is None else {"bound": format_number(found.bound)}
    return {"status": found.status.value, "value": value, "attained": found.attained, **bound}


def range_report(ends: Ends, quantity: str) -> Iterator[RenderableType]:
    """How far a quantity may move among the optimal mechanisms."""
    yield layout.heading("Range", f"of {quantity} among the optimal mechanisms")
    yield layout.table(("end", "value", ""), [_told_end("least", ends.least), _told_end("greatest", ends.greatest)],
                       right=(1,))  # fmt: skip


def _told_end(word: str, found: Design) -> tuple[str, str, str]:
    if found.status is Status.BOUNDS:
        return word, "–" if found.value is None else numbers.short(found.value), between(found.bound)
    if found.value is None:
        return word, "–", "no bound"
    return word, numbers.short(found.value), "" if found.attained else "approached, and not attained"


_REMEMBER: Mapping[Memory, str] = MappingProxyType(
    {
        Memory.NONE: "nothing",
        Memory.ONE_PERIOD: "one period",
        Memory.HISTORY: "the history",
    }
)
_CHOSEN: Mapping[Allocation, str] = MappingProxyType(
    {Allocation.TIES: "a lottery over what is optimal", Allocation.EFFICIENT: "the first optimal one"}
)


def forms_shape(forms: Sequence[Form]) -> dict[str, Any]:
    """The answers form by form, as JSON; `null` for a program that is too large."""
    return {
        "forms": [
            {"payments": form.memory.value, "allocation": form.allocation.value,
             "found": None if form.found is None else _end(form.found)}
            for form in forms
        ]
    }  # fmt: skip


def forms_report(forms: Sequence[Form]) -> Iterator[RenderableType]:
    """What each form of payments can do."""
    yield layout.heading("Form by form", "each form holds the ones above it")
    once = all(form.memory is not Memory.ONE_PERIOD for form in forms)
    rows = [
        (_REMEMBER[Memory.NONE if once else form.memory], _CHOSEN.get(form.allocation, "the rule's"), _told_form(form))
        for form in forms
    ]
    yield layout.table(("payments remember", "allocation", "answer"), rows)
    widest = forms[-1].found
    if widest is not None and widest.status is Status.INFEASIBLE:
        yield layout.paragraph(_widest(forms[-1], widest), 0)


def _told_form(form: Form) -> str:
    if form.found is None:
        return form.reason
    if form.found.value is None:
        return form.found.status.value
    value = numbers.short(form.found.value)
    return value if form.found.attained else f"{value}, approached and not attained"


def _widest(form: Form, found: Design) -> str:
    """What a refutation of all forms is about."""
    if found.environment.horizon is None:
        return "Payments that remember more than one period, for ever, are not tried."
    if form.allocation is Allocation.TIES:
        return "No public mechanism with an efficient rule does it, whichever optimal allocations it chooses."
    return "No public mechanism with this rule does it."


def _sentence(found: Design) -> str:
    """What is found, in a sentence."""
    if found.problem.cut is not None:
        value = "" if found.value is None else numbers.short(found.value)
        maximised = found.problem.objective.aim.sign < 0
        return sentence_of_cut(found.problem.cut, found.status, value, maximised=maximised)
    if found.status is Status.FEASIBLE:
        return "There is such a mechanism."
    if found.status is Status.INFEASIBLE:
        rule = " with a deterministic rule" if found.problem.deterministic else ""
        return f"No public mechanism of this form{rule} does all that the problem asks."
    if found.status is Status.BOUNDS:
        met = "none was met" if found.value is None else f"the best one that was met has {numbers.short(found.value)}"
        return f"{_asked(found)} not known: {met}, and {between(found.bound)}."
    if found.status is Status.UNBOUNDED:
        return "The objective can be improved for ever."
    assert found.value is not None
    value = numbers.short(found.value)
    if found.attained:
        return f"{_asked(found)} {value}, and a mechanism attains it."
    return f"{_asked(found)} {value}; mechanisms come as near as one likes, and none attains it."


def _asked(found: Design) -> str:
    aim = found.problem.objective.aim
    words = {Aim.SUBSIDY: "The least subsidy", Aim.EPSILON: "The least ε"}
    what = words.get(aim, "The greatest value" if aim.sign < 0 else "The least value")
    return f"{what}{' among deterministic rules' if found.problem.deterministic else ''} is"


def between(bound: Fraction | None) -> str:
    """What branches say that were not searched to the end."""
    if bound is None:
        return "there is no bound, and not every branch was searched"
    return f"none is better than {numbers.short(bound)}, and not every branch was searched"


def kind_of(row: str) -> str:
    """The kind of a row: the words that its id begins with."""
    return next((kind for kind in (*SAYS, *DEFINITIONS) if row.startswith(kind)), "")


def _told(row: str, *, eased: bool) -> tuple[str, str]:
    """The place that a row is about, and what it says there."""
    kind = kind_of(row)
    if kind == Kind.CONSTRAINT:
        return row, SAYS[kind]
    said = SAYS.get(kind, "")
    return row.removeprefix(kind).strip() or row, EASED.get(kind, said) if eased else said


def _prices(found: Design) -> Iterator[RenderableType]:
    """The constraints that bind, and what an easing of each by 1 is worth."""
    prices = {row: price for row, price in found.multipliers.items() if kind_of(row) in SAYS}
    if not prices:
        return
    yield layout.heading("What binds", "the price: by how much the value moves for each unit that a row gives way")
    rows = [(numbers.short(abs(price)), *_told(row, eased=found.problem.eased)) for row, price in prices.items()]
    yield layout.table(("price", "where", "what"), rows[:MOST], right=(0,))
    yield from _more(len(rows))


def _about_truth(found: Design) -> bool:
    """Whether what clashes has to do with lies."""
    return any(kind_of(row) in (Kind.LIE, Kind.PLAN, Kind.START, Kind.LEAVE) for row in found.multipliers)


def _clash(found: Design) -> Iterator[RenderableType]:
    """The rows of a contradiction."""
    rows = [
        (numbers.short(weight), *_told(row, eased=found.problem.eased))
        for row, weight in found.multipliers.items()
        if kind_of(row) in SAYS
    ]
    if found.answer.rounds:
        never = sum(len(one.nodes) for one in found.answer.rounds)
        yield layout.heading("Histories that never come", f"{never}; nothing that is paid after them counts")
    yield ""
    yield layout.paragraph(SCOPE[found.problem.incentives] if _about_truth(found) else BY_THEMSELVES, 0)
    yield layout.heading("These rows clash", "each times its weight, with the definitions of payoffs, add up to a "
                         "contradiction")  # fmt: skip
    yield layout.table(("weight", "where", "what"), rows[:MOST], right=(0,))
    yield from _more(len(rows))


def _mechanism(found: Design) -> Iterator[RenderableType]:
    """Who pays what, and what is chosen, if the rule was free."""
    chosen, paid = _of(found, "choice "), _of(found, "payment ")
    scaled = ", times the chance of their history" if found.problem.allocation.free else ""
    if chosen:
        yield from _columns("Allocations", f"and their chances{scaled}. {labels(found)}", chosen)
    if paid:
        note = f"by the agents{scaled}; those that are not here are 0. {labels(found)}"
        yield from _columns("Payments", note, paid)


def _direction(found: Design) -> Iterator[RenderableType]:
    """Who pays whom ever more; payoffs follow from it."""
    yield layout.heading("The direction", "in which the objective improves for ever: with every step, as often as one "
                         "likes, all that is asked is kept as before")  # fmt: skip
    paid: dict[str, list[str]] = {}
    for name, value in found.ray.items():
        place = place_of(name)
        if place.kind is Kind.PAYMENT:
            where = name.removeprefix(f"payment {word(place.agent or '')} ")
            verb = "pays" if value > 0 else "receives"
            paid.setdefault(where, []).append(f"{place.agent} {verb} {numbers.short(abs(value))} more")
    rows = [(where, " and ".join(told)) for where, told in paid.items()]
    if not rows:
        yield from _columns("The columns", "that move", found.ray)
        return
    yield layout.table(("where", "with every step"), rows[:MOST])
    yield from _more(len(rows))


def _of(found: Design, kind: str) -> dict[str, Fraction]:
    """The columns of a kind, without its word."""
    return {name.removeprefix(kind): value for name, value in found.columns.items() if name.startswith(kind)}


def _columns(title: str, note: str, columns: Mapping[str, Fraction]) -> Iterator[RenderableType]:
    yield layout.heading(title, note)
    rows = [(numbers.short(value), name) for name, value in columns.items()]
    yield layout.table(("", "where"), rows[:MOST], right=(0,))
    yield from _more(len(rows))


def _more(count: int) -> Iterator[RenderableType]:
    if count > MOST:
        yield layout.paragraph(f"and {count - MOST} more; --format json and -o DIR have all")
