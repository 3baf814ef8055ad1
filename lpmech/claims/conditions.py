"""Conditions under which lagged transfers exist when values are interdependent (`lpmech/separation`).

With private values and independent types they have nothing to say, and are stated if they are wanted only.
"""

from __future__ import annotations

from collections.abc import Collection

from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Evidence, Failure, Group, Kind, claim
from lpmech.claims.papers import LIU
from lpmech.separation import convex_independence as decided
from lpmech.separation import spanning as spanning_of
from lpmech.separation.claim import Finding
from lpmech.separation.convex_independence import Separation
from lpmech.separation.witnesses import DependentTypes, MixtureOfTypes


def is_interdependent(game: Game) -> bool:
    """Whether values are not private, or transitions not independent."""
    return not game.separable


@per_game
def _convex(game: Game) -> tuple[Finding, tuple[Separation, ...]]:
    return decided(game.model)


def _separations(game: Game, stated: Collection[Kind]) -> list[dict[str, object]]:
    """A certificate that states one of these claims has the list; it is empty without convex independence."""
    return [one.to_json() for one in _convex(game)[1]] if convex_independence in stated else []


SEPARATIONS = Evidence(key="convex independence", write=_separations)


@claim(
    id="convex_independence",
    failure=Failure.MIXTURE,
    concept=(
        "convex independence: at no allocation and types of the others is the distribution "
        "of the others' next types under one own type a non-negative combination of those under the other own types"
    ),
    holds="types predict the others as no mixture of types does",
    fails="a mixture of types mimics a type",
    slack=(
        "none; if the claim is false, a combination of own types predicts the same of the others as another own "
        "type, so that payments contingent on what the others say next cannot tell them apart"
    ),
    source=f"{LIU}, Section 3",
    group=Group.HYPOTHESIS,
    evidence=(SEPARATIONS,),
    of_interest=is_interdependent,
    stated="if values or transitions are interdependent, or if it is asked for",
    witnesses=(MixtureOfTypes,),
    of_environment=lambda env: decided(env)[0],
)
def convex_independence(game: Game) -> Finding:
    return _convex(game)[0]


spanning = Kind(
    id="spanning",
    failure=Failure.COMBINATION,
    concept=(
        "spanning: at every allocation and types of the others the distributions of the others' next "
        "types under the own types are linearly independent"
    ),
    holds="predictions of types are independent",
    fails="predictions of types are dependent",
    slack="none; if the claim is false, some own types' predictions of the others are linearly dependent",
    source=f"{LIU}, Section 3",
    group=Group.HYPOTHESIS,
    evidence=(SEPARATIONS,),
    of_interest=is_interdependent,
    stated="if values or transitions are interdependent, or if it is asked for",
    witnesses=(DependentTypes,),
    of_environment=spanning_of,
)

KINDS = (convex_independence, spanning)
