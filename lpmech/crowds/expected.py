"""What a case of a crowd expects, beside what is certified."""

from __future__ import annotations

from lpmech.casefiles.finding import Found
from lpmech.certificate.compared import EXPECT, Result
from lpmech.certificate.regression import Comparison
from lpmech.crowds.case import CrowdCase, load
from lpmech.crowds.certificate import CrowdCertificate
from lpmech.crowds.produce import certify_crowd
from lpmech.separation.claim import Verdict


def results_of(found: Found) -> list[Result]:
    """Each result that the case expects, beside what is certified."""
    case = load(found)
    return results(case, certify_crowd(case.crowd)) if case.verdict or case.claims else []


def results(case: CrowdCase, certificate: CrowdCertificate) -> list[Result]:
    """The same of a certificate that is there."""
    made = []
    if case.verdict is not None:
        found = certificate.verdict
        said = "" if found is case.verdict else f"verdict: expected {case.verdict}, found {found}"
        made.append(Result(place=(EXPECT, "verdict"), subject="verdict", difference=said,
                           mend={(EXPECT, "verdict"): str(found)}))  # fmt: skip
    verdicts = {claim.id: claim.verdict for claim in certificate.claims}
    for name, expected in case.claims.items():
        one = verdicts.get(name, Verdict.UNDECIDED)
        said = "" if one is expected else f"{name}: expected {expected}, found {one}"
        place = (EXPECT, "claims", name)
        made.append(Result(place=place, subject=f"claim {name}", difference=said, mend={place: str(one)}))
    return made


def compared(case: CrowdCase, certificate: CrowdCertificate) -> Comparison:
    """What the case expects, beside the certificate."""
    found = results(case, certificate)
    count = len(case.claims)
    parts = [("the verdict", case.verdict is not None), (f"{count} claim{'s' * (count != 1)}", count > 0)]
    differences = tuple(one.difference for one in found if one.difference)
    return Comparison(differences, tuple(said for said, among in parts if among))
