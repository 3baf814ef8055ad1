"""Claims that any transfers exist, of one form or of any."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Group, Kind
from lpmech.separation.kinds.papers import LIU

_FORM = (
    "minus the least ε for which transfers of this form leave no lie a gain above ε; negative: incentive constraints "
    "whose weighted sum contradicts itself show that no transfers of the form do better"
)

KINDS = (
    Kind(
        id="exists_history_independent",
        concept=(
            "existence of history-independent transfers: some payments that depend on "
            "the period and the current reports alone make truth-telling optimal in every period, at every memory and "
            "state, for the efficient allocation rule (everywhere the first optimal allocation)"
        ),
        holds="history-independent transfers make truth-telling optimal",
        fails="no history-independent transfers make truth-telling optimal",
        slack=_FORM,
        source="docs/existence.md",
        group=Group.EXISTENCE,
    ),
    Kind(
        id="exists_contingent_vcg",
        concept=(
            "existence of contingent VCG transfers: some payments p(r) + q(previous allocation, "
            "previous and current types of the others) make truth-telling optimal in every period, at "
            "every memory and state, for the efficient allocation rule (everywhere the first optimal "
            "allocation)"
        ),
        holds="contingent VCG transfers make truth-telling optimal",
        fails="no contingent VCG transfers make truth-telling optimal",
        slack=_FORM,
        source=f"{LIU}, Theorem 3.2, for the form; docs/existence.md",
        group=Group.EXISTENCE,
    ),
    Kind(
        id="exists_contingent",
        concept=(
            "existence of contingent transfers: some payments p(r) + q(previous reports and "
            "allocation, current types of the others) make truth-telling optimal in every period, at "
            "every memory and state, for the efficient allocation rule (everywhere the first optimal "
            "allocation)"
        ),
        holds="contingent transfers make truth-telling optimal",
        fails="no contingent transfers make truth-telling optimal",
        slack=_FORM,
        source=f"{LIU}, Theorem 3.1, for the form; docs/existence.md",
        group=Group.EXISTENCE,
    ),
    Kind(
        id="exists_one_period_memory",
        concept=(
            "existence of transfers with one-period memory: some payments that depend "
            "on the current reports and on the previous reports and allocation make truth-telling optimal in every "
            "period, at every memory and state, for the efficient allocation rule (everywhere the "
            "first optimal allocation)"
        ),
        holds="transfers with one-period memory make truth-telling optimal",
        fails="no transfers with one-period memory make truth-telling optimal",
        slack=_FORM,
        source="docs/existence.md",
        group=Group.EXISTENCE,
    ),
    Kind(
        id="exists_any",
        concept=(
            "existence: some public mechanism with bounded payoffs makes truth-telling optimal "
            "after every history for the efficient allocation rule (everywhere the first optimal allocation)"
        ),
        holds="some mechanism makes truth-telling optimal",
        fails="no mechanism makes truth-telling optimal",
        slack=(
            "none; if the claim is true although payments that remember one period are not enough, an automaton of "
            "each agent shows it; if it is false, a chain of bounds: sums of incentive constraints limit what any "
            "mechanism can promise to two types, until one sum contradicts itself"
        ),
        source="Abreu, Pearce and Stacchetti (1990), for the method of self-generation; docs/existence.md",
        group=Group.EXISTENCE,
    ),
)
