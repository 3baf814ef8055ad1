"""All claims and all evidence, each in one order: that of certificates, reports' groups and `lpmech explain`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from lpmech.claims import (
    absent,
    best_response,
    budget,
    by_shock,
    conditions,
    efficient,
    epsilon,
    evidence,
    existence,
    exit,
    extraction,
    forms,
    hypotheses,
    incentives,
    last_period,
    ordered,
    participation,
    staying,
    uniqueness,
)
from lpmech.claims.game import Game
from lpmech.claims.interim import best_response as interim_best_response
from lpmech.claims.interim import each_period
from lpmech.claims.interim import incentives as interim_incentives
from lpmech.claims.interim import participation as interim_participation
from lpmech.claims.kind import Claim, Evidence, Implied, Kind, Version
from lpmech.claims.relation import claim as relation
from lpmech.problem.progress import shares
from lpmech.separation.claim import Finding, Verdict

_MODULES = (
    efficient, incentives, epsilon, by_shock, best_response, interim_incentives, interim_best_response, participation,
    interim_participation, budget, each_period, exit, absent, ordered, extraction, conditions, last_period, hypotheses,
    staying, uniqueness, forms, existence, relation,
)  # fmt: skip
_WITH_STATES = (
    efficient, incentives, epsilon, by_shock, best_response, interim_incentives, interim_best_response, participation,
    interim_participation, budget, each_period, exit, absent, staying,
)  # fmt: skip
WITH_STATES = tuple(kind for module in _WITH_STATES for kind in module.KINDS)  # of mechanisms with states, too
_OF_NO_MECHANISM = (conditions, last_period, hypotheses, forms, existence)
OF_NO_MECHANISM = tuple(kind for module in _OF_NO_MECHANISM for kind in module.KINDS)  # of the environment, whatever
KINDS: Mapping[str, Kind] = MappingProxyType({kind.id: kind for module in _MODULES for kind in module.KINDS})
EVIDENCE: tuple[Evidence, ...] = (
    evidence.VALUES, evidence.CONTINUATION, participation.OUTSIDE_OPTIONS, best_response.BEST_RESPONSES,
    evidence.BUDGET, interim_best_response.INTERIM_CONTINUATION, conditions.SEPARATIONS, last_period.LAST_PERIOD,
    forms.TRANSFERS,
)  # fmt: skip
OLDEST = Version.V1_1  # the version that certificates are written in, unless they state a claim of a later one


def claims_about(game: Game, wanted: Collection[str] = (), kinds: Collection[Kind] | None = None) -> tuple[Claim, ...]:
    """Every claim that a certificate states, with its verdict.

    `wanted`: ids of claims that are decided even if the environment makes them uninteresting. `kinds`: those that may
    be stated, all unless some are given.
    """
    stated = [kind for kind in (KINDS.values() if kinds is None else kinds) if kind.is_stated(game, wanted)]
    found = [kind.claim(game) for kind in shares("claims", stated, game.progress)]
    return _implied([_proved_besides(game, claim, found) for claim in found])


def evidence_for(game: Game, claims: Sequence[Claim]) -> dict[str, object]:
    """The evidence that claims name, as JSON by key."""
    kinds = [claim.kind for claim in claims]
    needed = {each for kind in kinds for each in kind.evidence}
    written = {each.key: each.write(game, kinds) for each in EVIDENCE if each in needed}
    return {key: shape for key, shape in written.items() if shape is not None}


def in_order(claims: Collection[Claim]) -> tuple[Claim, ...]:
    """Claims in the order of certificates."""
    order = {name: place for place, name in enumerate(KINDS)}
    return tuple(sorted(claims, key=lambda claim: order[claim.id]))


def version_for(claims: Collection[Claim], *, away: bool = False) -> Version:
    """The version that a certificate with these claims is written in; `away`: some agents are away at some types."""
    decided = [claim for claim in claims if away and claim.verdict is not Verdict.UNDECIDED]
    by_themselves = (claim.kind.away_since for claim in decided if not isinstance(claim.witness, Implied))
    return max((OLDEST, *(claim.kind.since for claim in claims), *by_themselves), key=list(Version).index)


def _implied(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, where those that are undecided and follow from one that is proved are proved, too.

    An agent who gains nothing by any plan although it sees every type gains nothing if it sees less, whatever it
    believes; sums of payments that are 0, or at least 0, at every state are so in the mean, and so are payoffs. The
    converses are false. (docs/claims.md, *Implied*.)
    """
    proved = {claim.id for claim in claims if claim.verdict is Verdict.PROVED}
    return tuple(_by(claim, claim.kind.implied_by, proved) for claim in claims)


def _proved_besides(game: Game, claim: Claim, found: Collection[Claim]) -> Claim:
    """A claim that is undecided, proved all the same if one of those found proves it."""
    other = claim.kind.proved_besides
    if claim.verdict is not Verdict.UNDECIDED or other is None:
        return claim
    proved = any(one.kind is other.by and one.verdict is Verdict.PROVED for one in found)
    return claim.kind.found(other.finding(game)) if proved and other.applies(game) else claim


def _by(claim: Claim, by: str | None, proved: Collection[str]) -> Claim:
    if claim.verdict is not Verdict.UNDECIDED or by is None or by not in proved:
        return claim
    found = Finding(verdict=Verdict.PROVED, witness=Implied(by=by), reason=f"by {by}, under every prior")
    return claim.kind.found(found)
