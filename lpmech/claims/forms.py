"""Single forms of transfers: for each the claim whether some public mechanism of that form makes the efficient
allocation rule incentive compatible, and transfers that come as near to it as any of the form.

Forms are nested (`existence/forms.py`). An agent's transfers in a form are those of least ε of the form, or of a
simpler one that is incentive compatible already. The slacks of all agents' lies under these are a claim's cells; the
least of them is −ε, ε the least for which the form can be ε-incentive compatible: an agent's constraints that clash
prove that no transfers of the form do better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.payoffs import truthful_payoffs
from lpmech.existence.decide import AgentExistence, Existence
from lpmech.existence.forms import Found
from lpmech.mechanisms.forms import NESTED, Form
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.separation.claim import Claim, Verdict
from lpmech.separation.slacks import claim_from_blocks

PREFIX = "exists_"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormTransfers:
    """An agent's transfers of a form and their continuation."""

    transfers: tuple[Table, ...]
    continuation: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormsFinding:
    """The claims about forms and, by agent and form, transfers of least ε; None: those of the mechanism itself."""

    claims: tuple[Claim, ...] = ()
    transfers: Mapping[str, Mapping[Form, FormTransfers | None]] = field(default_factory=dict)


def forms_finding(env: Environment, found: Existence, mechanism: Mechanism) -> FormsFinding:
    """The claims for all four forms, from what is known of each agent; `mechanism` is the one of the certificate."""
    claims: list[Claim] = []
    listed: dict[str, dict[Form, FormTransfers | None]] = {one.name: {} for one in found.agents}
    previous: tuple[Found, ...] = ()
    for form in NESTED:
        chosen = tuple(_best(one, form) for one in found.agents)
        if chosen == previous:
            claims.append(_claim(replace(claims[-1], id=PREFIX + form), found, form, claims[-1]))
            continue
        trial = Mechanism(name=form, allocation=mechanism.allocation, transfers=tuple(one.transfers for one in chosen))
        payoffs = truthful_payoffs(env, trial)
        claims.append(_claim(claim_from_blocks(env, PREFIX + form, incentive_blocks(env, trial, payoffs)), found, form))
        for one, best in zip(found.agents, chosen, strict=True):
            if best.form == form:
                own = best.transfers is mechanism.transfers[one.agent]
                later = payoffs.continuation[one.agent]
                listed[one.name][form] = None if own else FormTransfers(transfers=best.transfers, continuation=later)
        previous = chosen
    return FormsFinding(claims=tuple(claims), transfers=listed)


def _best(one: AgentExistence, form: Form) -> Found:
    """The simplest transfers of least ε among those of the form."""
    return min((tried for tried in one.forms if form.contains(tried.form)), key=lambda x: x.epsilon)


def _claim(claim: Claim, found: Existence, form: Form, simpler: Claim | None = None) -> Claim:
    """The claim with its witness, where no transfers of the form do; `simpler` is that of a form with the same ε."""
    if claim.verdict is Verdict.PROVED or claim.least_slack is None:
        return claim
    one, place = next(_clashes(found.agents, form, claim))
    reason, witness = one.clashes[place], one.contradictions[place]
    if simpler is not None and simpler.witness["constraints"] == witness["constraints"]:
        reason = f"{form.in_words} transfers do no better: the constraints of {simpler.id} clash again"
    return replace(claim, cells=(), reason=reason, witness=witness)


def _clashes(agents: Sequence[AgentExistence], form: Form, claim: Claim) -> Iterator[tuple[AgentExistence, int]]:
    """The agents, with the place of the form, whose constraints clash by as much as the worst lie gains."""
    for one in agents:
        for place, tried in enumerate(one.forms):
            if tried.form == form and claim.least_slack == -tried.epsilon:
                yield one, place
