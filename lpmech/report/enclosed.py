"""The report of a certificate whose evidence are bounds: verdict, claims with ≈ and the width, and some payments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType

from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.verdicts import EnclosedClaim
from lpmech.problem.printable import escaped
from lpmech.report import layout, words
from lpmech.report.bounds import above, between
from lpmech.separation.claim import Verdict

FIRST_ROWS = 12


def enclosed_report(certificate: EnclosedCertificate) -> Iterator[RenderableType]:
    """The parts of the report."""
    yield _headline(certificate)
    required = [claim for claim in certificate.claims if claim.id in certificate.required]
    yield from _reasons(claim for claim in required if claim.verdict is not Verdict.PROVED)
    if not certificate.is_precise:
        yield layout.paragraph("Payments are not known as closely as was asked for.")
    yield ""
    yield layout.facts(_facts(certificate))
    yield from _claims(certificate)
    others = [claim for claim in certificate.claims if claim not in required]
    for title, verdict in (("Also refuted", Verdict.REFUTED), ("Also undecided", Verdict.UNDECIDED)):
        if found := [claim for claim in others if claim.verdict is verdict]:
            yield layout.heading(title)
            yield from _reasons(iter(found))
    yield from _payments(certificate)


def enclosed_shape(certificate: EnclosedCertificate) -> dict[str, Any]:
    """The same for programs; the claims as the certificate has them."""
    told = certificate.to_json()
    return {
        "verdict": str(certificate.verdict),
        "mechanism": told["mechanism"]["name"],
        "environment": certificate.environment.name,
        "sha256": told["environment"],
        "evidence": "enclosed",
        "width": told["mechanism"]["width"],
        "required": list(certificate.required),
        "claims": told["claims"],
    }


def _headline(certificate: EnclosedCertificate) -> RenderableType:
    name = certificate.mechanism_name
    kinds = {claim.id: claim.kind for claim in certificate.claims}
    by = {claim.id: claim.verdict for claim in certificate.claims}
    holds = {"certified": Verdict.PROVED, "refuted": Verdict.REFUTED}.get(str(certificate.verdict))
    if holds is None:
        said = f"it is open what the {name} mechanism promises, or how much is paid"
        return layout.headline(str(certificate.verdict), layout.sentence(said))
    picked = [kinds[one] for one in certificate.required if by.get(one) is holds]
    clauses = [kind.holds if holds is Verdict.PROVED else kind.fails for kind in picked]
    return layout.headline(str(certificate.verdict), layout.sentence(f"under the {name} mechanism "
                                                                     f"{words.and_join(clauses)}"))  # fmt: skip


def _facts(certificate: EnclosedCertificate) -> list[tuple[str, str]]:
    env = certificate.environment
    horizon = "infinite horizon" if env.horizon is None else f"{env.horizon} period{'s' * (env.horizon > 1)}"
    pairs = [
        ("Mechanism", certificate.mechanism_name),
        ("Environment", f"{env.name}: {words.and_join(env.agents)}; {horizon}, discount {env.discount}"),
        ("SHA-256", f"{certificate.environment_sha256[:16]}…"),
        ("Evidence", f"bounds, at {certificate.states:,} joint states"),
    ]
    if certificate.width is not None:
        pairs.append(("Payments", f"each known to {above(certificate.width)}"))
    return pairs


def _claims(certificate: EnclosedCertificate) -> Iterator[RenderableType]:
    rows = []
    for claim in certificate.claims:
        mark = " *" if claim.id in certificate.required else ""
        where = _where(certificate, claim)
        rows.append((claim.id + mark, layout.verdict(str(claim.verdict)), between(*claim.slack), where))
    components = ", ".join(certificate.environment.stage(0).components)
    yield layout.heading("Claims")
    yield layout.table(("claim", "verdict", "least slack", f"where ({components})"), rows, right=(2,), keep=(0, 1, 2))
    yield layout.paragraph("* required for the verdict. A slack below 0 refutes. ≈ marks a number that is known to "
                           "what stands behind ±.", 0)  # fmt: skip


def _where(certificate: EnclosedCertificate, claim: EnclosedClaim) -> str:
    if claim.at is None:
        return claim.reason if claim.verdict is Verdict.PROVED else ""
    place = certificate.place(claim.at)
    period = "" if place["period"] is None else f"period {place['period']} "
    agent = "" if place["agent"] is None else f"; {place['agent']}"
    return f"{period}{words.state(place['state'])}{agent}"


def _reasons(claims: Iterator[EnclosedClaim]) -> Iterator[RenderableType]:
    for claim in claims:
        why = claim.reason or claim.kind.fails
        yield layout.paragraph(f"{claim.id}: {layout.sentence(why)}")


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


def _row(certificate: EnclosedCertificate, state: int) -> tuple[str, ...]:
    labels: Mapping[str, str] = certificate.state(0, state)
    return (*map(escaped, labels.values()), *(between(*own[state]) for own in certificate.payments))
