"""Designs, with what the checker says of them."""

import contextlib
import io
import json
import tempfile
from pathlib import Path

from lpmech import checker
from lpmech.cli.run import run
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


def commanded(env, **problem):
    """What `lpmech design` prints of a problem, as JSON, if `lpmech check` accepts what it writes."""
    with tempfile.TemporaryDirectory() as folder:
        environment, asked, out = (str(Path(folder) / name) for name in ("given.json", "problem.json", "out"))
        Path(environment).write_text(canonical(env), encoding="utf-8")
        Path(asked).write_text(json.dumps({"format": "lpmech-problem/1", **problem}), encoding="utf-8")
        code, printed = _run("design", environment, asked, "-o", out, "--format", "json")
        checked_code, said = _run("check", out)
    found = json.loads(printed)
    assert code == (0 if found["status"] in ("optimal", "feasible") and found["attained"] is not False else 1)
    assert checked_code == 0, said
    return found


def _run(*arguments):
    """The exit code of the command line, and its stdout."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        code = run(list(arguments))
    printed.flush()
    return code, printed.buffer.getvalue().decode()
