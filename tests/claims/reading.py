"""What the tests say of one claim: docs/claims.md read naively, and certificates that prove and refute it."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.oracle.world import rational

CORPUS = Path(__file__).parents[1] / "certificates"
ABSENCE, AWAY = "lpmech-certificate/1.5", "lpmech-certificate/1.7"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One claim. `world` is a `tests.certificates.judge.Judge`: a world with the certificate's evidence and claims.

    `cells(world, claim)` lists (cell, slack) of every cell. A claim without cells has `faults(world, claim)`, which
    says what is false in it. `evidence` are the page's words for what it needs. `proved` and `refuted` name files of
    tests/certificates/accept, at least one for each form of the witness.
    """

    id: str
    proved: tuple[str, ...]
    refuted: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    cells: Callable | None = None
    faults: Callable | None = None
    implied_by: str | None = None
    exact_cell: bool = False  # whether a cell's memory must be named where nothing depends on it
    prior: bool = False  # whether it averages by the prior
    absence: str | None = None  # the version that says what it means where agents are away; None: all do
    plain: bool = False  # whether it is about mechanisms without a memory only
    rests_on: tuple[str, ...] = ()  # claims that a proof may need in the same certificate


@dataclass(frozen=True)
class Specimen:
    """A certificate that is right, of which one claim is looked at."""

    environment: dict
    certificate: dict
    claim: dict


@cache
def _environments():
    """Certificate → environment, of those that are accepted."""
    entries = tomllib.loads((CORPUS / "corpus.toml").read_text(encoding="utf-8"))["file"]
    return {Path(one["certificate"]).stem: one["environment"] for one in entries if one["verdict"] == "accepted"}


def specimen(name, claim_id):
    """A certificate of the corpus, read anew."""
    paths = CORPUS / _environments()[name], CORPUS / "accept" / f"{name}.json"
    environment, certificate = (json.loads(path.read_bytes()) for path in paths)
    return Specimen(environment, certificate, next(one for one in certificate["claims"] if one["id"] == claim_id))


def slack_faults(world, claim, reading):
    """What is false in a claim with a slack."""
    cells = list(reading.cells(world, claim))
    slack = None if claim["least_slack"] is None else rational(claim["least_slack"])
    least = min((x for _, x in cells), default=None)
    if claim["verdict"] != ("proved" if least is None or least >= 0 else "refuted"):
        yield "verdict"
    if slack != least:
        yield "least slack"
    if least is None and claim["at"] is not None:
        yield "a cell where there is none"
    if least is not None and not any(x == least and is_cell(world, claim, cell, reading) for cell, x in cells):
        yield "the cell"


def is_cell(world, claim, cell, reading):
    """Whether a claim's cell means this one; where no table remembers, the memory may be left out."""
    if claim["at"] is None:
        return False
    if reading.exact_cell:
        return claim["at"] == cell
    wanted = {"shock": None, **claim["at"]}
    if wanted["memory"] is None and not world.remembers(claim["id"], cell):
        wanted["memory"] = cell["memory"]
    return wanted == cell


def no_slack_faults(claim):
    """A claim without a slack has no cell either."""
    if claim["least_slack"] is not None or claim["at"] is not None:
        yield "a slack where there is none"


def decided(right):
    """The faults of a claim without a slack that is right or not."""

    def faults(world, claim):
        yield from no_slack_faults(claim)
        if not right(world, claim):
            yield "the claim or its witness"

    return faults
