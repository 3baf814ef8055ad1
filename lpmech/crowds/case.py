"""Cases of crowds: recognised by their format, loaded with what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from lpmech.casefiles import families
from lpmech.casefiles.family_form import built_by_family
from lpmech.casefiles.finding import Found, find
from lpmech.claims.judgement import Judgement
from lpmech.claims.registry import KINDS
from lpmech.crowds.crowd import Crowd
from lpmech.crowds.formats import ENVIRONMENT
from lpmech.crowds.reader import KEYS, read_crowd
from lpmech.plugins import case_format_of
from lpmech.reading.keys import METADATA
from lpmech.reading.node import Node
from lpmech.reading.words import describe, nearest, one_of
from lpmech.separation.claim import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdCase:
    """A crowd and what is said about it."""

    crowd: Crowd
    title: str = ""
    source: str = ""
    verdict: Judgement | None = None
    claims: Mapping[str, Verdict] = field(default_factory=lambda: MappingProxyType({}))


def load(source: Path | str | Found) -> CrowdCase:
    """The case that a name means, as `casefile.load` understands names. Raises BadInput with every fault."""
    found = source if isinstance(source, Found) else find(source)
    tree, faults = found.parse()
    root = Node(tree, faults, comforts=not found.is_json)
    others = () if found.is_json else (*METADATA, "expect")
    title, source_text = (node.text("a text") or "" if (node := root.get(key)) else "" for key in METADATA[:2])
    expect = None if found.is_json else root.get("expect")
    verdict, claims = _expected(expect) if expect else (None, {})
    if not found.is_json and root.get("family"):
        known = ("format", "name", "family", "parameters", *others)
        built = built_by_family(root, known, families.names(case_format_of(ENVIRONMENT)), KEYS)
        root.faults.check()  # also of what is expected
        crowd = read_crowd(built, found.stem)
    else:
        crowd = read_crowd(root, found.stem, others)  # with every fault, also of what is expected
    return CrowdCase(crowd=crowd, title=" ".join(title.split()), source=" ".join(source_text.split()), verdict=verdict,
                     claims=MappingProxyType(claims))  # fmt: skip


def _expected(node: Node) -> tuple[Judgement | None, dict[str, Verdict]]:
    """What [expect] says."""
    if not node.is_object("a table of expected results"):
        return None, {}
    node.check_keys(("verdict", "claims"))
    verdict, claims = node.get("verdict"), node.get("claims")
    judgement = next((one for one in Judgement if verdict and one == verdict.value), None)
    if verdict and judgement is None:
        verdict.fault("E-EXPECT", describe(verdict.value), one_of(tuple(Judgement)))
    found = {}
    if claims and claims.is_object("a table of claims"):
        for name, inner in claims.items():
            if name not in KINDS:
                inner.fault("E-EXPECT", f"a claim {name}", one_of(tuple(KINDS)), nearest(name, KINDS))
            elif kept := next((one for one in Verdict if one == inner.value), None):
                found[name] = kept
            else:
                inner.fault("E-EXPECT", describe(inner.value), one_of(tuple(Verdict)))
    return judgement, found
