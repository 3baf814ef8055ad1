"""The report of a certificate whose evidence are bounds: verdict, claims with ≈ and the width, and some payments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from rich.console import RenderableType

from lpmech.certificate.regression import Comparison
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.verdicts import Place
from lpmech.problem.bounds import above, between
from lpmech.problem.exact import format_number
from lpmech.problem.printable import escaped
from lpmech.problem.tables import Table
from lpmech.reading.words import and_join
from lpmech.report import bounded, expected, layout, shapes, words

FIRST_ROWS = 12


def enclosed_report(certificate: EnclosedCertificate, compared: Comparison) -> Iterator[RenderableType]:
    """The parts of the report; `compared`: what the case expects."""
    claims, required = certificate.claims, certificate.required
    yield bounded.headline(certificate.verdict, certificate.mechanism_name, required, claims)
    yield from bounded.open_or_refuted(required, claims)
    if not certificate.is_precise:
        yield layout.paragraph("Payments are not known as closely as was asked for.")
    yield from expected.differences(compared)
    yield ""
    yield layout.facts([*_facts(certificate), *expected.facts(compared)])
    yield from _claims(certificate)
    yield from bounded.others(required, claims)
    yield from _payments(certificate)
    yield from _due(certificate)


def enclosed_shape(certificate: EnclosedCertificate, compared: Comparison) -> dict[str, Any]:
    """The same for programs; the claims as the certificate has them."""
    told, expectations = certificate.to_json(), shapes.expectations(compared)
    return {
        "verdict": str(certificate.verdict),
        "mechanism": told["mechanism"]["name"],
        "environment": certificate.environment.name,
        "sha256": told["environment"],
        "evidence": "enclosed",
        "width": told["mechanism"]["width"],
        "required": list(certificate.required),
        "claims": told["claims"],
        "expectations": expectations and expectations | {"open": list(compared.open)},
    }


def _facts(certificate: EnclosedCertificate) -> list[tuple[str, str]]:
    env = certificate.environment
    horizon = "infinite horizon" if env.horizon is None else f"{env.horizon} period{'s' * (env.horizon > 1)}"
    pairs = [
        ("Mechanism", certificate.mechanism_name),
        ("Environment", f"{env.name}: {and_join(env.agents)}; {horizon}, discount {env.discount}"),
        ("SHA-256", f"{certificate.environment_sha256[:16]}…"),
        ("Evidence", f"bounds, at {certificate.states:,} joint states"),
    ]
    if certificate.width is not None:
        which = "what is charged is" if certificate.setting.pays_present else "each"
        pairs.append(("Payments", f"{which} known to {above(certificate.width)}"))
    return pairs


def _claims(certificate: EnclosedCertificate) -> Iterator[RenderableType]:
    where, listed = words.state_column(certificate.environment.stage(0).components)
    yield layout.heading("Claims", *listed)
    yield bounded.table(certificate.required, certificate.claims, partial(_where, certificate), where)
    yield layout.paragraph("* required for the verdict. A slack below 0 refutes. ≈ marks a number that is known to "
                           "what stands behind ±.", 0)  # fmt: skip


def _where(certificate: EnclosedCertificate, at: Place) -> str:
    place = certificate.place(at)
    return bounded.place(place, words.state(place["state"]), place["agent"] or "")


def _payments(certificate: EnclosedCertificate) -> Iterator[RenderableType]:
    if not certificate.payments:
        return
    env = certificate.environment
    stage = env.stage(0)
    shown = min(FIRST_ROWS, len(certificate.payments[0]))
    rows = [_row(certificate, state) for state in range(shown)]
    paid = [f"{agent} pays" for agent in env.agents]
    title = "in period 1, at each report; below 0: received" if env.horizon else "at each report; below 0: received"
    yield layout.heading("Payments", title)
    right = tuple(range(len(stage.components), len(stage.components) + len(paid)))
    yield layout.data((*stage.components, *paid), rows, right=right)
    if shown < certificate.states:
        yield layout.paragraph(f"… the first {shown} of {certificate.states:,} rows", 0)


def _due(certificate: EnclosedCertificate) -> Iterator[RenderableType]:
    """Payments that are due in the period after, part by part."""
    found = certificate.setting.due
    if found is None:
        return
    env, ends = certificate.environment, found.last is not None
    rows = [(*([str(position + 2)] if ends else []), agent, ", ".join(part.repays),
             ", ".join(part.table.axes) or "nothing", *_ends(part.table))
            for position, by_agent in enumerate(found.parts)
            for agent, own in zip(env.agents, by_agent, strict=True) for part in own]  # fmt: skip
    besides = "; in the last period what others receive besides" if ends else ""
    yield layout.heading("Payments", f"nothing in period 1, later the sum of these parts{besides}; below 0: received")
    heads = (*(["in period"] if ends else []), "who pays", "for what is received by", "by", "least", "largest")
    yield layout.data(heads, [tuple(map(escaped, row)) for row in rows[:FIRST_ROWS]],
                      right=(len(heads) - 2, len(heads) - 1))  # fmt: skip
    if len(rows) > FIRST_ROWS:
        yield layout.paragraph(f"… the first {FIRST_ROWS} of {len(rows):,} parts", 0)


def _ends(table: Table) -> tuple[str, str]:
    values = table.array.fractions()
    return format_number(min(values)), format_number(max(values))


def _row(certificate: EnclosedCertificate, state: int) -> tuple[str, ...]:
    labels: Mapping[str, str] = certificate.state(0, state)
    return (*map(escaped, labels.values()), *(between(*own[state]) for own in certificate.payments))
