"""The claim `stated_relation`: what a case file or a statement says of numbers, against what they are."""

from __future__ import annotations

from lpmech.claims.game import Game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.relation.quantities import value_of
from lpmech.claims.relation.values import Relation
from lpmech.claims.relation.words import relation_in_words
from lpmech.problem.exact import format_number
from lpmech.separation.claim import Finding, Verdict


@claim(
    id="stated_relation",
    failure=Failure.RELATION,
    concept=(
        "stated relation: where the premises that are stated between numbers of the environment "
        "and the mechanism hold, so does the conclusion"
    ),
    holds="the relation stated holds",
    fails="the relation stated does not hold",
    slack=(
        "none; a relation between values, payments and other numbers, stated in the case file under [relation], "
        "with each number as it is: true, or refuted by plain arithmetic"
    ),
    source="docs/case_format.md",
    applies=lambda game: game.stated is not None,
    stated="if the case states a relation between its numbers",
)
def stated_relation(game: Game) -> Finding:
    """Proved if the conclusion holds, or a premise fails; undecided if a quantity is no one number."""
    assert game.stated is not None
    try:
        *premises, conclusion = [_valued(one, game) for one in (*game.stated.premises, game.stated.conclusion)]
    except ValueError as found:
        return Finding(verdict=Verdict.UNDECIDED, reason=str(found))
    holds = conclusion[0] or not all(premise for premise, _, _ in premises)
    witness: dict[str, object] = {"premises": [shape for _, shape, _ in premises], "conclusion": conclusion[1]}
    reason = "; ".join(words for _, _, words in (*premises, conclusion))
    return Finding(verdict=Verdict.PROVED if holds else Verdict.REFUTED, reason=reason, witness=witness)


KINDS = (stated_relation,)


def _valued(relation: Relation, game: Game) -> tuple[bool, dict[str, object], str]:
    """Whether a relation holds, its JSON form, and the arithmetic in words."""
    values = [value_of(game, quantity) for _, quantity in relation.terms]
    terms = [
        {"weight": format_number(weight), **quantity.to_json(), "value": format_number(value)}
        for (weight, quantity), value in zip(relation.terms, values, strict=True)
    ]
    shape: dict[str, object] = {
        "terms": terms,
        "relation": str(relation.sign),
        "constant": format_number(relation.constant),
    }
    return relation.holds(values), shape, relation_in_words(relation, values)
