"""The certificate of a mechanism with continuous signals, as docs/continuous_format.md says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import lpmech
from lpmech.certificate.about import About
from lpmech.certificate.folder import ABOUT, CERTIFICATE, ENVIRONMENT, write_folder
from lpmech.continuous import formats
from lpmech.continuous.bounds import Bound
from lpmech.continuous.by_report import ByReport
from lpmech.continuous.certify import Certified, Gain
from lpmech.continuous.formats import Cells
from lpmech.continuous.last_period import LastPeriod
from lpmech.continuous.measures import Measure, Others
from lpmech.continuous.mixtures import Independent, Mixture
from lpmech.continuous.polynomial import Polynomial
from lpmech.continuous.prices import Price
from lpmech.continuous.transfers import Transfer, cells
from lpmech.problem.exact import format_number
from lpmech.problem.written import integer
from lpmech.reading.files import compact, readable

NOTHING = About()


def certificate_json(found: Certified) -> dict[str, Any]:
    """The certificate."""
    env = found.environment
    return {
        "format": formats.CERTIFICATE,
        "environment": env.sha256(),
        "versions": {"lpmech": lpmech.__version__},
        "grid": list(map(format_number, found.grid.points)),
        "value": None if found.value is None else _value(found.value),
        "transfers": {
            agent: {a: _transfer(found.transfers[i, k]) for k, a in enumerate(env.allocations)}
            for i, agent in enumerate(env.agents)
        },
        **({} if found.last is None else {"prices": _prices(found, found.last)}),
        "claims": claims_json(found),
    }


def save(found: Certified, directory: str | os.PathLike[str], about: About = NOTHING) -> tuple[str, ...]:
    """Writes environment.json, certificate.json and about.json; each whole or not at all. Returns the names."""
    return write_folder(Path(directory), texts(found, about))


def texts(found: Certified, about: About = NOTHING) -> dict[str, str]:
    """The files of `save` by name."""
    return {
        ENVIRONMENT: found.environment.canonical(),
        CERTIFICATE: compact(certificate_json(found)),
        ABOUT: readable(about.to_json()),
    }


def claims_json(found: Certified) -> list[dict[str, Any]]:
    """The claims, those about everyone first."""
    agents = found.environment.agents
    claims: list[dict[str, Any]] = [{"id": "density"}]
    claims.append({"id": "efficient_up_to", **_gain(found, found.society), "loss": format_number(found.loss)})
    for i, agent in enumerate(agents):
        claims.append({"id": "residual_claimant", "agent": agent, "error": _bound(found, found.errors[i])})
        if i in found.savings:
            claims.append({"id": "truth_pays_least", "agent": agent, "saving": _bound(found, found.savings[i])})
    for i, agent in enumerate(agents):
        epsilon = format_number(found.epsilon(i))
        gain = _gain(found, found.gains[i])
        claims.append({"id": "epsilon_incentive_compatible", "agent": agent, **gain, "epsilon": epsilon})
    claims += _last(found, found.last) if found.last else []
    claims += [_measure(found, measure) for measure in found.measures]
    claims += [_independence(found, one) for one in found.independent]
    return claims + [_independence(found, one) for one in found.mixtures]


def _gain(found: Certified, gain: Gain) -> dict[str, Any]:
    ends = gain.continuation
    between = None if ends is None else {"least": format_number(ends[0]), "greatest": format_number(ends[1])}
    return {"gain": _bound(found, gain.now), "continuation": between}


def _bound(found: Certified, bound: Bound) -> dict[str, Any]:
    env = found.environment
    place = None
    if bound.at is not None:
        place = {
            "signals": {agent: format_number(x) for agent, x in zip(env.agents, bound.at, strict=True)},
            "allocation": env.allocations[bound.chosen],
            "instead": None if bound.other is None else env.allocations[bound.other],
        }
        if bound.report is not None:
            place["report"] = format_number(bound.report)
    return {"bound": format_number(bound.bound), "attained": format_number(bound.attained), "at": place}


def _last(found: Certified, last: LastPeriod) -> list[dict[str, Any]]:
    agents, claims = found.environment.agents, []
    for agent, gain, weight in zip(agents, last.gains, last.weights, strict=True):
        claims.append({"id": "last_period_incentive_compatible", "agent": agent, "gain": _bound(found, gain),
                       "weight": format_number(weight)})  # fmt: skip
    for cycle in last.cycles:
        claims.append({"id": "last_period_gain_at_least", "agent": agents[cycle.agent], **_fixed(found, cycle.others),
                       "cycle": list(map(format_number, cycle.signals)),
                       "bound": format_number(cycle.bound)})  # fmt: skip
    return claims


def _prices(found: Certified, last: LastPeriod) -> dict[str, Any]:
    env = found.environment
    return {agent: {a: _price(last.prices[i, k]) for k, a in enumerate(env.allocations)}
            for i, agent in enumerate(env.agents)}  # fmt: skip


def _price(price: Price) -> dict[str, Any]:
    denominator, numerators = over_one_denominator(price.numbers())
    return {"points": list(map(format_number, price.grid.points)), "degree": price.degree, "denominator": denominator,
            "numerators": numerators}  # fmt: skip


def _measure(found: Certified, measure: Measure) -> dict[str, Any]:
    return {"id": "residual_claimant_at_least", **_about(found, measure), **_fixed(found, measure.others),
            "atoms": _atoms(measure.atoms), "bound": format_number(measure.bound)}  # fmt: skip


def _independence(found: Certified, one: Independent | Mixture) -> dict[str, Any]:
    if isinstance(one, Independent):
        return {"id": "convexly_independent", **_about(found, one), "payments": _transfer(one.payments)}
    return {"id": "convexly_dependent", **_about(found, one), **_fixed(found, one.others),
            "signal": format_number(one.signal), "atoms": _atoms(one.atoms),
            "bound": format_number(one.bound)}  # fmt: skip


def _about(found: Certified, one: Measure | Mixture | Independent) -> dict[str, Any]:
    env = found.environment
    return {"agent": env.agents[one.agent], "allocation": env.allocations[one.allocation]}


def _fixed(found: Certified, others: Others) -> dict[str, Any]:
    return {"signals": {found.environment.agents[j]: format_number(x) for j, x in others}}


def _atoms(atoms: Sequence[tuple[Fraction, Fraction]]) -> list[dict[str, Any]]:
    return [{"signal": format_number(t), "weight": format_number(w)} for t, w in atoms]


def _value(value: Polynomial) -> dict[str, Any]:
    degree = max(value.degrees())
    terms = [value.terms.get(key, Fraction(0)) for key in cells(degree + 1, value.size)]
    denominator, numerators = over_one_denominator(terms)
    return {"degree": degree, "denominator": denominator, "numerators": numerators}


def _transfer(transfer: Transfer | ByReport) -> dict[str, Any]:
    if isinstance(transfer, ByReport):
        shape, parts = transfer.parts[0][0], [part for row in transfer.parts for part in row]
        report = {
            "report": {"cells": str(Cells.ALL if transfer.fine else Cells.ONE), "degree": len(transfer.parts[0]) - 1}
        }
    else:
        shape, parts, report = transfer, [transfer], {}
    values = [part.coefficients.get(index, Fraction(0)) for part in parts for index in part.indices()]
    denominator, numerators = over_one_denominator(values)
    return {
        "points": list(map(format_number, shape.grid.points)),
        "cells": str(Cells.ALL if shape.fine else Cells.ONE),
        "degrees": [shape.degree_today, shape.degree_next],
        **report,
        "denominator": denominator,
        "numerators": numerators,
    }


def over_one_denominator(values: Sequence[Fraction]) -> tuple[Any, list[Any]]:
    """INTs of the certificate format."""
    denominator = lcm(1, *(value.denominator for value in values))
    return integer(denominator), [integer(v.numerator * (denominator // v.denominator)) for v in values]
