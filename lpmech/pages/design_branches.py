"""Of deterministic rules: what branches prove, and what they leave open."""

from __future__ import annotations

from fractions import Fraction

from lpmech.designs.problem import Status
from lpmech.pages.blocks import Prose
from lpmech.pages.page import Section
from lpmech.pages.text import Sentence, Strong, say


def headline(what: Sentence, met: Fraction | None, bound: Fraction | None) -> Sentence:
    """The two ends of an answer that is open, if there are both."""
    best = "no mechanism was met" if met is None else say("the best one that was met has {}", Strong(met))
    end = "there is no bound" if bound is None else say("none is better than {}", Strong(bound))
    return say("The {} is not known: {}, and {}.", what, best, end)


def section(status: Status, count: int) -> Section:
    """How the answer is proved."""
    proofs = {
        Status.INFEASIBLE: say("In each that is not split further the promises clash, even with lots at the places "
                               "that are left open."),
        Status.BOUNDS: say("Each that is not split further has the bound, or a clash; the search had an end before "
                           "the best rule was known."),
    }  # fmt: skip
    told = say("No lots are drawn, so at every report that is met one allocation is chosen. The certificate has {} of "
               "what may be chosen where.", say("{} branches", str(count)) if count > 1 else "one branch")  # fmt: skip
    proof = proofs.get(status, say("In each that is not split further no rule is better, even with lots at the places "
                                   "that are left open."))  # fmt: skip
    return Section(id="branches", menu="Branches", title="Why no deterministic rule does better",
                   blocks=(Prose(paragraphs=(told, proof)),))  # fmt: skip
