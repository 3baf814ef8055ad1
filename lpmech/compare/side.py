"""One side of a comparison: a case, or a folder that `certify -o` or `audit -o` wrote, or a certificate in such a one.

What a certificate states is taken as it stands; `lpmech check` tells whether it is right.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lpmech import casefiles
from lpmech.casefiles.user import read_any
from lpmech.certificate.folder import ABOUT, CERTIFICATE, ENVIRONMENT, TRANSFERS, about_of
from lpmech.compare.results import Bounds, Stated
from lpmech.mechanisms.social import solve_all
from lpmech.problem.canonical import sha256
from lpmech.problem.environment import Environment
from lpmech.problem.exact import parse_result
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.product import product_of
from lpmech.problem.remembering import StateMechanism
from lpmech.reading import json_tree
from lpmech.reading.files import Ending, ending_of
from lpmech.reading.formats import CERTIFICATES, STATES_CERTIFICATES, format_of, is_enclosed
from lpmech.reading.node import Node
from lpmech.reading.source import read_text
from lpmech.separation.claim import Verdict

OF_MECHANISMS = (CERTIFICATES, STATES_CERTIFICATES)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """What is known of one side. `claims` is None where it is an environment alone."""

    environment: Environment
    claims: Mapping[str, Stated] | None = None
    mechanism: Mechanism | None = None  # None too where its payments cannot be compared
    product: Environment | None = None  # in which one with states is this plain mechanism
    required: tuple[str, ...] = ()  # by its about.json


def read_side(source: str | os.PathLike[str]) -> Side:
    """A side by whatever names it. Raises BadInput."""
    path = Path(source)
    if path.is_dir():
        return _folder(path, path / CERTIFICATE)
    if ending_of(path) is Ending.JSON and path.is_file() and _is_certificate(path):
        return _folder(path.parent, path)
    return Side(environment=casefiles.load(source).environment)


def _is_certificate(path: Path) -> bool:
    """Whether a file says that it is a certificate: a glance at its format; its reader finds the faults."""
    try:
        return format_of(json.loads(path.read_bytes())) in OF_MECHANISMS
    except (OSError, ValueError, RecursionError):
        return False


def _folder(folder: Path, certificate: Path) -> Side:
    env = casefiles.load(folder / ENVIRONMENT).environment
    claims, mechanism = _claims(certificate, env), _mechanism(folder / TRANSFERS, env)
    side = Side(environment=env, claims=claims, required=_required(folder))
    if not isinstance(mechanism, StateMechanism):
        return replace(side, mechanism=mechanism)
    if format_of(json.loads(certificate.read_bytes())) is not STATES_CERTIFICATES:
        return side  # the payments are those of another certificate in the folder
    found = product_of(env, mechanism)
    return replace(side, mechanism=found.mechanism, product=found.environment)


def _claims(path: Path, env: Environment) -> Mapping[str, Stated]:
    tree, faults = json_tree.parse(read_text(path), str(path))
    root = Node(tree, faults)
    if format_of(tree) not in OF_MECHANISMS:
        given = root.get("format") or root
        given.fault("E-FORMAT", "a file that says it is none" if given is root else f"{given.value!r}",
                    f"a certificate of a mechanism, {CERTIFICATES.name}")  # fmt: skip
        faults.check()
    _check_environment(root, env)
    listed = root.get("claims")
    found: dict[str, Stated] = {}
    if root.require("claims") and listed is not None and listed.is_list("the list of claims"):
        for node in listed.elements():
            _read_claim(node, found, enclosed=is_enclosed(tree))
    faults.check()
    return found


def _check_environment(root: Node, env: Environment) -> None:
    given = root.get("environment")
    if root.require("environment") and given is not None and given.value != sha256(env):
        given.fault("E-CERTIFICATE-ENVIRONMENT", "the SHA-256 of another environment", sha256(env),
                    f"put the {ENVIRONMENT} of this certificate beside it")  # fmt: skip


def _read_claim(node: Node, found: dict[str, Stated], *, enclosed: bool) -> None:
    if not node.is_object("a claim") or not node.require("id", "verdict"):
        return
    name, verdict, slack = node.get("id"), node.get("verdict"), node.get("least_slack")
    text = name.text("the id of a claim") if name else None
    found_of = next((one for one in Verdict if verdict is not None and one == verdict.value), None)
    if verdict is not None and found_of is None:
        verdict.fault("E-KIND", f"{verdict.value!r}", f"one of {', '.join(Verdict)}")
    bounds = _bounds(slack) if enclosed and slack is not None else None
    if slack is not None and not enclosed and not isinstance(slack.value, str | None):
        slack.wrong_kind("a number as text, or null")
    if text in found:
        node.fault("E-LABEL-REPEATED", f"a second claim {text}", "every claim once")
    if text is not None and found_of is not None:
        least = None if enclosed or slack is None or slack.value is None else str(slack.value)
        found[text] = Stated(verdict=found_of, least_slack=least, bounds=bounds)


def _bounds(slack: Node) -> Bounds:
    """The ends of a least slack."""
    if slack.value is None:
        return None, None
    try:
        ends = [slack.value[key] for key in ("from", "to")]  # type: ignore[index]  # whatever else it is, has no keys
        low, high = (None if end is None else parse_result(end) for end in ends)
    except (LookupError, TypeError, ValueError, AttributeError):
        slack.wrong_kind("an object with the numbers `from` and `to`, or null")
        return None, None
    return low, high


def _mechanism(path: Path, env: Environment) -> Mechanism | StateMechanism | None:
    """The payments beside a certificate. None where there are none, or rows of automata, which are no mechanism."""
    if not path.is_file():
        return None
    tree, _ = json_tree.parse(read_text(path), str(path))
    if isinstance(tree, dict) and (("automata" in tree and "states" not in tree) or not tree.get("transfers")):
        return None
    return read_any(path, env, lambda: solve_all(env))


def _required(folder: Path) -> tuple[str, ...]:
    try:
        return about_of((folder / ABOUT).read_bytes()).required
    except OSError:
        return ()
