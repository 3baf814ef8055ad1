"""The spine: case → environment → social programs → mechanism → audit → certificate.

Each step is one call below; what a step promises is written in the module that does it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lpmech import casefiles
from lpmech.certificate.certificate import AUDIT_REQUIRED, Certificate
from lpmech.certificate.claims import Claims
from lpmech.certificate.folder import CERTIFICATE, ENVIRONMENT
from lpmech.certificate.given import Proof, Subject, certificate_file, subject_file
from lpmech.certificate.sizes import check_audit
from lpmech.certificate.states import BESIDES, NOT_COVERED
from lpmech.certificate.views import ValuesView
from lpmech.choice.selection import ALSO, AUTO, NAMES, Selection, promises, select
from lpmech.claims.game import Game
from lpmech.claims.registry import KINDS, OF_NO_MECHANISM, WITH_STATES, claims_about, in_order
from lpmech.claims.relation.values import Stated
from lpmech.mechanisms.social import Progress, SocialPrograms, is_separable, silent, solve_all
from lpmech.problem.environment import Environment, check_environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.remembering import StateMechanism
from lpmech.reading.faults import quote
from lpmech.reading.python_tree import number
from lpmech.reading.words import known_name
from lpmech.separation.hypotheses import independent_form

if TYPE_CHECKING:
    from lpmech.checker import Report
    from lpmech.choice.objectives import Objective
    from lpmech.choice.own import Own

Source = str | os.PathLike[str]


def load(source: Source) -> Environment:
    """The environment of a case file, canonical JSON file, or the name of a shipped case or family.

    Raises lpmech.reading.BadInput with every fault of the file.
    """
    return casefiles.load(source).environment


def certify(
    env: Environment, mechanism: str = AUTO, *, require: Sequence[str] | None = None,
    choose: str | Own | None = None, unit: Fraction | int | str | None = None, sharpen: int = 0,
    stated: Stated | None = None, progress: Progress = silent,
) -> Certificate:  # fmt: skip
    """Constructs the named mechanism, audits it, and returns the certificate with every claim.

    `choose` names an objective (docs/choice.md), or is a convex one of your own, an `lpmech.choice.own.Own`: of all
    transfers of the mechanism's form the best ones are taken, or those of a candidate, which are valid all the same.
    `sharpen`: where no mechanism exists, how often a larger least gain of some lie is looked for.
    `unit`: payments are whole multiples of it, incentive compatible where such are found, else up to the gain told.
    `stated`: a relation between numbers, which the claim `stated_relation` decides.

    `require` names the claims that decide the verdict; without it they are those that the mechanism promises. Raises
    UnknownName, a KeyError and ValueError, where a claim, mechanism or objective does not exist, and NoMechanism where
    the named mechanism cannot be built.
    """
    check_environment(env)
    known_name("mechanism", mechanism, NAMES, ALSO)
    require = promises(mechanism) if require is None else require
    known_claims(require)
    programs, selection = construct(env, mechanism, choose=choose, unit=unit, sharpen=sharpen, progress=progress)
    if selection.states is None:
        return _audited(env, selection, programs, require, stated, progress)
    if selection.existence is None:
        return _with_states(env, selection.states, require, progress)
    return _only_automata(env, selection, programs, require, stated, progress)


def construct(
    env: Environment, mechanism: str = AUTO, *, choose: str | Own | None = None,
    unit: Fraction | int | str | None = None, sharpen: int = 0, progress: Progress = silent,
) -> tuple[SocialPrograms, Selection]:  # fmt: skip
    """The solved social programs and the named mechanism, not audited. Raises NoMechanism as `certify` does."""
    known_name("mechanism", mechanism, NAMES, ALSO)
    objective = _objective(choose)
    exact_unit = None if unit is None else number("certify", "unit", unit)
    programs = solve_all(env, progress)
    progress(f"mechanism: {mechanism}")
    selection = select(mechanism, _model(env), programs, progress, sharpen=sharpen)
    if selection.states is not None and (objective is not None or exact_unit is not None):
        raise NoMechanism("payments of a mechanism with states are neither chosen nor rounded")
    if objective is not None:
        from lpmech.choice import choose as best

        selection = best.choose(_model(env), programs, selection, objective, progress)
    if exact_unit is not None:
        from lpmech.choice import rounding

        selection = rounding.rounded(_model(env), selection, exact_unit, progress)
    return programs, selection


def _objective(given: str | Own | None) -> Objective | Own | None:
    """The objective of a name. Raises UnknownName. The room of choices is loaded where something is to be chosen."""
    if not isinstance(given, str):
        return given
    from lpmech.choice.choose import objective_named

    return objective_named(given)


def audit(
    env: Environment, mechanism: Mechanism | StateMechanism | Source | Mapping[str, object], *,
    require: Sequence[str] = AUDIT_REQUIRED, stated: Stated | None = None, progress: Progress = silent,
) -> Certificate:  # fmt: skip
    """Audits a user's own mechanism: a value, or a file or mapping in the shape of `lpmech transfers --format json`,
    or one with states (docs/states_format.md).

    Where it has no allocation rule, the efficient one is meant. The verdict is about truth-telling unless `require`
    names other claims; whether the rule is efficient is a claim beside it. Raises lpmech.reading.BadInput, or
    ValueError as above.
    """
    from lpmech.casefiles.user import read_any  # with readers of spreadsheets, which take their time to load

    known_claims(require)
    check_environment(env)
    solved = cache(lambda: solve_all(env, progress))  # a file's faults are told before anything is solved
    own = mechanism if isinstance(mechanism, Mechanism | StateMechanism) else read_any(mechanism, env, solved)
    if isinstance(own, StateMechanism):
        return _with_states(env, own, require, progress)
    programs = solved()
    return replace(_audited(env, Selection(mechanism=own), programs, require, stated, progress), given=True)


def _only_automata(
    env: Environment, selection: Selection, programs: SocialPrograms, require: Sequence[str], stated: Stated | None,
    progress: Progress,
) -> Certificate:  # fmt: skip
    """Of automata where nothing less works, with what a plain certificate says of the environment; that one alone if
    all that is required is about the environment."""
    plain = _audited(env, selection, programs, require, stated, progress)
    if require and {*require} <= {kind.id for kind in OF_NO_MECHANISM}:
        return plain
    assert selection.states is not None
    found = _with_states(env, selection.states, require, progress, BESIDES)
    others = (claim for claim in plain.claims if claim.kind in OF_NO_MECHANISM)
    return replace(found, claims=Claims(in_order([*found.claims, *others])), notes=selection.notes, besides=plain)


def _with_states(
    env: Environment, mechanism: StateMechanism, require: Sequence[str], progress: Progress, remark: str = NOT_COVERED
) -> Certificate:
    """A mechanism with states is a plain one in its product with the environment."""
    from lpmech.problem.product import product_of

    product = product_of(env, replace(mechanism, remarks=(*mechanism.remarks, remark)))
    programs = solve_all(product.environment, progress)
    game = Game(product.environment, product.mechanism, solved=programs, progress=progress)
    claims = Claims(claims_about(game, require, WITH_STATES))
    return Certificate(game=game, claims=claims, required=tuple(require), product=product)


def choose(
    env: Environment, objective: str | Own, mechanism: str = AUTO, *,
    require: Sequence[str] | None = None, progress: Progress = silent,
) -> Certificate:  # fmt: skip
    """The certificate of the best transfers of a mechanism's form: `certify` with `choose=objective`.

    `objective` is a name (docs/choice.md), such as "least_subsidy", or a convex one of your own. Raises as `certify`
    does, and NoMechanism if there are no such transfers or none is the best.
    """
    return certify(env, mechanism, require=require, choose=objective, progress=progress)


def values(env: Environment, *, progress: Progress = silent) -> ValuesView:
    """What everyone, and all but one agent, can achieve from each state on, and by which allocations, exactly."""
    check_environment(env)
    return ValuesView(env, solve_all(env, progress))


def verify(environment: Subject, certificate: Proof, require: Sequence[str] | None = None) -> Report:
    """Runs the independent checker on two files, or on an environment and a certificate as they would be saved.

    `certificate` is what `certify`, `audit`, `choose`, `design` or `region` give, any other certificate of the package,
    or a mapping of its JSON; `environment` what that is about: of a region `region.environment`.

    `require` lists claims that must be proved; where one is refuted, undecided or absent, the verdict is `rejected`.
    Without it `efficient` and `incentive_compatible` must be decided, proved or refuted. Raises ValueError where it is
    empty or names a claim that no certificate of the kind has, and BadInput where a value is neither.

    >>> import lpmech
    >>> env = lpmech.load("bv08/scheduling_three")
    >>> lpmech.verify(env, lpmech.certify(env)).verdict
    'accepted'
    >>> env = lpmech.load("beyond/ms_45")
    >>> lpmech.verify(env, lpmech.design(env, "interim"))
    <Report accepted, 1 claim>
    """
    import tempfile  # takes its time to load, and nothing else needs it

    from lpmech import checker

    _no_text(require)
    with tempfile.TemporaryDirectory(prefix="lpmech-") as name:
        place = Path(name)
        env = subject_file(environment, place / ENVIRONMENT)
        return checker.check_files(env, certificate_file(certificate, place / CERTIFICATE), require)


def known_claims(ids: Sequence[str]) -> None:
    """Raises UnknownName, a KeyError and ValueError, where an id names no claim; TypeError where ids are no list."""
    _no_text(ids)
    for claim_id in ids:
        known_name("claim", claim_id, KINDS)


def _no_text(ids: Sequence[str] | None) -> None:
    """A text is a sequence, of letters, which nobody means."""
    if isinstance(ids, str):
        raise TypeError(f"require takes a list of claims, such as [{quote(ids)}], not a text")


def _model(env: Environment) -> Environment:
    """The environment with its transitions factored, where values are private and transitions independent."""
    return independent_form(env) if is_separable(env) else env


def _audited(
    env: Environment, selection: Selection, programs: SocialPrograms, require: Sequence[str], stated: Stated | None,
    progress: Progress,
) -> Certificate:  # fmt: skip
    check_audit(env, selection, programs)
    game = Game(env, selection.mechanism, solved=programs, existence=selection.existence, stated=stated,
                progress=progress)  # fmt: skip
    return Certificate(
        game=game,
        claims=Claims(claims_about(game, require)),
        required=tuple(require),
        notes=selection.notes,
        chosen=selection.chosen,
    )
