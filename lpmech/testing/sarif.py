"""SARIF 2.1.0, which code hosts show beside the lines of a change: results that differ, and faults of files.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
A promise that a case expects to be proved and that is refuted has the claim's id as its rule; what the claim means is
the rule's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lpmech
from lpmech.claims.registry import KINDS
from lpmech.reading.codes import codes
from lpmech.reading.faults import Fault
from lpmech.reading.usual import usual_mend
from lpmech.testing.run import Tested

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_CLAIMS = "claims"
_OTHERS = {
    "verdict": "The verdict of a case is another one than the case expects.",
    "values": "The value of a social program, or the allocation that it chooses, is another one than the case expects.",
    "transfers": "A payment is another one than the case expects.",
    "indices": "A Gittins index is another one than the case expects.",
    "design": "The answer to a problem is another one than the case expects.",
    "rows": "A bound on a grid is another one than the case expects.",
    "mechanism": "The mechanism that a case expects something of does not exist.",
    "choose": "The objective by which a case chooses transfers does not exist.",
}


def sarif(files: Sequence[Tested], base: Path) -> str:
    """The whole text; files are named from `base`, the root of what is tested."""
    results = [*(one for file in files for one in _results(file, base))]
    rules = [_rule(name) for name in dict.fromkeys(str(one["ruleId"]) for one in results)]
    driver = {"name": "lpmech", "semanticVersion": lpmech.__version__, "rules": rules}
    roots = {"SRCROOT": {"uri": f"{base.resolve().as_uri()}/"}}
    run = {"tool": {"driver": driver}, "originalUriBaseIds": roots, "columnKind": "unicodeCodePoints",
           "results": results}  # fmt: skip
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _results(file: Tested, base: Path) -> Iterator[dict[str, Any]]:
    for one in [*file.differing, *file.open]:
        _, part, *rest = one.result.place
        told = one.result.difference or f"undecided: {one.result.open}"
        yield _result(str(rest[0] if part == _CLAIMS else part), told, file, one.line, base)
    for fault in file.faults:
        yield _result(fault.code, _in_one_line(fault), file, fault.line or 1, base)


def _in_one_line(fault: Fault) -> str:
    """A fault as viewers show the text of a result, which join its lines: lines of a file stand between `…`."""
    first, *lines = fault.mend.split("\n")
    shown = "".join(f" `{line.strip()}`" for line in lines)
    return f"found: {fault.found}; expected: {fault.expected}" + (f"; mend: {first}{shown}" if first else "")


def _result(rule: str, text: str, file: Tested, line: int, base: Path) -> dict[str, Any]:
    place = {"artifactLocation": _artifact(file, base), "region": {"startLine": line}}
    return {"ruleId": rule, "level": "error", "message": {"text": text}, "locations": [{"physicalLocation": place}]}


def _artifact(file: Tested, base: Path) -> dict[str, str]:
    """A file below the base by its path from there, and another one by its own."""
    path = file.file.found.path if file.file.found else None
    full = (path or Path(file.shown)).absolute()
    if full.is_relative_to(base.absolute()):
        return {"uri": quote(full.relative_to(base.absolute()).as_posix()), "uriBaseId": "SRCROOT"}
    return {"uri": full.as_uri()}


def _rule(name: str) -> dict[str, Any]:
    about = KINDS[name].concept if name in KINDS else codes().get(name) or _OTHERS.get(name, name)
    help_ = {"help": {"text": f"To mend it: {usual_mend(name)}."}} if name in codes() else {}
    return {"id": name, "shortDescription": {"text": about}, **help_}
