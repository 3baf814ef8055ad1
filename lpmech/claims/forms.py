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
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lpmech.claims.evidence import VALUES
from lpmech.claims.game import Game, per_game
from lpmech.claims.incentives import incentive_blocks
from lpmech.claims.kind import Decide, Evidence, Group, Kind, Version
from lpmech.claims.papers import LIU
from lpmech.existence.found import AgentExistence, Existence
from lpmech.existence.witnesses import FormClash
from lpmech.mechanisms.forms import NESTED, Form
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.problem.written import table_json
from lpmech.separation.claim import Finding, Verdict
from lpmech.separation.slacks import claim_from_blocks

if TYPE_CHECKING:
    from lpmech.existence.forms import Found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormTransfers:
    """An agent's transfers of a form and their continuation."""

    transfers: tuple[Table, ...]
    continuation: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FormsFinding:
    """What is found by form and, by agent and form, transfers of least ε; None: those of the mechanism itself."""

    found: Mapping[Form, Finding] = field(default_factory=dict)
    transfers: Mapping[str, Mapping[Form, FormTransfers | None]] = field(default_factory=dict)


def is_asked(game: Game) -> bool:
    """Whether it was asked if any mechanism exists."""
    return game.existence is not None


def _transfers(game: Game) -> dict[str, Any]:
    return {
        name: {form: None if one is None else _form(game.model, one) for form, one in listed.items()}
        for name, listed in forms_finding(game).transfers.items()
    }


def _form(env: Environment, one: FormTransfers) -> dict[str, Any]:
    return {
        "transfers": [table_json(table, env.agents) for table in one.transfers],
        "continuation": [table_json(table, env.agents) for table in one.continuation],
    }


def _decided(form: Form) -> Decide:
    return lambda game: forms_finding(game).found[form]


TRANSFERS = Evidence(key="forms", write=lambda game, _: _transfers(game))


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfForm:
    """The claim that transfers of one form exist: what they are called, and of what their payments are functions."""

    id: str
    form: Form
    transfers: str
    payments: str
    source: str = "docs/existence.md"


def _kind(one: _OfForm) -> Kind:
    return Kind(
        id=one.id,
        away_since=Version.V1_7,
        concept=f"existence of {one.transfers}: some payments {one.payments} make truth-telling optimal in every "
        "period, at every memory and state, "
        "for the efficient allocation rule (everywhere the first optimal allocation)",
        holds=f"{one.transfers} make truth-telling optimal",
        fails=f"no {one.transfers} make truth-telling optimal",
        slack="minus the least ε for which transfers of this form leave no lie a gain above ε; negative: incentive "
        "constraints whose weighted sum contradicts itself show that no transfers of the form do better",
        source=one.source,
        group=Group.EXISTENCE,
        evidence=(VALUES, TRANSFERS),
        witnesses=(FormClash,),
        applies=is_asked,
        stated=(
            "if it is asked whether any payments work: by the mechanism "
            "`existence`, or by `auto` if it finds none of its own"
        ),
        decide=_decided(one.form),
    )


_FORMS = (
    _OfForm(
        id="exists_history_independent",
        form=Form.HISTORY_INDEPENDENT,
        transfers="history-independent transfers",
        payments="that depend on the period and the current reports alone",
    ),
    _OfForm(
        id="exists_contingent_vcg",
        form=Form.CONTINGENT_VCG,
        transfers="contingent VCG transfers",
        payments="p(r) + q(previous allocation, previous and current types of the others)",
        source=f"{LIU}, Theorem 3.2, for the form; docs/existence.md",
    ),
    _OfForm(
        id="exists_contingent",
        form=Form.CONTINGENT,
        transfers="contingent transfers",
        payments="p(r) + q(previous reports and allocation, current types of the others)",
        source=f"{LIU}, Theorem 3.1, for the form; docs/existence.md",
    ),
    _OfForm(
        id="exists_one_period_memory",
        form=Form.ONE_PERIOD_MEMORY,
        transfers="transfers with one-period memory",
        payments="that depend on the current reports and on the previous reports and allocation",
    ),
)
KINDS = tuple(_kind(one) for one in _FORMS)
CALLED: Mapping[str, str] = MappingProxyType({one.id: one.transfers for one in _FORMS})  # what transfers are called


def _id(form: Form) -> str:
    """The claim about a form."""
    return f"exists_{form}"


@per_game
def forms_finding(game: Game) -> FormsFinding:
    """What is found of all four forms, from what is known of each agent."""
    existence, mechanism, found = game.existence, game.mechanism, dict[Form, Finding]()
    assert existence is not None
    listed: dict[str, dict[Form, FormTransfers | None]] = {one.name: {} for one in existence.agents}
    simpler: tuple[Form, tuple[Found, ...]] | None = None
    for form in NESTED:
        chosen = tuple(_best(one, form) for one in existence.agents)
        if simpler is not None and chosen == simpler[1]:
            found[form] = _finding(found[simpler[0]], existence, form, simpler[0])
            simpler = form, chosen
            continue
        trial = Mechanism(name=form, allocation=mechanism.allocation, transfers=tuple(one.transfers for one in chosen))
        tried = game.under(trial)
        found[form] = _finding(claim_from_blocks(game.model, incentive_blocks(tried)), existence, form)
        for one, best in zip(existence.agents, chosen, strict=True):
            if best.form == form:
                own = best.transfers is mechanism.transfers[one.agent]
                later = tried.payoffs.continuation[one.agent]
                listed[one.name][form] = None if own else FormTransfers(transfers=best.transfers, continuation=later)
        simpler = form, chosen
    return FormsFinding(found=found, transfers=listed)


def _best(one: AgentExistence, form: Form) -> Found:
    """The simplest transfers of least ε among those of the form."""
    return min((tried for tried in one.forms if form.contains(tried.form)), key=lambda x: x.epsilon)


def _finding(one: Finding, existence: Existence, form: Form, simpler: Form | None = None) -> Finding:
    """With its witness, where no transfers of the form do; `simpler`: a form of which `one` is, with the same ε."""
    if one.verdict is Verdict.PROVED or one.least_slack is None:
        return one
    agent, place = next(_clashes(existence.agents, form, one))
    reason, witness = agent.clashes[place], agent.contradictions[place]
    before = one.witness
    if simpler is not None and isinstance(before, FormClash) and before.constraints == witness.constraints:
        reason = f"{form.in_words} transfers do no better: the constraints of {_id(simpler)} clash again"
    return replace(one, cells=(), reason=reason, witness=witness)


def _clashes(agents: Sequence[AgentExistence], form: Form, found: Finding) -> Iterator[tuple[AgentExistence, int]]:
    """The agents, with the place of the form, whose constraints clash by as much as the worst lie gains."""
    for one in agents:
        for place, tried in enumerate(one.forms):
            if tried.form == form and found.least_slack == -tried.epsilon:
                yield one, place
