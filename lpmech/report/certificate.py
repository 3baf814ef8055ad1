"""The report of `certify` and `audit`: verdict, claims, why some fail, and the transfers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.console import RenderableType
from rich.text import Text

from lpmech.certificate.certificate import Certificate
from lpmech.certificate.regression import Comparison
from lpmech.claims.efficient import efficient
from lpmech.claims.judgement import Judgement
from lpmech.claims.kind import Claim, Group
from lpmech.claims.registry import KINDS
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.reading.words import and_join
from lpmech.report import expected, layout, numbers, words
from lpmech.report.existence import existence_table
from lpmech.report.ordered import ordered_section
from lpmech.report.outcomes import outcome_table
from lpmech.separation.claim import Verdict

SHOWN_ROWS = 24  # of a small table of transfers, shown in full
FIRST_ROWS = 12  # of a large one
REQUIRED = " *"
HYPOTHESES = {Verdict.PROVED: "met", Verdict.REFUTED: "not met", Verdict.UNDECIDED: "undecided"}
NEUTRAL = "neither good nor bad; they decide which rules can work"
EXISTS = "exists"  # the headline where a mechanism exists that no certificate can be about


def certificate_report(
    certificate: Certificate, compared: Comparison, slacks: bool, everything: str
) -> Iterator[RenderableType]:
    """The parts of the report. `everything` says how all transfers are had."""
    yield _headline(certificate)
    required = [claim for claim in certificate.claims if claim.id in certificate.required]
    yield from _reasons([claim for claim in required if claim.verdict is not Verdict.PROVED])
    yield from expected.differences(compared)
    yield ""
    yield layout.facts([*_facts(certificate), *expected.facts(compared)])
    yield from _claims(certificate)
    others = [claim for claim in certificate.claims if claim.id not in certificate.required]
    promises, hypotheses = (
        [one for one in others if (one.kind.group is Group.HYPOTHESIS) == wanted] for wanted in (False, True)
    )
    yield from _titled("Also refuted", [claim for claim in promises if claim.verdict is Verdict.REFUTED])
    yield from _titled("Also undecided", [claim for claim in promises if claim.verdict is Verdict.UNDECIDED])
    yield from _titled(
        "Hypotheses not met", [claim for claim in hypotheses if claim.verdict is Verdict.REFUTED], NEUTRAL
    )
    yield from _titled("Hypotheses undecided", [claim for claim in hypotheses if claim.verdict is Verdict.UNDECIDED])
    yield from ordered_section(certificate)
    if certificate.existence is not None:
        yield from existence_table(certificate.existence)
    yield from _transfers(certificate, everything)
    if slacks:
        yield from _slacks(certificate)


def no_mechanism_report(env: Environment, reason: str, compared: Comparison) -> Iterator[RenderableType]:
    """The report where the wanted mechanism cannot be built."""
    yield layout.headline(Judgement.UNDECIDED, "The mechanism cannot be built; another may exist.")
    yield layout.paragraph(layout.sentence(reason))
    yield from expected.differences(compared)
    yield ""
    yield layout.facts([("Environment", env.name), ("SHA-256", f"{sha256(env)[:16]}…"), *expected.facts(compared)])


def _headline(certificate: Certificate) -> RenderableType:
    """The verdict in plain words."""
    verdicts = {claim.id: claim.verdict for claim in certificate.claims}
    word = (
        EXISTS if certificate.needs_more_memory and certificate.verdict is Judgement.UNDECIDED else certificate.verdict
    )
    required, name = certificate.required, certificate.mechanism.name
    if certificate.verdict is Judgement.CERTIFIED:
        said = f"under the {name} mechanism {and_join(KINDS[one].holds for one in required)}"
    elif certificate.verdict is Judgement.REFUTED:
        wrong = (KINDS[one].fails for one in required if verdicts.get(one) is Verdict.REFUTED)
        said = f"under the {name} mechanism {and_join(wrong)}"
        said = _instead(certificate, Verdict.REFUTED) or said
    elif certificate.needs_more_memory:
        said = (
            "some mechanism makes telling the truth optimal for the efficient allocation rule, but none with one "
            f"period of memory does; the claims below are about the {name} mechanism, which does not"
        )
    elif more := _instead(certificate, Verdict.UNDECIDED):
        said = more
    else:
        open_ = [one for one in required if verdicts.get(one) in (None, Verdict.UNDECIDED)]
        said = f"it is open whether under the {name} mechanism {and_join(KINDS[one].holds for one in open_)}"
    return layout.headline(word, layout.sentence(said))


def _instead(certificate: Certificate, verdict: Verdict) -> str:
    """What the headline says, if a claim with this verdict settles more than the required ones."""
    said = (claim.kind.headline.get(verdict, "") for claim in certificate.claims if claim.verdict is verdict)
    return next(filter(None, said), "")


def _facts(certificate: Certificate) -> Iterator[tuple[str, str]]:
    env = certificate.environment
    horizon = "infinite horizon" if env.horizon is None else f"{env.horizon} period{'s' * (env.horizon > 1)}"
    yield "Mechanism", certificate.mechanism.name
    yield "Environment", f"{env.name}: {and_join(env.agents)}; {horizon}, discount {env.discount}"
    yield "SHA-256", f"{certificate.environment_sha256[:16]}…"
    yield from _rule(certificate)
    yield from _hypotheses(certificate)
    for chosen in certificate.chosen:
        yield "Chosen", chosen
    for remark in certificate.mechanism.remarks:
        yield "Note", remark
    for note in certificate.notes:
        yield "Tried before", note


def _rule(certificate: Certificate) -> Iterator[tuple[str, str]]:
    """Whether the allocation rule is efficient, where the verdict is not about it."""
    found = certificate.find(efficient)
    if found is not None and found.id not in certificate.required:
        said = {
            Verdict.PROVED: efficient.holds,
            Verdict.REFUTED: efficient.fails,
            Verdict.UNDECIDED: f"it is open whether {efficient.holds}",
        }
        yield "Rule", said[found.verdict]


def _hypotheses(certificate: Certificate) -> Iterator[tuple[str, str]]:
    """What theorems rest on, apart from what the mechanism promises: one that fails is no failure of the mechanism."""
    stated = [claim for claim in certificate.claims if claim.kind.group is Group.HYPOTHESIS]
    by = {word: [claim.id for claim in stated if claim.verdict is verdict] for verdict, word in HYPOTHESES.items()}
    if stated:
        yield "Hypotheses", "; ".join(f"{word}: {', '.join(ids)}" for word, ids in by.items() if ids)


def _claims(certificate: Certificate) -> Iterator[RenderableType]:
    where, listed = words.state_column(certificate.environment.stage(0).components)
    groups = [[claim for claim in certificate.claims if claim.kind.group is group] for group in Group]
    told = [claim for group in groups for claim in group]
    ends = {end - 1 for end in accumulate(map(len, groups))}
    rows = [(claim.id + (REQUIRED if claim.id in certificate.required else ""), layout.verdict(str(claim.verdict)),
             numbers.short(claim.least_slack), _where(claim)) for claim in told]  # fmt: skip
    yield layout.heading("Claims", *listed)
    yield layout.table(("claim", "verdict", "least slack", where), rows, right=(2,), keep=(0, 1, 2), sections=ends)
    yield layout.paragraph("* required for the verdict. A slack below 0 refutes.", 0)
    missing = [one for one in certificate.required if one not in {claim.id for claim in certificate.claims}]
    if missing:
        yield layout.paragraph(f"Required, but not among the claims of this case: {', '.join(missing)}.", 0)
    if any(numbers.short(claim.least_slack).startswith(numbers.ROUNDED) for claim in certificate.claims):
        yield layout.paragraph(numbers.NOTE, 0)


def _where(claim: Claim) -> str:
    """Where the least slack is attained; why there is none. Of an approximation, how good it is."""
    if claim.kind.reason_if_proved and claim.verdict is Verdict.PROVED:
        return claim.reason
    return words.place(claim.at) if claim.at or claim.verdict is not Verdict.PROVED else claim.reason


def _titled(title: str, claims: Sequence[Claim], *notes: str) -> Iterator[RenderableType]:
    """A section, where there is anything in it."""
    if claims:
        yield layout.heading(title, *notes)
        yield from _reasons(claims)


def _reasons(claims: Sequence[Claim]) -> Iterator[RenderableType]:
    """One paragraph a claim: why it is not proved."""
    for claim in claims:
        text = Text.assemble((claim.id, "bold"), ": ", layout.sentence(words.reason(claim)))
        if len(claim.cells) > 1:
            text.append(f" This is the worst of {len(claim.cells)} failures.")
        yield layout.paragraph(text)


def _transfers(certificate: Certificate, everything: str) -> Iterator[RenderableType]:
    table = outcome_table(certificate.transfers.to_json())
    count = len(table.rows)
    shown = count if count <= SHOWN_ROWS else FIRST_ROWS
    yield layout.heading("Transfers", "paid by the agents at each report; below 0: received")
    yield from table.laid_out(shown)
    if shown < count:
        yield layout.paragraph(f"… the first {shown} of {count} rows; all of them: {everything}", 0)


def _slacks(certificate: Certificate) -> Iterator[RenderableType]:
    """Every incentive constraint."""
    rows = [(numbers.short(slack.slack), words.place(slack.at)) for slack in certificate.slacks()]
    where, listed = words.state_column(certificate.environment.stage(0).components)
    yield layout.heading("Slacks of incentive_compatible", *listed)
    yield layout.data(("slack", where), rows, right=(0,))
