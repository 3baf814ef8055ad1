"""Existence of transfers of single forms, and of any mechanism.

`exists_any` is proved by the certificate's own mechanism or by automata; refuted by constraints that clash with one
period of memory or after histories (existence page section 5), or by a chain of sums (section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from ...kernel.certificate import Claim, W
from ...kernel.errors import Path, Rejected
from ...kernel.kinds import Case, Form, Keys, Kind, each, everyone, nothing, plain, unsaid
from ...kernel.labels import Labels
from . import automata, chains, clashes
from .automata import check_automata
from .clashes import (
    CONTINGENT,
    CONTINGENT_VCG,
    HISTORY_INDEPENDENT,
    ONE_PERIOD_MEMORY,
    Clashes,
    check_clashes,
    check_histories,
)
from .forms import expect_rule_of_everyone, listed, refute_form, says_epsilon, scan_form
from .shifts import check_multiples


def check_own(case: Case, claim: Claim[None]) -> None:
    """The certificate's own mechanism is one."""
    expect_rule_of_everyone(case.model)
    if not case.proves("incentive_compatible"):
        raise Rejected("the claim incentive_compatible is not listed and proved")


def refute_one_period(case: Case, claim: Claim[Clashes]) -> None:
    """Constraints clash with one period of memory, and more memory would add nothing."""
    clashes = claim.witness
    if clashes.form != ONE_PERIOD_MEMORY:
        raise Rejected(f"the witness is about the form {clashes.form}")
    check_multiples(case.model, clashes.agent)
    over, under = clashes.epsilon
    check_clashes(case.model, clashes, (-over, under), (*claim.path, "witness"))


def _any(
    check: Callable[[Case, Claim[W]], None],
    keys: Keys,
    read: Callable[[Labels, dict[str, object], Path], W],
    says: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] = unsaid,
) -> Form[W]:
    return Form(plain(check), keys, read, (everyone,), says, last=True)


def _of_form(*, id: str, form: str, concept: str) -> Kind:
    """Transfers of one form exist; `concept` says of what their payments are functions."""
    needs = everyone, each(partial(listed, form=form))
    fails = Form(partial(refute_form, form=form), clashes.KEYS, clashes.read_clashes, needs, says_epsilon)
    return Kind(
        id=id,
        asks_all=True,
        concept=f"existence of {concept} make truth-telling optimal in every period, at every memory and state, for "
        "the efficient allocation rule (everywhere the first optimal allocation)",
        proved=(Form(partial(scan_form, form=form), needs=needs),),
        refuted=(fails,),
    )


KINDS = (
    _of_form(
        id="exists_history_independent",
        form=HISTORY_INDEPENDENT,
        concept="history-independent transfers: some payments that depend on the period and the current reports alone",
    ),
    _of_form(
        id="exists_contingent_vcg",
        form=CONTINGENT_VCG,
        concept="contingent VCG transfers: some payments p(r) + q(previous allocation, previous and current types of "
        "the others)",
    ),
    _of_form(
        id="exists_contingent",
        form=CONTINGENT,
        concept="contingent transfers: some payments p(r) + q(previous reports and allocation, current types of the "
        "others)",
    ),
    _of_form(
        id="exists_one_period_memory",
        form=ONE_PERIOD_MEMORY,
        concept="transfers with one-period memory: some payments that depend on the current reports and on the "
        "previous reports and allocation",
    ),
    Kind(
        id="exists_any",
        asks_all=True,
        concept="existence: some public mechanism with bounded payoffs makes truth-telling optimal after every "
        "history for the efficient allocation rule (everywhere the first optimal allocation)",
        proved=(_any(check_own, (), nothing), _any(check_automata, automata.KEYS, automata.read_automata)),
        refuted=(
            _any(chains.refute_by_chain, chains.KEYS, chains.read_chain, says_epsilon),
            _any(refute_one_period, clashes.KEYS, clashes.read_clashes, says_epsilon),
            _any(check_histories, clashes.HISTORY_KEYS, clashes.read_histories, says_epsilon),
        ),
    ),
)
