"""Reports on crowds: what one says, and what a certificate about one says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from rich.console import RenderableType

from lpmech.certificate.regression import Comparison
from lpmech.crowds.case import CrowdCase
from lpmech.crowds.certificate import CrowdCertificate
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.found import Found
from lpmech.crowds.societies import Society
from lpmech.crowds.verdicts import Place
from lpmech.problem.bounds import between
from lpmech.problem.exact import format_number
from lpmech.problem.printable import escaped
from lpmech.reading.words import and_join
from lpmech.report import bounded, expected, layout
from lpmech.report.shapes import expectations

FIRST_ROWS = 12


def crowd_report(case: CrowdCase) -> Iterator[RenderableType]:
    """What a crowd says, without a mechanism."""
    crowd = case.crowd
    yield layout.facts([
        ("Environment", crowd.name), ("Title", case.title), ("Source", case.source), ("SHA-256", crowd.sha256),
        *_facts(crowd),
        ("Kinds of allocations", ", ".join(plan.name for plan in crowd.plans)),
        *([("Public states", ", ".join(crowd.public))] if crowd.public else []),
        *([("Shocks", ", ".join(f"{one.label} {format_number(one.probability)}" for one in crowd.shocks[0]))]
          if crowd.has_shocks else []),
    ])  # fmt: skip


def _facts(crowd: Crowd) -> Iterator[tuple[str, str]]:
    horizon = "infinite horizon" if crowd.horizon is None else f"{crowd.horizon} period{'s' * (crowd.horizon > 1)}"
    names = (" + ".join(one.name for one in group.parts) for group in crowd.groups)
    yield "Agents", and_join([f"{group.number:,} {name}" for group, name in zip(crowd.groups, names, strict=True)])
    yield "Time", f"{horizon}, discount {format_number(crowd.discount)}"
    yield "States", f"{Society(crowd, None).size:,} multisets stand for {_many(crowd.joint_states)} joint states"


def _many(count: int) -> str:
    """A count for reading: exact if short, else its size."""
    return f"{count:,}" if count < 10**15 else f"about 10^{len(str(count)) - 1}"


def certified_report(certificate: CrowdCertificate, compared: Comparison | None = None) -> Iterator[RenderableType]:
    """What one certificate says."""
    claims, required = certificate.claims, certificate.required
    yield bounded.headline(certificate.verdict, "pivot", required, claims)
    if compared is not None:
        yield from expected.differences(compared)
    yield from bounded.open_or_refuted(required, claims)
    yield ""
    crowd = certificate.crowd
    kind = (
        "exact values"
        if certificate.is_exact
        else f"bounds; each payment known to {float(certificate.audit.width):.1e}"
    )
    pairs = [("Mechanism", "pivot"), ("Environment", crowd.name), *_facts(crowd),
             ("SHA-256", f"{certificate.environment_sha256[:16]}…"), ("Evidence", kind)]  # fmt: skip
    if certificate.found is not None:
        pairs[3:3] = _identical(certificate.found)
    yield layout.facts([*pairs, *(expected.facts(compared) if compared else ())])
    yield from _claims(certificate)
    yield from bounded.others(required, claims)
    yield from _payments(certificate)


def _identical(found: Found) -> Iterator[tuple[str, str]]:
    """Who is identical, and which types correspond, where not those in the same places do."""
    yield "Identical", "; ".join(" = ".join(group) for group in found.groups)
    told = [[f"{who.agent}'s {', '.join(who.types)}" for who in pair] for pair in found.renamed]
    if told:
        yield "Types", "; ".join(" = ".join(pair) for pair in told)
    if found.stopped:
        yield "Search", "cut short: more agents may be identical"


def certified_shape(certificate: CrowdCertificate, compared: Comparison | None = None) -> dict[str, Any]:
    """The same for programs; claims and payments as the certificate has them."""
    told = certificate.to_json()
    return {
        "verdict": str(certificate.verdict),
        "mechanism": "pivot",
        "environment": certificate.crowd.name,
        "sha256": told["environment"],
        "groups": told["groups"],
        "stopped": certificate.found is not None and certificate.found.stopped,
        "orbits": told["orbits"],
        "exact": certificate.is_exact,
        "width": told["mechanism"]["width"],
        "required": list(certificate.required),
        "claims": told["claims"],
        "payments": told["mechanism"]["payments"],
        **({} if compared is None else {"expectations": expectations(compared)}),
    }


def _claims(certificate: CrowdCertificate) -> Iterator[RenderableType]:
    yield layout.heading("Claims")
    yield bounded.table(certificate.required, certificate.claims, partial(_where, certificate))
    yield layout.paragraph("* required for the verdict. A slack below 0 refutes. Claims are about all joint states; "
                           "a place is how many agents are of each type.", 0)  # fmt: skip


def _where(certificate: CrowdCertificate, at: Place) -> str:
    place = certificate.place(at)
    agent = "" if place["group"] is None else f"one of {place['group']} of type {place['type']}"
    return bounded.place(place, _state(place["state"]), agent)


def _state(state: dict[str, Any]) -> str:
    """Numbers of agents: `bidders: 3 low, 17 high`."""
    parts = []
    for name, counts in state.items():
        told = ", ".join(f"{n} {label}" for label, n in counts.items()) if isinstance(counts, dict) else counts
        parts.append(f"{name}: {told}")
    return "; ".join(parts)


def _payments(certificate: CrowdCertificate) -> Iterator[RenderableType]:
    crowd, rows = certificate.crowd, []
    for number, paid, bounds in certificate.payments[:FIRST_ROWS]:
        seat, moment = crowd.seats[paid.seat], crowd.moments[number]
        shock = crowd.shocks_in(moment.period)[moment.shock].label
        here = _state(certificate.state(paid.state)) + ("" if shock is None else f"; shock {shock}")
        who = f"{paid.agents} of {seat.own.name}"
        rows.append((escaped(here), escaped(who), escaped(seat.group.types[paid.type]),
                     escaped(seat.group.treatments[paid.treatment].name), between(*bounds)))  # fmt: skip
    title = "in period 1" if crowd.horizon else "below 0: received"
    yield layout.heading("Payments", title)
    yield layout.data(("how many are of each type", "who", "type", "treatment", "each pays"), rows, right=(4,))
    left = len(certificate.audit.program.states)
    yield layout.paragraph(f"… the first of {left:,} multisets", 0)
