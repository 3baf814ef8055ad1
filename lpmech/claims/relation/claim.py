"""The claim `stated_relation`: what a case file or a statement says of numbers, against what they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from lpmech.claims.game import Game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.relation.quantities import quantity_of, value_of
from lpmech.claims.relation.values import Quantity, Relation, Sign
from lpmech.claims.relation.words import relation_in_words
from lpmech.problem.records import Record, inline
from lpmech.separation.claim import Finding, Verdict, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Record):
    """A quantity with its weight in a sum, and its value."""

    weight: Fraction
    quantity: Quantity = field(metadata=inline(read=quantity_of))
    value: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued(Record):
    """A relation with the value of each quantity."""

    terms: tuple[Term, ...]
    relation: Sign
    constant: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Witness):
    """The numbers that a stated relation speaks of."""

    premises: tuple[Valued, ...]
    conclusion: Valued


@claim(
    id="stated_relation",
    failure=Failure.RELATION,
    witnesses=(Numbers,),
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
    witness = Numbers(premises=tuple(valued for _, valued, _ in premises), conclusion=conclusion[1])
    reason = "; ".join(words for _, _, words in (*premises, conclusion))
    return Finding(verdict=Verdict.PROVED if holds else Verdict.REFUTED, reason=reason, witness=witness)


KINDS = (stated_relation,)


def _valued(relation: Relation, game: Game) -> tuple[bool, Valued, str]:
    """Whether a relation holds, its numbers, and the arithmetic in words."""
    values = [value_of(game, quantity) for _, quantity in relation.terms]
    terms = tuple(
        Term(weight=weight, quantity=quantity, value=value)
        for (weight, quantity), value in zip(relation.terms, values, strict=True)
    )
    valued = Valued(terms=terms, relation=relation.sign, constant=relation.constant)
    return relation.holds(values), valued, relation_in_words(relation, values)
