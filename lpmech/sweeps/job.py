"""One job of a sweep: the case with the numbers of its point, certified. Whatever happens to it becomes a row."""

from __future__ import annotations

from typing import Any

from lpmech.casefiles.loading import Case, load_found
from lpmech.casefiles.places import EXPECT, put
from lpmech.certificate.certificate import Certificate
from lpmech.certificate.pipeline import certify
from lpmech.problem.mechanism import NoMechanism
from lpmech.reading.faults import BadInput, Fault, printable
from lpmech.sweeps.rows import Code, Decided, Row
from lpmech.sweeps.sweep import Sweep

_LONGEST = 1_000  # characters of a reason


def run(sweep: Sweep, job: int) -> Row:
    """The row of a job."""
    try:
        return _row(sweep, job, certified(sweep, job))
    except NoMechanism as reason:
        return failed(sweep, job, Code.UNDECIDED, str(reason))
    except BadInput as error:
        return failed(sweep, job, Code.BAD_INPUT, _told(error.faults[0]))
    except MemoryError:
        return failed(sweep, job, Code.UNDECIDED, "the memory does not suffice for this case")
    except Exception as error:
        return failed(sweep, job, Code.INTERNAL_ERROR, f"{type(error).__name__}: {error}")


def failed(sweep: Sweep, job: int, code: int, reason: str) -> Row:
    """The row of a job without a certificate; its reason is one line."""
    told = printable(" ".join(reason.split())[:_LONGEST])
    return Row(job=job, at=sweep.point(job), code=code, reason=told)


def _told(fault: Fault) -> str:
    """A fault without its file, which may be called otherwise the next time."""
    return f"{fault.code} at {fault.place}: found {fault.found}; expected {fault.expected}"


def at_point(sweep: Sweep, job: int) -> Case:
    """The case of a job. What the case file expects is about the numbers that it has, and is left out. Raises
    BadInput."""

    def change(tree: Any) -> None:
        tree.pop(EXPECT, None)
        for place, value in zip(sweep.places, sweep.point(job), strict=True):
            put(tree, place, value)

    return load_found(sweep.case, change)


def certified(sweep: Sweep, job: int) -> Certificate:
    """The certificate of a job. Raises BadInput and NoMechanism."""
    case, asked = at_point(sweep, job), sweep.asked
    return certify(case.environment, asked.mechanism, require=asked.require, choose=asked.choose, stated=case.stated)


def _row(sweep: Sweep, job: int, found: Certificate) -> Row:
    claims = tuple(Decided(one.id, one.verdict, one.least_slack) for one in found.claims)
    verdict = found.verdict
    return Row(job=job, at=sweep.point(job), code=verdict.exit_code, verdict=verdict, mechanism=found.mechanism.name,
               environment=found.environment_sha256, claims=claims)  # fmt: skip
