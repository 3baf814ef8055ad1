"""The regression check of a case: what was computed against the exact results that the case expects.

Values rest on the environment alone. The verdict, the claims and the payments are about one mechanism, so they are
compared only if that mechanism is at hand, and the verdict only if it is about the same claims. `compared.py` compares
each single result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lpmech.casefiles import Case, Expectations, library
from lpmech.certificate import pipeline
from lpmech.certificate.certificate import AUDIT_REQUIRED, Certificate
from lpmech.certificate.compared import (
    EXPECT,
    Result,
    claim_results,
    design_results,
    index_results,
    transfer_results,
    value_results,
    verdict_result,
    without_mechanism,
)
from lpmech.certificate.views import TransfersView
from lpmech.choice.selection import ALSO, NAMES, promises
from lpmech.claims.judgement import Judgement
from lpmech.mechanisms.social import SocialPrograms, solve_all
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.faults import quote
from lpmech.reading.words import nearest


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a case expects beside what was found."""

    differences: tuple[str, ...] = ()  # in words; none: all that was compared is as expected
    compared: tuple[str, ...] = ()  # `the verdict`, `3 claims`, …
    not_compared: tuple[str, ...] = ()
    why: str = ""  # why some were not compared
    open: tuple[str, ...] = ()  # of what was compared, what bounds of a number do not tell


def certified(case: Case) -> Certificate:
    """The certificate of what the case expects something of: a mechanism by its name, with the transfers that are best
    in some sense where it says so, or a mechanism file."""
    wanted, require = case.expect, required(case)
    file = mechanism_file(case)
    if file is not None:
        return pipeline.audit(case.environment, file, require=require, stated=case.stated)
    return pipeline.certify(
        case.environment, wanted.mechanism, require=require, choose=wanted.choose, stated=case.stated
    )


def required(case: Case) -> tuple[str, ...]:
    """The claims that the case's verdict is about: those that it names, or else those that the mechanism promises."""
    return case.expect.require or (promises(case.expect.mechanism) if mechanism_file(case) is None else AUDIT_REQUIRED)


def mechanism_file(case: Case) -> Path | None:
    """The mechanism file that the case is about: a shipped one by its name, or one by its path from the case's file."""
    name, beside = case.expect.mechanism, case.path.parent / case.expect.mechanism if case.path else None
    if name in NAMES:
        return None
    return library.mechanisms().get(name) or (beside if beside and beside.is_file() else None)


def results_of(case: Case) -> list[Result]:
    """Every result that the case expects, beside what is found of the mechanism that the case is about.

    Raises BadInput if that is a mechanism file with faults.
    """
    expect = case.expect
    problems = [*design_results(case, case.environment), *_region_results(case)]
    if replace(expect, designs=(), regions=()) == Expectations():
        return problems
    return [*_results_of_mechanism(case), *problems]


def results_besides(case: Case) -> list[Result]:
    """Those of no mechanism that values, payments and claims are about: indices, designs and regions."""
    env = case.environment
    return [*index_results(case, env), *design_results(case, env), *_region_results(case)]


def _region_results(case: Case) -> Iterator[Result]:
    """Regions, whose room is loaded where some are expected."""
    if case.expect.regions:
        from lpmech.certificate.regions import region_results

        yield from region_results(case)


def _results_of_mechanism(case: Case) -> list[Result]:
    """All of them but designs and regions."""
    expect = case.expect
    if unknown := [*_unknown(case)]:
        values = value_results(case, case.environment, solve_all(case.environment)) if expect.values else ()
        about = without_mechanism(case, unknown[0].difference.partition(": ")[2], verdict=True)
        return [*unknown, *about, *values, *index_results(case, case.environment)]
    try:
        cert = certified(case)
    except NoMechanism as reason:
        values = value_results(case, case.environment, solve_all(case.environment))
        found = [*verdict_result(case, Judgement.UNDECIDED), *without_mechanism(case, str(reason)), *values]
        return [*found, *index_results(case, case.environment)]
    found = [*verdict_result(case, cert.verdict), *claim_results(case, cert)]
    found += _value_results(case, cert)
    return [*found, *transfer_results(expect.transfers, cert.transfers), *index_results(case, case.environment)]


def compare(case: Case, cert: Certificate, *, otherwise: str = "") -> Comparison:
    """The certificate beside what the case expects. `otherwise`: why it is not about the expected mechanism, if so."""
    expect = case.expect
    own, same = not otherwise, {*cert.required} == {*required(case)}
    found = [*_unknown(case), *_value_results(case, cert)]
    found += index_results(case, case.environment)
    if own:
        found += verdict_result(case, cert.verdict) if same else []
        found += claim_results(case, cert)
        found += transfer_results(expect.transfers, cert.transfers)
    why = otherwise or _about_others(case)
    parts = {"the verdict": own and same, "claims": own, "values": True, "payments": own, "indices": True}
    return _comparison(case, found, parts, why)


def _value_results(case: Case, cert: Certificate) -> Iterator[Result]:
    """Values are those of the environment, also where the mechanism has states."""
    if cert.product is None:
        yield from value_results(case, cert.environment, cert.game.programs)
    elif case.expect.values:
        yield from value_results(case, case.environment, solve_all(case.environment))


def _about_others(case: Case) -> str:
    """Why the verdict is not compared: other claims are required."""
    if case.expect.require:
        return f"the verdict of the case is about --require {','.join(case.expect.require)}"
    return "the verdict of a case is about the claims required by default"


def compare_without(case: Case, *, otherwise: str = "") -> Comparison:
    """The same where the wanted mechanism cannot be built, which leaves the verdict undecided."""
    found = [*_unknown(case), *(() if otherwise else verdict_result(case, Judgement.UNDECIDED))]
    why = otherwise or "there is no mechanism"
    return _comparison(case, found, {"the verdict": not otherwise}, why)


def compare_values(case: Case, programs: SocialPrograms) -> Comparison:
    """The values that the case expects beside those of its social programs."""
    return _comparison(case, [*value_results(case, case.environment, programs)], {"values": True}, "")


def compare_transfers(case: Case, view: TransfersView, *, otherwise: str = "") -> Comparison:
    """The payments that the case expects beside a mechanism's."""
    found = [] if otherwise else [*transfer_results(case.expect.transfers, view)]
    return _comparison(case, [*_unknown(case), *found], {"payments": not otherwise}, otherwise)


def _comparison(case: Case, found: Sequence[Result], parts: Mapping[str, bool], why: str) -> Comparison:
    parts_of = counted(case)
    compared = tuple(said for part, said in parts_of.items() if parts.get(part))
    left = tuple(said for part, said in parts_of.items() if not parts.get(part))
    return Comparison(tuple(one.difference for one in found if not one.holds), compared, left, why if left else "")


def counted(case: Case) -> dict[str, str]:
    """What a case expects, by its parts."""
    expect = case.expect
    counts = {("claims", "claim"): expect.claims, ("values", "value"): expect.values,
              ("payments", "payment"): expect.transfers, ("indices", "index"): expect.indices}  # fmt: skip
    said = {many: f"{len(rows)} {many if len(rows) > 1 else one}" for (many, one), rows in counts.items() if rows}
    return ({"the verdict": "the verdict"} if expect.verdict else {}) | said


def _mechanism(case: Case) -> Iterator[Result]:
    """Say that the case is about a mechanism that there is not."""
    name, known = case.expect.mechanism, (*NAMES, *library.mechanisms())
    if name not in known and mechanism_file(case) is None:
        hint = nearest(name, known, ALSO)
        said = f"mechanism: {quote(name)} is no mechanism, and no mechanism file" + (f"; {hint}" if hint else "")
        yield Result(place=(EXPECT, "mechanism"), subject="mechanism", difference=said)


def _unknown(case: Case) -> Iterator[Result]:
    """Names that mean nothing: of the mechanism, and of the objective by which its transfers are chosen."""
    yield from _mechanism(case)
    name = case.expect.choose
    if name is None:
        return
    from lpmech.choice.objectives import OBJECTIVES

    if name not in OBJECTIVES:
        hint = nearest(name, OBJECTIVES)
        said = f"choose: {quote(name)} is no objective" + (f"; {hint}" if hint else "")
        yield Result(place=(EXPECT, "choose"), subject="choose", difference=said)
