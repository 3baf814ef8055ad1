"""Designs, with what the checker says of them."""

import json
import tempfile
from pathlib import Path

from lpmech import checker
from lpmech.designs.design import design
from lpmech.problem.canonical import canonical


def answered(env, **problem):
    """A design whose certificate the checker accepts."""
    found = design(env, {"format": "lpmech-problem/1", **problem})
    report = checked(env, found.certificate)
    assert report.verdict == "accepted", report
    return found


def checked(env, certificate, limit=checker.DEFAULT_LIMIT):
    """The checker's report on a certificate."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("environment.json", "certificate.json")]
        paths[0].write_text(canonical(env), encoding="utf-8")
        paths[1].write_text(json.dumps(certificate), encoding="utf-8")
        return checker.check_files(*paths, limit=limit)
