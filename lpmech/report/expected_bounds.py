"""What a case expects, beside what bounds say: a number differs if it is not within them, and a verdict if another one
is decided."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.casefiles import Case
from lpmech.casefiles.expectations import ExpectedClaim
from lpmech.certificate.regression import Comparison, required
from lpmech.claims.judgement import Judgement
from lpmech.enclosures.certificate import EnclosedCertificate
from lpmech.enclosures.verdicts import Claim
from lpmech.problem.exact import format_number
from lpmech.report.bounds import between
from lpmech.separation.claim import Verdict


def compare_bounds(case: Case, certificate: EnclosedCertificate, *, otherwise: str) -> Comparison:
    """The verdict and the claims that the case expects beside those of a certificate. `otherwise`: why it is not about
    the expected mechanism, if so."""
    expect = case.expect
    if otherwise:
        return Comparison(why=otherwise)
    known = {claim.id: claim for claim in certificate.claims}
    found = [said for one in expect.claims if (claim := known.get(one.id)) for said in _claim(one, claim)]
    same = {*certificate.required} == {*required(case)}
    if same and expect.verdict not in (None, certificate.verdict) and certificate.verdict is not Judgement.UNDECIDED:
        found.append(f"verdict: expected {expect.verdict}, found {certificate.verdict}")
    return Comparison(differences=tuple(found))


def _claim(expected: ExpectedClaim, found: Claim) -> Iterator[str]:
    if found.verdict not in (expected.verdict, Verdict.UNDECIDED):
        yield f"claim {found.id}: expected {expected.verdict}, found {found.verdict}"
    slack, (low, high) = expected.least_slack, found.slack
    if slack is not None and ((low is not None and slack < low) or (high is not None and slack > high)):
        yield f"claim {found.id}: expected the least slack {format_number(slack)}, found {between(low, high)}"
