"""The report of `lpmech simulate`: what is seen beside what is expected, what a lie gains, and the first path."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from lpmech.lp.steps import State, labels_of
from lpmech.play.run import LEVEL, QUANTITIES, Comparison, Estimate, Simulation, Step
from lpmech.play.strategy import Rule
from lpmech.problem.exact import format_number
from lpmech.problem.stages import Stage
from lpmech.reading import headings
from lpmech.report import layout, numbers

Shape = dict[str, Any]
SHOWN = 12  # periods of the first path


def simulation_shape(found: Comparison, seed: int) -> Shape:
    """The JSON shape; sums are discounted to the first period."""
    told = found.told
    agents = told.play.env.agents
    return {
        "mechanism": told.play.mechanism.name,
        "seed": seed,
        "periods": told.periods,
        "paths": told.paths,
        "lies": [_rule(rule) for rule in told.play.strategy.rules],
        "level": f"{LEVEL}%",
        "totals": [
            {"agent": name, "quantity": quantity, **_estimate(one)}
            for place, name in enumerate(agents)
            for quantity, one in zip(QUANTITIES, told.estimates(place), strict=True)
        ],
        "gains": [{"agent": name, **_estimate(found.gain(agents.index(name)))} for name in told.play.strategy.liars],
        "allocations": list(_shares(told)),
        "first_path": list(path_rows(told)),
    }


def _rule(rule: Rule) -> Shape:
    return {"agent": rule.agent, "period": rule.period, "when": dict(rule.when), "report": rule.report}


def _estimate(one: Estimate) -> Shape:
    margin = None if one.margin is None else _digits(one.margin, 6)
    return {
        "mean": format_number(one.mean),
        "margin": margin,
        "expected": format_number(one.exact),
        "covers": one.covers,
    }


def _digits(number: Decimal, digits: int) -> str:
    """Some leading digits of a number of any size, written as floats are, without zeros at the end."""
    if not number:
        return "0"
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    if -5 < int(exponent) < digits:
        return f"{float(number):.{digits}g}"
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent):+03d}"


def _shares(told: Simulation) -> Iterator[Shape]:
    """How often each allocation is chosen in each period, and its probability."""
    for place, (counts, exact) in enumerate(zip(told.counts, told.expected.allocations, strict=True)):
        stage = told.play.env.stage(told.play.position(place + 1))
        for a, chance in exact.items():
            share = Fraction(counts.get(a, 0), told.paths)
            yield {"period": place + 1, "allocation": stage.allocations[a], "share": format_number(share),
                   "expected": format_number(chance)}  # fmt: skip


def path_rows(told: Simulation) -> Iterator[Shape]:
    """The first path, period by period."""
    for place, step in enumerate(told.first):
        stage = told.play.env.stage(told.play.position(place + 1))
        yield {
            "period": place + 1,
            "state": _labels(told, place, step.state),
            "reports": _labels(told, place, step.reports),
            "allocation": stage.allocations[step.allocation],
            "utility": _amounts(told, step.worth),
            "payments": _amounts(told, step.paid),
        }


def _labels(told: Simulation, place: int, state: State) -> dict[str, str]:
    stage = told.play.env.stage(told.play.position(place + 1))
    return dict(zip(stage.components, labels_of(stage, stage.components, state), strict=True))


def _amounts(told: Simulation, amounts: tuple[Fraction, ...]) -> dict[str, str]:
    return {name: format_number(x) for name, x in zip(told.play.env.agents, amounts, strict=True)}


def flat_path(told: Simulation) -> Iterator[dict[str, Any]]:
    """The first path with one column a component, report, utility and payment."""
    for row in path_rows(told):
        plain = {"period": row["period"], **{headings.column(name): label for name, label in row["state"].items()}}
        plain |= {
            headings.REPORT + name: label for name, label in row["reports"].items() if name in told.play.env.agents
        }
        plain |= {"allocation": row["allocation"]}
        plain |= {headings.UTILITY + name: x for name, x in row["utility"].items()}
        yield plain | {headings.PAYMENT + name: x for name, x in row["payments"].items()}


def simulation_report(found: Comparison, name: str, seed: int) -> Iterator[RenderableType]:
    """Facts, sums, gains, the first path."""
    told, mechanism = found.told, found.told.play.mechanism.name
    title = f"{_count(told.paths, 'path')} of {_count(told.periods, 'period')} of the {mechanism} mechanism in {name}"
    yield Text(title, style="bold")
    yield ""
    yield layout.facts([("Seed", str(seed)), ("Reports", _lies(told))])
    yield layout.heading("Sums discounted to the first period")
    yield _sums(told)
    yield from _gains(found)
    yield layout.heading("The first path")
    yield _first(told)
    yield from _notes(found)


def _notes(found: Comparison) -> Iterator[RenderableType]:
    """What is not shown, and how what is shown is to be read."""
    told = found.told
    if len(told.first) > SHOWN:
        yield layout.paragraph(f"The first {SHOWN} of {len(told.first)} periods; --format csv has all of them.", 0)
    yield ""
    if told.paths > 1:
        yield layout.paragraph(
            f"The interval mean ± margin contains what is expected in about {LEVEL}% of all seeds.", 0
        )
    if any(numbers.short(x).startswith(numbers.ROUNDED) for x in _shown(found)):
        yield layout.paragraph(numbers.NOTE, 0)


def _shown(found: Comparison) -> Iterator[Fraction]:
    """The numbers of the report."""
    told, agents = found.told, found.told.play.env.agents
    gains = [found.gain(agents.index(name)) for name in told.play.strategy.liars]
    for one in (*gains, *(one for place in range(len(agents)) for one in told.estimates(place))):
        yield from (one.mean, one.exact)
    yield from (amount for step in told.first[:SHOWN] for amount in step.paid)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _lies(told: Simulation) -> str:
    rules = told.play.strategy.rules
    if not rules:
        return "everybody tells the truth"
    return "; ".join(_in_words(rule) for rule in rules) + "; else the truth"


def _in_words(rule: Rule) -> str:
    when = " and ".join(f"{name} is {label}" for name, label in rule.when.items())
    period = "" if rule.period is None else f" in period {rule.period}"
    return f"{rule.agent} says {rule.report}{period}" + (f" where {when}" if when else "")


def _sums(told: Simulation) -> RenderableType:
    rows = [(name, quantity, *_cells(one)) for place, name in enumerate(told.play.env.agents)
            for quantity, one in zip(QUANTITIES, told.estimates(place), strict=True)]  # fmt: skip
    return layout.data(["agent", "", "mean", "margin", "expected", "inside"], rows, right=(2, 3, 4))


def _cells(one: Estimate) -> tuple[str, str, str, str]:
    margin = "–" if one.margin is None else _digits(one.margin, 4)
    inside = {None: "", True: "yes", False: "no"}[one.covers]
    return numbers.short(one.mean), margin, numbers.short(one.exact), inside


def _gains(found: Comparison) -> Iterator[RenderableType]:
    """What lying is worth to those who lie."""
    liars = found.told.play.strategy.liars
    if not liars:
        return
    yield layout.heading("What the lies gain", "against everybody's truth")
    agents = found.told.play.env.agents
    rows = [(name, *_cells(found.gain(agents.index(name)))) for name in liars]
    yield layout.data(["agent", "mean", "margin", "expected", "inside"], rows, right=(1, 2, 3))


def _first(told: Simulation) -> Any:
    """The first periods of the first path; a period without a public state has none."""
    env, shown = told.play.env, told.first[:SHOWN]
    stages = [env.stage(told.play.position(place + 1)) for place in range(len(shown))]
    lies, public = bool(told.play.strategy.rules), any(stage.public for stage in stages)
    head = ["period", *(["public"] if public else []), *map(headings.column, env.agents),
            *(["reports"] if lies else []), "allocation", *map(headings.pays, env.agents)]  # fmt: skip
    rows = [_line(place, step, stage, public=public, lies=lies)
            for place, (step, stage) in enumerate(zip(shown, stages, strict=True))]  # fmt: skip
    return layout.data(head, rows, right=range(len(head) - len(env.agents), len(head)))


def _line(place: int, step: Step, stage: Stage, *, public: bool, lies: bool) -> list[str]:
    state, said = (labels_of(stage, stage.components, one) for one in (step.state, step.reports))
    missing = ["–"] if public and not stage.public else []
    reports = [", ".join(said[-len(stage.agents) :])] if lies else []
    paid = [numbers.short(x) for x in step.paid]
    return [str(place + 1), *missing, *state, *reports, stage.allocations[step.allocation], *paid]
