"""Existence of transfers of single forms, and of any mechanism.

`exists_any` is proved by the certificate's own mechanism or by automata; refuted by constraints that clash with one
period of memory or after histories (existence page section 5), or by a chain of sums (section 4).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..kernel.answer import says_epsilon
from ..kernel.certificate import Claim, W
from ..kernel.errors import expect
from ..kernel.kinds import AWAY, Case, Form, Kind, Says, plain, unsaid
from ..kernel.payoffs import each, everyone
from ..kernel.shapes import NOTHING, Shape
from . import clashes
from .chains import Chain, refute_by_chain
from .forms import Automata, check_automata, expect_rule_of_everyone, expect_unpaid, listed, refute_form, scan_form


def check_own(case: Case, claim: Claim[None]) -> None:
    """The certificate's own mechanism is one."""
    expect_rule_of_everyone(case.model)
    expect(case.proves("incentive_compatible"), "the claim incentive_compatible is not listed and proved")
    expect_unpaid(case.model)


def _any(check: Callable[[Case, Claim[W]], None], shape: Shape = NOTHING, says: Says = unsaid) -> Form[W]:
    return Form(plain(check), shape, (everyone,), says, last=True)


def _of_form(*, id: str, form: str, concept: str) -> Kind:
    """Transfers of one form exist; `concept` says of what their payments are functions."""
    needs = everyone, each(partial(listed, form=form))
    fails = Form(partial(refute_form, form=form), clashes.Clashes, needs, says_epsilon)
    return Kind(
        id=id,
        away_since=AWAY,
        concept=f"existence of {concept} make truth-telling optimal in every period, at every memory and state, for "
        "the efficient allocation rule (everywhere the first optimal allocation)",
        proved=(Form(partial(scan_form, form=form), needs=needs),),
        refuted=(fails,),
    )


KINDS = (
    _of_form(
        id="exists_history_independent",
        form=clashes.HISTORY_INDEPENDENT,
        concept="history-independent transfers: some payments that depend on the period and the current reports alone",
    ),
    _of_form(
        id="exists_contingent_vcg",
        form=clashes.CONTINGENT_VCG,
        concept="contingent VCG transfers: some payments p(r) + q(previous allocation, previous and current types of "
        "the others)",
    ),
    _of_form(
        id="exists_contingent",
        form=clashes.CONTINGENT,
        concept="contingent transfers: some payments p(r) + q(previous reports and allocation, current types of the "
        "others)",
    ),
    _of_form(
        id="exists_one_period_memory",
        form=clashes.ONE_PERIOD_MEMORY,
        concept="transfers with one-period memory: some payments that depend on the current reports and on the "
        "previous reports and allocation",
    ),
    Kind(
        id="exists_any",
        away_since=AWAY,
        concept="existence: some public mechanism with bounded payoffs makes truth-telling optimal after every "
        "history for the efficient allocation rule (everywhere the first optimal allocation)",
        proved=(_any(check_own), _any(check_automata, Automata)),
        refuted=(
            _any(refute_by_chain, Chain, says_epsilon),
            _any(clashes.refute_one_period, clashes.Clashes, says_epsilon),
            _any(clashes.check_histories, clashes.HISTORIES, says_epsilon),
        ),
    ),
)
